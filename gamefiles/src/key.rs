//! What a resource is called inside of a package: type, group and instance.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Tuning of an interaction.
pub const INTERACTION: u32 = 0xE882_D22F;
/// Tuning of a loot action list.
pub const LOOT: u32 = 0x0C77_2E27;
/// Tuning of a buff.
pub const BUFF: u32 = 0x6017_E896;
/// Tuning of a trait.
pub const TRAIT: u32 = 0xCB5F_DDC7;
/// Tuning of a snippet: test sets and injectors among others.
pub const SNIPPET: u32 = 0x7DF2_169C;
/// Tuning of a pie menu category.
pub const PIE_MENU_CATEGORY: u32 = 0x03E9_D964;
/// Tuning of a statistic. Source: S4TK, `TuningResourceType`.
pub const STATISTIC: u32 = 0x339B_C5BD;
/// A string table.
pub const STRING_TABLE: u32 = 0x2205_57DA;
/// Binary values beside a tuning.
pub const SIM_DATA: u32 = 0x545A_C67A;
/// An image.
pub const IMAGE: u32 = 0x00B2_D882;

/// Type, group and instance of a resource. Sorts as packages list their resources (language.md §9.5).
///
/// Source of the numbers above, where they name none: language.md §9.2 to §9.4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceKey {
    /// What the resource is.
    pub type_id: u32,
    /// 0, or by kind of resource.
    pub group: u32,
    /// Which one of its type.
    pub instance: u64,
}

impl ResourceKey {
    /// The key of those three numbers.
    pub const fn new(type_id: u32, group: u32, instance: u64) -> Self {
        Self { type_id, group, instance }
    }
}

/// A text is no resource key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a resource key is TYPE:GROUP:INSTANCE, three hexadecimal numbers of up to 8, 8 and 16 digits")]
pub struct InvalidResourceKey;

/// Reads what [`fmt::Display`] writes, also with `!` or `-` between the numbers, as file names and SimData have them,
/// with fewer digits and in upper case.
impl FromStr for ResourceKey {
    type Err = InvalidResourceKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split([':', '!', '-']);
        let mut number = |digits_max: usize| {
            let part = parts.next().filter(|part| part.len() <= digits_max).ok_or(InvalidResourceKey)?;
            // `from_str_radix` would take a sign.
            let is_hex = part.bytes().all(|byte| byte.is_ascii_hexdigit());
            u64::from_str_radix(part, 16).ok().filter(|_| is_hex).ok_or(InvalidResourceKey)
        };
        let (type_id, group, instance) = (number(8)?, number(8)?, number(16)?);
        let half = |number: u64| u32::try_from(number).map_err(|_| InvalidResourceKey);
        match parts.next() {
            Some(_) => Err(InvalidResourceKey),
            None => Ok(Self::new(half(type_id)?, half(group)?, instance)),
        }
    }
}

/// `tttttttt:gggggggg:iiiiiiiiiiiiiiii` in lower case, as tuning writes it.
impl fmt::Display for ResourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}:{:08x}:{:016x}", self.type_id, self.group, self.instance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let key = ResourceKey::new(BUFF, 0, 0x8D9A_1B67_5E48_E96A);
        assert_eq!(key.to_string().parse(), Ok(key));
        assert_eq!("6017E896!00000000!8D9A1B675E48E96A".parse(), Ok(key));
        assert_eq!("00B2D882-0-1".parse(), Ok(ResourceKey::new(IMAGE, 0, 1)));
    }

    #[test]
    fn what_is_no_key_is_an_error() {
        let check = |text: &str| assert_eq!(text.parse::<ResourceKey>(), Err(InvalidResourceKey), "{text}");
        check("");
        check("1:2");
        check("1:2:3:4");
        check("1::3");
        check("+1:2:3");
        check("123456789:0:0");
        check("0:0:12345678901234567");
        check("x:0:0");
    }
}

//! What a resource is called inside of a package: type, group and instance.

use std::fmt;

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
/// A string table.
pub const STRING_TABLE: u32 = 0x2205_57DA;
/// Binary values beside a tuning.
pub const SIM_DATA: u32 = 0x545A_C67A;
/// An image.
pub const IMAGE: u32 = 0x00B2_D882;

/// Type, group and instance of a resource. Sorts as packages list their resources (language.md §9.5).
///
/// Source of the numbers above: language.md §9.2 to §9.4.
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

/// `tttttttt:gggggggg:iiiiiiiiiiiiiiii` in lower case, as tuning writes it.
impl fmt::Display for ResourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}:{:08x}:{:016x}", self.type_id, self.group, self.instance)
    }
}

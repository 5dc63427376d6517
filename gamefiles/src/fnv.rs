//! The hashes by which the game names resources and texts: FNV-1, multiply first and xor second.
//!
//! Source: language.md §8.5. Only ASCII is hashed alike by all tools, so callers hash ASCII only; letters are
//! lowered first, because the game's names ignore case.

const OFFSET_32: u32 = 0x811C_9DC5;
const PRIME_32: u32 = 0x0100_0193;
const OFFSET_64: u64 = 0xCBF2_9CE4_8422_2325;
const PRIME_64: u64 = 0x0000_0100_0000_01B3;
const HIGH_BIT_32: u32 = 1 << 31;
const HIGH_BIT_64: u64 = 1 << 63;
const LOW_56_BITS: u64 = (1 << 56) - 1;

/// The 32-bit hash of `text` in lower case.
pub fn fnv32(text: &str) -> u32 {
    lowered(text).fold(OFFSET_32, |hash, byte| hash.wrapping_mul(PRIME_32) ^ u32::from(byte))
}

/// The 64-bit hash of `text` in lower case.
pub fn fnv64(text: &str) -> u64 {
    lowered(text).fold(OFFSET_64, |hash, byte| hash.wrapping_mul(PRIME_64) ^ u64::from(byte))
}

/// The 64-bit hash folded to 56 bits, as the instance of a string table carries it below its locale.
pub fn fnv56(text: &str) -> u64 {
    let hash = fnv64(text);
    (hash >> 56) ^ (hash & LOW_56_BITS)
}

/// The 32-bit hash with its highest bit set, which keeps mods clear of the game's own numbers.
pub fn fnv32_high(text: &str) -> u32 {
    fnv32(text) | HIGH_BIT_32
}

/// The 64-bit hash with its highest bit set, which keeps mods clear of the game's own numbers.
pub fn fnv64_high(text: &str) -> u64 {
    fnv64(text) | HIGH_BIT_64
}

fn lowered(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: language.md §8.5; the numbers of S4TK and of shipped mods.
    #[test]
    fn hashes_are_those_of_the_game() {
        assert_eq!(fnv32("greet_neighbor"), 0xa72f_45e9);
        assert_eq!(fnv64("greet_neighbor"), 0xcc89_19b4_b459_6989);
        assert_eq!(fnv32("happy_visitor"), 0x8382_8bbe);
        assert_eq!(fnv64("happy_visitor"), 3_039_650_066_383_537_310);
        assert_eq!(fnv64_high("happy_visitor"), 12_263_022_103_238_313_118);
        assert_eq!(fnv64("abcd"), 3_375_784_916_657_917_845);
        assert_eq!(fnv64_high("JPE:jpe_demo_interaction_simple_wave"), 18_376_028_937_340_010_767);
        assert_eq!(fnv64_high("JPE:jpe_demo_loot_simple_wave"), 13_856_070_187_936_060_057);
        assert_eq!(fnv64_high("JPE:jpe_demo_buff_happy_greeting_buff"), 10_203_498_036_538_698_090);
        assert_eq!(fnv32_high("JPE:jpe_demo_trait_animal_lover_trait"), 3_707_281_053);
        assert_eq!(fnv32_high("JPE:jpe_demo_string_simple_wave.name"), 0xA0AC_89C3);
        assert_eq!(fnv56("JPE:jpe_demo_strings"), 0x00D4_C625_9600_DD9C);
        assert_eq!(fnv64("S4CL_Main_Trait_Fox"), 4_105_586_330_092_546_052);
        assert_eq!(fnv64_high("MAL22:CloningMachineOverhaul_CloneAge"), 9_371_521_673_239_749_027);
        assert_eq!(fnv32_high("Cactus_S4AP_Trait17"), 3_494_693_144);
    }

    #[test]
    fn case_does_not_count() {
        assert_eq!(fnv32("Happy_Visitor"), fnv32("happy_visitor"));
        assert_eq!(fnv64("HAPPY_VISITOR"), fnv64("happy_visitor"));
    }
}

//! String tables, STBL version 5: the texts of one locale by key (language.md §9.3).
//!
//! | Part | Bytes | Content |
//! |---|---|---|
//! | header | 21 | `STBL`, u16 5, u8 0, u64 how many entries, u16 0, u32 the sum of all lengths + 1 |
//! | entry | 7 + text | u32 key, u8 0, u16 length in bytes, the text in UTF-8 |
//!
//! All numbers are little endian; a writer sorts by key.

mod locale;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use locale::Locale;
pub use write::TextTooLong;

/// The first bytes of every string table.
pub const MAGIC: &[u8] = b"STBL";

/// Version of the format. Source: language.md §9.3.
const VERSION: u16 = 5;

/// Length of the header. Source: language.md §9.3.
const HEADER_BYTES: usize = 21;

/// Length of an entry without its text. Source: language.md §9.3.
const ENTRY_BYTES: usize = 7;

/// The group of every string table. Source: language.md §9.3.
pub const GROUP: u32 = 0x8000_0000;

/// Longest text in bytes of UTF-8: its length has 16 bits. Source: language.md §13.3.
pub const TEXT_BYTES_MAX: usize = 65_535;

/// One text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StringEntry {
    /// By which tuning names it.
    pub key: u32,
    /// The text; at most [`TEXT_BYTES_MAX`] bytes.
    pub text: String,
}

/// The texts of one locale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StringTable {
    /// The texts, in any order. Of two with one key the game would show only one.
    pub entries: Vec<StringEntry>,
}

//! Which of the formats bytes have, told by how they begin.

use crate::{package, sim_data, string_table};

/// The mark that some editors write before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A format that this library reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A package.
    Package,
    /// A string table.
    StringTable,
    /// Binary SimData.
    SimData,
    /// XML, which may be tuning.
    Xml,
}

impl Format {
    /// The format of `bytes`; `None` when they begin like none of them.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii_start();
        match bytes {
            _ if bytes.starts_with(package::MAGIC) => Some(Self::Package),
            _ if bytes.starts_with(string_table::MAGIC) => Some(Self::StringTable),
            _ if bytes.starts_with(sim_data::MAGIC) => Some(Self::SimData),
            _ if text.starts_with(b"<") => Some(Self::Xml),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_beginnings() {
        let check = |bytes: &[u8], format: Option<Format>| assert_eq!(Format::of(bytes), format);
        check(b"DBPF", Some(Format::Package));
        check(b"STBL\x05", Some(Format::StringTable));
        check(b"DATA\x01", Some(Format::SimData));
        check(b"<I/>", Some(Format::Xml));
        check(b"\xEF\xBB\xBF \r\n<?xml", Some(Format::Xml));
        check(b"DBP", None);
        check(b"", None);
        check(b"id: a", None);
    }
}

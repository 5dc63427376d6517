//! How the content of an entry is packed.

use std::fmt;

/// How the content of an entry is packed. Source: S4TK, `CompressionType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Not at all.
    None,
    /// zlib, the one that today's tools write.
    Zlib,
    /// RefPack, from before The Sims 4; cannot be read.
    Internal,
    /// RefPack in pieces; cannot be read.
    Streamable,
    /// The entry says that the resource was deleted.
    Deleted,
    /// A code that nobody has described.
    Unknown(u16),
}

impl Compression {
    /// What the number in an entry means.
    pub fn from_code(code: u16) -> Self {
        match code {
            0x0000 => Self::None,
            0x5A42 => Self::Zlib,
            0xFFFF => Self::Internal,
            0xFFFE => Self::Streamable,
            0xFFE0 => Self::Deleted,
            other => Self::Unknown(other),
        }
    }

    /// The number in an entry.
    pub fn code(self) -> u16 {
        match self {
            Self::None => 0x0000,
            Self::Zlib => 0x5A42,
            Self::Internal => 0xFFFF,
            Self::Streamable => 0xFFFE,
            Self::Deleted => 0xFFE0,
            Self::Unknown(code) => code,
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Zlib => f.write_str("zlib"),
            Self::Internal => f.write_str("internal (RefPack)"),
            Self::Streamable => f.write_str("streamable (RefPack)"),
            Self::Deleted => f.write_str("deleted"),
            Self::Unknown(code) => write!(f, "unknown ({code:#06x})"),
        }
    }
}

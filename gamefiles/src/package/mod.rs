//! Packages: the container in which the game takes resources, DBPF 2.1 (language.md §9.5).
//!
//! | Part | Bytes | Content |
//! |---|---|---|
//! | header | 96 | `DBPF`, version 2.1, how many entries the index has, where it lies and how long it is |
//! | data | | the resources, one after another, each packed on its own or plain |
//! | index | 4 + 32 each | flags, then key, place, sizes and compression of each resource |
//!
//! All numbers are little endian. Index flags 1, 2 and 4 say that all entries share type, group or the higher half of
//! the instance; the shared value then stands once behind the flags and is missing in the entries.
//! Source: language.md §9.5; the wiki of `Kuree/Sims4Tools`, "DBPF Format"; S4TK for the codes of compression.

mod compression;
mod read;
mod write;

#[cfg(test)]
mod tests;

use crate::key::ResourceKey;

pub use compression::Compression;
pub use read::{Entry, Reader};
pub use write::{WriteError, Writer};

/// The first bytes of every package.
pub const MAGIC: &[u8] = b"DBPF";

/// Version of the format, major and minor. Source: language.md §9.5.
const VERSION: (u32, u32) = (2, 1);

/// Length of the header. Source: language.md §9.5.
const HEADER_BYTES: usize = 96;

/// Where the header says how many entries the index has.
const COUNT_AT: usize = 36;

/// Where the header says where the index lies, in 32 bits; only used when the 64 bits are 0. Source: S4TK.
const INDEX_OFFSET_LOW_AT: usize = 40;

/// Where the header says how long the index is.
const INDEX_BYTES_AT: usize = 44;

/// Where the header has the number that is always [`INDEX_VERSION`].
const INDEX_VERSION_AT: usize = 60;

/// The version of the index. Source: language.md §9.5.
const INDEX_VERSION: u32 = 3;

/// Where the header says where the index lies, in 64 bits.
const INDEX_OFFSET_AT: usize = 64;

/// Length of an entry of the index that shares nothing with the others.
const ENTRY_BYTES: usize = 32;

/// Length of the flags before the entries.
const FLAGS_BYTES: usize = 4;

/// Bit of the stored size that says that the compression follows in the entry.
const EXTENDED: u32 = 1 << 31;

/// One resource of a package, unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// What it is called.
    pub key: ResourceKey,
    /// Its bytes, in the format that its type says.
    pub content: Vec<u8>,
}

/// The resources of a package, unpacked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Package {
    /// The resources, in any order. Of two with one key the game would load only one.
    pub resources: Vec<Resource>,
}

impl Package {
    /// The package as the bytes of a file; see [`Writer`].
    ///
    /// # Errors
    ///
    /// It would not fit into the numbers of the format.
    pub fn to_bytes(&self) -> Result<Vec<u8>, WriteError> {
        let mut writer = Writer::new();
        for resource in &self.resources {
            writer.add(resource.key, &resource.content)?;
        }
        writer.finish()
    }
}

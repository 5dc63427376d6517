//! A string table to bytes.

use thiserror::Error;

use super::{ENTRY_BYTES, HEADER_BYTES, MAGIC, StringEntry, StringTable, VERSION};

/// A text is longer than the 16 bits that say its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the text of key 0x{key:08X} has {bytes} bytes; a string table holds 65535 at most")]
pub struct TextTooLong {
    /// The key of the text.
    pub key: u32,
    /// Its length in bytes of UTF-8.
    pub bytes: usize,
}

impl StringTable {
    /// The table as the bytes of a resource, sorted by key.
    ///
    /// # Errors
    ///
    /// A text is longer than [`super::TEXT_BYTES_MAX`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, TextTooLong> {
        let mut sorted: Vec<&StringEntry> = self.entries.iter().collect();
        sorted.sort_by_key(|entry| entry.key);
        let text: usize = self.entries.iter().map(|entry| entry.text.len()).sum();
        let mut bytes = Vec::with_capacity(HEADER_BYTES + self.entries.len() * ENTRY_BYTES + text);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.push(0);
        bytes.extend_from_slice(&(self.entries.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&[0; 2]);
        bytes.extend_from_slice(&self.text_bytes().to_le_bytes());
        for entry in sorted {
            push_entry(&mut bytes, entry)?;
        }
        Ok(bytes)
    }

    /// The sum of all lengths, each with one more for an end that the format does not store. It is a hint for whoever
    /// allocates, so a sum beyond its 32 bits is the largest hint.
    fn text_bytes(&self) -> u32 {
        let sum: usize = self.entries.iter().map(|entry| entry.text.len() + 1).sum();
        u32::try_from(sum).unwrap_or(u32::MAX)
    }
}

fn push_entry(bytes: &mut Vec<u8>, entry: &StringEntry) -> Result<(), TextTooLong> {
    let length = u16::try_from(entry.text.len())
        .map_err(|_| TextTooLong { key: entry.key, bytes: entry.text.len() })?;
    bytes.extend_from_slice(&entry.key.to_le_bytes());
    bytes.push(0);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(entry.text.as_bytes());
    Ok(())
}

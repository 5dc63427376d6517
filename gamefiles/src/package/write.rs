//! Resources to a package.

use miniz_oxide::DataFormat;
use miniz_oxide::deflate::CompressionLevel;
use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, TDEFLStatus, compress};
use thiserror::Error;

use super::{
    COUNT_AT, Compression, ENTRY_BYTES, EXTENDED, FLAGS_BYTES, HEADER_BYTES, INDEX_BYTES_AT, INDEX_OFFSET_AT,
    INDEX_VERSION, INDEX_VERSION_AT, MAGIC, VERSION,
};
use crate::key::ResourceKey;

/// What the game's own packages and those of other tools have in the last field of an entry.
const COMMITTED: u16 = 1;

/// How hard the packing tries, always the same, so that bytes repeat. A tuning packs in about half the time of the
/// default level and is 3 % longer; the game takes either.
const LEVEL: CompressionLevel = CompressionLevel::BestSpeed;

/// Content shorter than this is not even tried: the frame of zlib alone is 8 bytes long.
const PACKED_BYTES_MIN: usize = 32;

/// Why resources make no package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WriteError {
    /// A resource is longer than the 31 bits that say its length.
    #[error("resource {0} is longer than 2 GiB")]
    ResourceTooLong(ResourceKey),
    /// The data ends behind the 32 bits that say where a resource lies, or there are more than 32 bits can count.
    #[error("the package would be longer than 4 GiB")]
    PackageTooLong,
}

/// Makes a package of resources, which it packs at once: only the packed form stays in memory.
///
/// Equal resources give equal bytes, in whatever order they are added, as long as no two have one key. The packing
/// is done by a library of its own choice for that reason: what `flate2` writes depends on the features that any
/// other crate of the build asks of it.
pub struct Writer {
    entries: Vec<Packed>,
    compressor: CompressorOxide,
    buffer: Vec<u8>,
}

struct Packed {
    key: ResourceKey,
    compression: Compression,
    size: u32,
    stored: Vec<u8>,
}

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

impl Writer {
    /// A writer without resources.
    pub fn new() -> Self {
        let compressor = CompressorOxide::with_format_and_level(DataFormat::Zlib, LEVEL);
        Self { entries: Vec::new(), compressor, buffer: Vec::new() }
    }

    /// Adds a resource. It is packed with zlib when that makes it shorter.
    ///
    /// # Errors
    ///
    /// `content` is longer than 2 GiB.
    pub fn add(&mut self, key: ResourceKey, content: &[u8]) -> Result<(), WriteError> {
        let size = u32::try_from(content.len()).ok().filter(|size| size & EXTENDED == 0);
        let size = size.ok_or(WriteError::ResourceTooLong(key))?;
        let packed = self.packed(content);
        let compression = if packed.is_some() { Compression::Zlib } else { Compression::None };
        let stored = packed.unwrap_or(content).to_vec();
        self.entries.push(Packed { key, compression, size, stored });
        Ok(())
    }

    /// Adds a resource with the content of the one added last, which is not packed again. Without one it adds nothing.
    pub fn add_again(&mut self, key: ResourceKey) {
        if let Some(last) = self.entries.last() {
            let again = Packed { key, stored: last.stored.clone(), ..*last };
            self.entries.push(again);
        }
    }

    /// The content packed, if that is shorter than `content`.
    fn packed(&mut self, content: &[u8]) -> Option<&[u8]> {
        if content.len() < PACKED_BYTES_MIN {
            return None;
        }
        self.compressor.reset();
        self.buffer.resize(self.buffer.len().max(content.len()), 0);
        let room = &mut self.buffer[..content.len() - 1];
        let (mut read, mut written) = (0, 0);
        loop {
            let (rest, free) = (&content[read..], &mut room[written..]);
            let (status, n_read, n_written) = compress(&mut self.compressor, rest, free, TDEFLFlush::Finish);
            read += n_read;
            written += n_written;
            match status {
                TDEFLStatus::Done => return Some(&self.buffer[..written]),
                TDEFLStatus::Okay if n_read + n_written > 0 => {}
                // The room, which is shorter than the content, did not do.
                _ => return None,
            }
        }
    }

    /// The package as the bytes of a file: data and index sorted by key.
    ///
    /// # Errors
    ///
    /// It would be longer than 4 GiB.
    pub fn finish(mut self) -> Result<Vec<u8>, WriteError> {
        self.entries.sort_by_key(|entry| entry.key);
        let data: usize = self.entries.iter().map(|entry| entry.stored.len()).sum();
        let index = FLAGS_BYTES + self.entries.len() * ENTRY_BYTES;
        let mut bytes = Vec::with_capacity(HEADER_BYTES + data + index);
        header(&mut bytes, self.entries.len(), index, HEADER_BYTES + data)?;
        let mut offset = HEADER_BYTES;
        let mut offsets = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            offsets.push(u32::try_from(offset).map_err(|_| WriteError::PackageTooLong)?);
            offset += entry.stored.len();
            bytes.extend_from_slice(&entry.stored);
        }
        bytes.extend_from_slice(&[0; FLAGS_BYTES]);
        for (entry, offset) in self.entries.iter().zip(offsets) {
            entry.push_to(&mut bytes, offset);
        }
        Ok(bytes)
    }
}

fn header(bytes: &mut Vec<u8>, entries: usize, index: usize, index_offset: usize) -> Result<(), WriteError> {
    let count = u32::try_from(entries).map_err(|_| WriteError::PackageTooLong)?;
    let index = u32::try_from(index).map_err(|_| WriteError::PackageTooLong)?;
    let mut header = [0; HEADER_BYTES];
    let mut put = |at: usize, field: &[u8]| header[at..at + field.len()].copy_from_slice(field);
    put(0, MAGIC);
    put(4, &VERSION.0.to_le_bytes());
    put(8, &VERSION.1.to_le_bytes());
    put(COUNT_AT, &count.to_le_bytes());
    put(INDEX_BYTES_AT, &index.to_le_bytes());
    put(INDEX_VERSION_AT, &INDEX_VERSION.to_le_bytes());
    put(INDEX_OFFSET_AT, &(index_offset as u64).to_le_bytes());
    bytes.extend_from_slice(&header);
    Ok(())
}

impl Packed {
    fn push_to(&self, bytes: &mut Vec<u8>, offset: u32) {
        let instance = self.key.instance.to_be_bytes();
        let stored = u32::try_from(self.stored.len()).expect("no longer than the size, which fits");
        bytes.extend_from_slice(&self.key.type_id.to_le_bytes());
        bytes.extend_from_slice(&self.key.group.to_le_bytes());
        // The higher half comes first, each half little endian.
        bytes.extend(instance[..4].iter().rev());
        bytes.extend(instance[4..].iter().rev());
        bytes.extend_from_slice(&offset.to_le_bytes());
        bytes.extend_from_slice(&(stored | EXTENDED).to_le_bytes());
        bytes.extend_from_slice(&self.size.to_le_bytes());
        bytes.extend_from_slice(&self.compression.code().to_le_bytes());
        bytes.extend_from_slice(&COMMITTED.to_le_bytes());
    }
}

//! A package to resources.

use std::borrow::Cow;

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

use super::{
    COUNT_AT, Compression, EXTENDED, HEADER_BYTES, INDEX_BYTES_AT, INDEX_OFFSET_AT, INDEX_OFFSET_LOW_AT,
    INDEX_VERSION, INDEX_VERSION_AT, MAGIC, Package, Resource, VERSION,
};
use crate::input::{Input, saturated};
use crate::key::ResourceKey;
use crate::{ReadError, ReadLimits};

/// Flags of an index: all entries share their type.
const SAME_TYPE: u32 = 1;

/// Flags of an index: all entries share their group.
const SAME_GROUP: u32 = 2;

/// Flags of an index: all entries share the higher half of their instance.
const SAME_INSTANCE_HIGH: u32 = 4;

/// What an entry of the index says of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What it is called.
    pub key: ResourceKey,
    /// Where its data begins, in bytes from the start of the package.
    pub offset: usize,
    /// How many bytes it has in the package.
    pub stored_bytes: usize,
    /// How many bytes it has when unpacked, as the package claims.
    pub bytes: usize,
    /// How it is packed.
    pub compression: Compression,
}

/// A package whose index has been read; resources are unpacked when they are asked for.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
    limits: ReadLimits,
}

impl Package {
    /// Reads all resources of a package, in the order of its index. Entries of deleted resources are left out.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`] and [`Reader::content`], or all resources together are longer than the limit.
    pub fn read(bytes: &[u8], limits: &ReadLimits) -> Result<Self, ReadError> {
        let reader = Reader::open(bytes, limits)?;
        let mut total: usize = 0;
        let mut resources = Vec::new();
        for entry in reader.entries().iter().filter(|entry| entry.compression != Compression::Deleted) {
            total = total.saturating_add(entry.bytes);
            if total > limits.package_bytes {
                let what = "bytes of unpacked resources";
                return Err(ReadError::too_much(what, total, limits.package_bytes, entry.offset));
            }
            resources.push(Resource { key: entry.key, content: reader.content(entry)?.into_owned() });
        }
        Ok(Self { resources })
    }
}

impl<'a> Reader<'a> {
    /// Reads header and index of a package.
    ///
    /// # Errors
    ///
    /// `bytes` are no package of version 2.1, or the index contradicts itself or the length of the file: data that
    /// lies outside of the file, in the header, in the index, or in that of another resource.
    pub fn open(bytes: &'a [u8], limits: &ReadLimits) -> Result<Self, ReadError> {
        let index = Index::find(bytes, limits)?;
        let entries = index.entries(bytes)?;
        for entry in &entries {
            entry.check(bytes.len())?;
        }
        check_overlaps(&entries, &index)?;
        Ok(Self { bytes, entries, limits: *limits })
    }

    /// The entries, in the order of the index.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The bytes of a resource, unpacked.
    ///
    /// # Errors
    ///
    /// It is packed in a way that cannot be unpacked, does not unpack to as many bytes as `entry` claims, or claims
    /// more than the limit.
    pub fn content(&self, entry: &Entry) -> Result<Cow<'a, [u8]>, ReadError> {
        if entry.bytes > self.limits.resource_bytes {
            let what = "bytes of a resource";
            return Err(ReadError::too_much(what, entry.bytes, self.limits.resource_bytes, entry.offset));
        }
        let stored = Input::new(self.bytes).at(entry.offset).take(entry.stored_bytes, "a resource")?;
        match entry.compression {
            Compression::None => Ok(Cow::Borrowed(stored)),
            Compression::Zlib => unpacked(stored, entry).map(Cow::Owned),
            compression => Err(ReadError::Unpackable { compression, offset: entry.offset }),
        }
    }
}

/// Unpacks with zlib. The one byte more than claimed tells a longer content from the end of this one.
fn unpacked(stored: &[u8], entry: &Entry) -> Result<Vec<u8>, ReadError> {
    let wrong = |reason: String| ReadError::invalid("a packed resource", entry.offset, reason);
    let content = decompress_to_vec_zlib_with_limit(stored, entry.bytes.saturating_add(1)).map_err(
        |error| match error.status {
            TINFLStatus::HasMoreOutput => {
                wrong(format!("unpacks to more than the {} bytes of the index", entry.bytes))
            }
            _ => wrong("is damaged, or not packed with zlib".to_owned()),
        },
    )?;
    if content.len() != entry.bytes {
        return Err(wrong(format!("unpacks to {} bytes; the index says {}", content.len(), entry.bytes)));
    }
    Ok(content)
}

/// Where the index is.
struct Index {
    offset: usize,
    bytes: usize,
    count: usize,
}

impl Index {
    fn find(bytes: &[u8], limits: &ReadLimits) -> Result<Self, ReadError> {
        if !bytes.starts_with(MAGIC) {
            return Err(ReadError::WrongFormat { format: "a package", magic: "DBPF" });
        }
        let header = Input::new(bytes);
        let field = |at: usize| header.at(at).u32("the header");
        let (major, minor) = (field(4)?, field(8)?);
        if (major, minor) != VERSION {
            let version = format!("{major}.{minor}");
            return Err(ReadError::UnknownVersion { version, known: "2.1", offset: 4 });
        }
        let index_version = field(INDEX_VERSION_AT)?;
        if index_version != INDEX_VERSION {
            let version = format!("{index_version} of the index");
            return Err(ReadError::UnknownVersion { version, known: "3", offset: INDEX_VERSION_AT });
        }
        let count = saturated(field(COUNT_AT)?);
        if count > limits.package_entries {
            return Err(ReadError::too_much("entries", count, limits.package_entries, COUNT_AT));
        }
        let offset = saturated(header.at(INDEX_OFFSET_AT).u64("the header")?);
        let low = saturated(field(INDEX_OFFSET_LOW_AT)?);
        let offset = if offset == 0 { low } else { offset };
        header.at(0).take(HEADER_BYTES, "the header")?;
        Ok(Self { offset, bytes: saturated(field(INDEX_BYTES_AT)?), count })
    }

    fn entries(&self, bytes: &[u8]) -> Result<Vec<Entry>, ReadError> {
        if self.count == 0 {
            return Ok(Vec::new());
        }
        if self.offset < HEADER_BYTES {
            return Err(ReadError::invalid("the index", self.offset, "lies in the header"));
        }
        Input::new(bytes).at(self.offset).take(self.bytes, "the index")?;
        let mut input = Input::new(&bytes[..self.offset + self.bytes]).at(self.offset);
        let shared = Shared::read(&mut input)?;
        let mut entries = Vec::new();
        for _ in 0..self.count {
            entries.push(shared.entry(&mut input)?);
        }
        match input.remaining() {
            0 => Ok(entries),
            rest => {
                let reason = format!("has {rest} bytes more than its {} entries need", self.count);
                Err(ReadError::invalid("the index", self.offset, reason))
            }
        }
    }
}

/// What all entries share.
struct Shared {
    type_id: Option<u32>,
    group: Option<u32>,
    instance_high: Option<u32>,
}

impl Shared {
    fn read(input: &mut Input) -> Result<Self, ReadError> {
        let offset = input.offset();
        let flags = input.u32("the index")?;
        if flags & !(SAME_TYPE | SAME_GROUP | SAME_INSTANCE_HIGH) != 0 {
            return Err(ReadError::invalid("the index", offset, format!("has the unknown flags {flags:#x}")));
        }
        let mut shared = |flag: u32| (flags & flag != 0).then(|| input.u32("the index")).transpose();
        Ok(Self {
            type_id: shared(SAME_TYPE)?,
            group: shared(SAME_GROUP)?,
            instance_high: shared(SAME_INSTANCE_HIGH)?,
        })
    }

    fn entry(&self, input: &mut Input) -> Result<Entry, ReadError> {
        let mut or_next = |shared: Option<u32>| shared.map_or_else(|| input.u32("an entry"), Ok);
        let (type_id, group) = (or_next(self.type_id)?, or_next(self.group)?);
        let (high, low) = (or_next(self.instance_high)?, or_next(None)?);
        let key = ResourceKey::new(type_id, group, u64::from(high) << 32 | u64::from(low));
        let offset = input.count("an entry")?;
        let stored = input.u32("an entry")?;
        let bytes = input.count("an entry")?;
        let stored_bytes = saturated(stored & !EXTENDED);
        let compression = if stored & EXTENDED == 0 {
            // The short form of an entry says nothing of packing but what the sizes tell.
            if stored_bytes == bytes { Compression::None } else { Compression::Internal }
        } else {
            let code = input.u16("an entry")?;
            let _committed = input.u16("an entry")?;
            Compression::from_code(code)
        };
        Ok(Entry { key, offset, stored_bytes, bytes, compression })
    }
}

impl Entry {
    /// Whether the package has data at this place.
    fn has_data(&self) -> bool {
        self.compression != Compression::Deleted && self.stored_bytes > 0
    }

    fn end(&self) -> usize {
        self.offset.saturating_add(self.stored_bytes)
    }

    fn check(&self, length: usize) -> Result<(), ReadError> {
        if self.compression == Compression::None && self.bytes != self.stored_bytes {
            let reason =
                format!("has {} bytes, unpacked {}, but is not packed", self.stored_bytes, self.bytes);
            return Err(ReadError::invalid("a resource", self.offset, reason));
        }
        if self.has_data() && self.offset < HEADER_BYTES {
            return Err(ReadError::invalid("a resource", self.offset, "lies in the header"));
        }
        if self.has_data() && self.end() > length {
            return Err(ReadError::Truncated { what: "a resource", offset: self.offset, length });
        }
        Ok(())
    }
}

/// No two resources may share a byte, nor one with the index: nothing but an attack writes such packages.
fn check_overlaps(entries: &[Entry], index: &Index) -> Result<(), ReadError> {
    let data = entries.iter().filter(|entry| entry.has_data());
    let mut ranges: Vec<(usize, usize)> = data.map(|entry| (entry.offset, entry.end())).collect();
    if index.count > 0 {
        ranges.push((index.offset, index.offset.saturating_add(index.bytes)));
    }
    ranges.sort_unstable();
    match ranges.windows(2).find(|pair| pair[0].1 > pair[1].0) {
        Some(pair) => {
            let reason = format!("begins before the data at byte {} ends", pair[0].0);
            Err(ReadError::invalid("data", pair[1].0, reason))
        }
        None => Ok(()),
    }
}

//! The resources of a package, each with what its key and its content say of it.

use std::borrow::Cow;

use gamefiles::key::ResourceKey;
use gamefiles::package::{Compression, Entry, Reader};
use gamefiles::resource_type::ResourceType;
use gamefiles::string_table::Locale;
use gamefiles::{ReadError, ReadLimits};
use serde::Serialize;

use super::content;
use crate::render::{self, printable};

/// A resource in a list.
#[derive(Debug, Serialize)]
pub(super) struct Resource {
    key: String,
    #[serde(rename = "type")]
    kind: String,
    size_bytes: usize,
    stored_bytes: usize,
    compression: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Resource {
    /// Whether its content could not be read.
    pub(super) fn has_fault(&self) -> bool {
        self.error.is_some()
    }
}

/// A package that is open.
pub(super) struct Opened<'a> {
    reader: Reader<'a>,
}

impl<'a> Opened<'a> {
    /// Reads header and index.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`].
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, ReadError> {
        Ok(Self { reader: Reader::open(bytes, &ReadLimits::default())? })
    }

    /// The entries of the index.
    pub(super) fn entries(&self) -> &[Entry] {
        self.reader.entries()
    }

    /// What there is, in the order of the index. Names are looked up as long as that unpacks no more than a whole
    /// package may.
    pub(super) fn resources(&self) -> Vec<Resource> {
        let mut rest = ReadLimits::default().package_bytes;
        let mut resources = Vec::new();
        for entry in self.reader.entries() {
            let is_affordable = entry.bytes <= rest;
            if is_affordable && has_name(entry) {
                rest -= entry.bytes;
            }
            resources.push(self.resource(entry, is_affordable));
        }
        resources
    }

    /// The resource with that key, the first if there are several.
    pub(super) fn find(&self, key: ResourceKey) -> Option<(&Entry, Resource)> {
        let entry = self.reader.entries().iter().find(|entry| entry.key == key)?;
        Some((entry, self.resource(entry, true)))
    }

    /// The bytes of a resource.
    ///
    /// # Errors
    ///
    /// As [`Reader::content`].
    pub(super) fn content(&self, entry: &Entry) -> Result<Cow<'a, [u8]>, ReadError> {
        self.reader.content(entry)
    }

    fn resource(&self, entry: &Entry, is_affordable: bool) -> Resource {
        let is_read = is_affordable && has_name(entry);
        let (name, error) = match if is_read { self.name(entry) } else { Ok(None) } {
            Ok(name) => (name, None),
            Err(error) => (None, Some(error.to_string())),
        };
        Resource {
            key: entry.key.to_string(),
            kind: ResourceType::of(entry.key.type_id).to_string(),
            size_bytes: entry.bytes,
            stored_bytes: entry.stored_bytes,
            compression: entry.compression.to_string(),
            name,
            locale: Locale::of_key(entry.key).map(Locale::name),
            error,
        }
    }

    fn name(&self, entry: &Entry) -> Result<Option<String>, ReadError> {
        content::name(&self.content(entry)?)
    }
}

/// Whether the content may have a name, or should at least be readable.
fn has_name(entry: &Entry) -> bool {
    let is_named = matches!(
        ResourceType::of(entry.key.type_id),
        ResourceType::Tuning(_) | ResourceType::SimData | ResourceType::StringTable
    );
    is_named && entry.compression != Compression::Deleted
}

/// The resources as a table.
pub(super) fn table(resources: &[Resource]) -> String {
    let kinds = resources.iter().map(|resource| resource.kind.chars().count());
    let width = kinds.max().unwrap_or(0);
    let line = |resource: &Resource| {
        let (size, stored) =
            (render::bytes(resource.size_bytes as u64), render::bytes(resource.stored_bytes as u64));
        let (key, kind, last) = (&resource.key, &resource.kind, last_column(resource));
        format!("{key}  {kind:width$}  {size:>9} {stored:>9}  {last}").trim_end().to_owned() + "\n"
    };
    resources.iter().map(line).collect()
}

/// What is worth saying of a resource besides its numbers.
fn last_column(resource: &Resource) -> String {
    let locale = resource.locale.map(str::to_owned);
    let said =
        [resource.name.clone(), locale, resource.error.as_ref().map(|error| format!("error: {error}"))];
    let mut said: Vec<String> = said.into_iter().flatten().collect();
    if said.is_empty() && !matches!(resource.compression.as_str(), "none" | "zlib") {
        said.push(format!("compression: {}", resource.compression));
    }
    printable(&said.join("  "))
}

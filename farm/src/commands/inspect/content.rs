//! What a file or a resource holds, for people and for programs.

use std::fmt::Write;

use gamefiles::sim_data::SimData;
use gamefiles::string_table::StringTable;
use gamefiles::tuning::Document;
use gamefiles::{Format, ReadError, ReadLimits};
use serde::Serialize;

use super::package::{Opened, Resource};
use crate::render::{plural, printable};

/// Most bytes that are shown in hexadecimal.
const HEX_BYTES_MAX: usize = 4096;

/// Bytes of a line in hexadecimal.
const HEX_LINE_BYTES: usize = 16;

/// What a file or a resource holds.
#[derive(Debug, Serialize)]
#[serde(tag = "format", rename_all = "snake_case")]
pub(super) enum Content {
    /// A package.
    Package {
        /// Its resources, in the order of its index.
        resources: Vec<Resource>,
    },
    /// A string table.
    StringTable {
        /// Its texts, in their order.
        texts: Vec<Text>,
    },
    /// SimData.
    SimData {
        /// The names of its instances.
        instances: Vec<String>,
        /// The whole as XML.
        xml: String,
    },
    /// The tuning of a resource.
    Tuning {
        /// Its name.
        name: String,
        /// Its class, with the module.
        class: String,
        /// Its instance, as tuning writes references.
        instance: String,
        /// The whole as XML.
        xml: String,
    },
    /// The tuning of a module.
    Module {
        /// Its name.
        name: String,
        /// Its instance.
        instance: String,
        /// The whole as XML.
        xml: String,
    },
    /// Something else.
    Unknown {
        /// How many bytes there are.
        #[serde(skip)]
        n_bytes: usize,
        /// The first of them.
        hex: String,
    },
}

/// A text of a string table.
#[derive(Debug, Serialize)]
pub(super) struct Text {
    key: String,
    text: String,
}

impl Content {
    /// What a file holds.
    ///
    /// # Errors
    ///
    /// It is damaged, or in none of the formats.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        match Format::of(bytes) {
            Some(Format::Package) => Ok(Self::Package { resources: Opened::new(bytes)?.resources() }),
            Some(format) => Self::in_format(format, bytes),
            None => Err(ReadError::WrongFormat {
                format: "a file of the game",
                magic: "DBPF, STBL or DATA, nor like XML",
            }),
        }
    }

    /// What a resource holds.
    ///
    /// # Errors
    ///
    /// It begins like one of the formats, but is damaged.
    pub(super) fn of_resource(bytes: &[u8]) -> Result<Self, ReadError> {
        match Format::of(bytes) {
            Some(format) if format != Format::Package => Self::in_format(format, bytes),
            _ => Ok(Self::Unknown { n_bytes: bytes.len(), hex: hex(bytes) }),
        }
    }

    fn in_format(format: Format, bytes: &[u8]) -> Result<Self, ReadError> {
        let limits = ReadLimits::default();
        match format {
            Format::StringTable => StringTable::read(bytes, &limits).map(Self::from),
            Format::SimData => SimData::read(bytes, &limits).map(Self::from),
            Format::Xml | Format::Package => Document::parse(bytes, &limits).map(Self::from),
        }
    }

    /// Whether something inside could not be read.
    pub(super) fn has_faults(&self) -> bool {
        matches!(self, Self::Package { resources } if resources.iter().any(Resource::has_fault))
    }

    /// What it is, as part of a line.
    pub(super) fn headline(&self) -> String {
        match self {
            Self::Package { resources } => format!("package, {}", plural(resources.len() as u64, "resource")),
            Self::StringTable { texts } => format!("string table, {}", plural(texts.len() as u64, "text")),
            Self::SimData { instances, .. } => format!("SimData of {}", instances.join(", ")),
            Self::Tuning { name, class, instance, .. } => {
                format!("tuning {name} of {class}, instance {instance}")
            }
            Self::Module { name, instance, .. } => format!("tuning of module {name}, instance {instance}"),
            Self::Unknown { .. } => "unknown".to_owned(),
        }
    }

    /// What it holds, as lines of text.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Package { resources } => super::package::table(resources),
            Self::StringTable { texts } => texts.iter().fold(String::new(), |mut lines, text| {
                let _ = writeln!(lines, "{}  {}", text.key, printable(&text.text));
                lines
            }),
            Self::SimData { xml, .. } | Self::Tuning { xml, .. } | Self::Module { xml, .. } => {
                printable_lines(xml)
            }
            Self::Unknown { n_bytes, hex } => {
                let rest = n_bytes.saturating_sub(HEX_BYTES_MAX);
                let more = if rest > 0 {
                    format!("... and {}\n", plural(rest as u64, "byte"))
                } else {
                    String::new()
                };
                hex_lines(hex) + &more
            }
        }
    }
}

/// The name by which a resource goes in a list and in names of files, if it has one.
///
/// # Errors
///
/// It begins like one of the formats, but is damaged.
pub(super) fn name(bytes: &[u8]) -> Result<Option<String>, ReadError> {
    let limits = ReadLimits::default();
    match Format::of(bytes) {
        Some(Format::Xml) => Ok(Some(match Document::parse(bytes, &limits)? {
            Document::Instance(tuning) => tuning.name,
            Document::Module(module) => module.name,
        })),
        Some(Format::SimData) => {
            let sim_data = SimData::read(bytes, &limits)?;
            Ok(sim_data.instances().first().map(|instance| instance.name.clone()))
        }
        Some(Format::StringTable) => StringTable::read(bytes, &limits).map(|_| None),
        Some(Format::Package) | None => Ok(None),
    }
}

impl From<StringTable> for Content {
    fn from(table: StringTable) -> Self {
        let entries = table.entries.into_iter();
        Self::StringTable {
            texts: entries
                .map(|entry| Text { key: format!("0x{:08X}", entry.key), text: entry.text })
                .collect(),
        }
    }
}

impl From<SimData> for Content {
    fn from(sim_data: SimData) -> Self {
        let instances = sim_data.instances().iter().map(|instance| instance.name.clone()).collect();
        Self::SimData { instances, xml: sim_data.to_xml() }
    }
}

impl From<Document> for Content {
    fn from(document: Document) -> Self {
        let xml = document.to_xml();
        match document {
            Document::Instance(tuning) => Self::Tuning {
                class: format!("{}.{}", tuning.module, tuning.class),
                name: tuning.name,
                instance: tuning.instance.to_string(),
                xml,
            },
            Document::Module(module) => {
                Self::Module { name: module.name, instance: module.instance.to_string(), xml }
            }
        }
    }
}

fn printable_lines(text: &str) -> String {
    text.lines().map(|line| printable(line) + "\n").collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(HEX_BYTES_MAX).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Hexadecimal digits in lines of [`HEX_LINE_BYTES`], with the offset before them.
fn hex_lines(hex: &str) -> String {
    let digits = hex.as_bytes().chunks(2 * HEX_LINE_BYTES);
    digits.enumerate().fold(String::new(), |mut lines, (index, line)| {
        let pairs: Vec<_> = line.chunks(2).map(String::from_utf8_lossy).collect();
        let _ = writeln!(lines, "{:08x}  {}", index * HEX_LINE_BYTES, pairs.join(" "));
        lines
    })
}

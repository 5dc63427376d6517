//! The resources of a mod, read.

use gamefiles::ReadLimits;
use gamefiles::key::{ResourceKey, SIM_DATA, STRING_TABLE};
use gamefiles::package::Package;
use gamefiles::sim_data::SimData;
use gamefiles::string_table::StringTable;

use crate::types;
use crate::xml::{self, Element};

/// One resource.
pub(crate) struct Resource {
    /// What it is called.
    pub(crate) key: ResourceKey,
    /// What it holds.
    pub(crate) content: Content,
}

/// What a resource holds: by its type, and with the reason when it does not.
pub(crate) enum Content {
    /// Tuning.
    Tuning(Result<Element, String>),
    /// SimData.
    SimData(Result<SimData, String>),
    /// A string table.
    StringTable(Result<StringTable, String>),
    /// Something of a type that has no rules.
    Other(Vec<u8>),
}

/// The resources of a mod.
pub(crate) struct Resources(Vec<Resource>);

impl Resources {
    /// Reads each resource as what its type says.
    pub(crate) fn read(package: &Package) -> Self {
        let resources = package.resources.iter();
        Self(resources.map(|resource| Resource { key: resource.key, content: content(resource) }).collect())
    }

    /// All of them, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Resource> {
        self.0.iter()
    }

    /// Those of a tuning type that are XML.
    pub(crate) fn tunings(&self) -> impl Iterator<Item = (ResourceKey, &Element)> {
        self.iter().filter_map(|resource| match &resource.content {
            Content::Tuning(Ok(root)) => Some((resource.key, root)),
            _ => None,
        })
    }

    /// The SimData that can be read.
    pub(crate) fn sim_data(&self) -> impl Iterator<Item = (ResourceKey, &SimData)> {
        self.iter().filter_map(|resource| match &resource.content {
            Content::SimData(Ok(sim_data)) => Some((resource.key, sim_data)),
            _ => None,
        })
    }

    /// The string tables that can be read.
    pub(crate) fn string_tables(&self) -> impl Iterator<Item = (ResourceKey, &StringTable)> {
        self.iter().filter_map(|resource| match &resource.content {
            Content::StringTable(Ok(table)) => Some((resource.key, table)),
            _ => None,
        })
    }
}

fn content(resource: &gamefiles::package::Resource) -> Content {
    let (bytes, limits) = (&resource.content, ReadLimits::default());
    match resource.key.type_id {
        SIM_DATA => Content::SimData(SimData::read(bytes, &limits).map_err(|error| error.to_string())),
        STRING_TABLE => {
            Content::StringTable(StringTable::read(bytes, &limits).map_err(|error| error.to_string()))
        }
        type_id if types::is_tuning(type_id) => Content::Tuning(xml::parse(bytes)),
        _ => Content::Other(bytes.clone()),
    }
}

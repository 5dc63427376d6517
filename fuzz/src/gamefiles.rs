//! The readers of the game's file formats: what reads, writes and reads again as the same.

use ::gamefiles::package::Package;
use ::gamefiles::sim_data::SimData;
use ::gamefiles::string_table::StringTable;
use ::gamefiles::tuning::Document;
use ::gamefiles::{ReadError, ReadLimits};

use crate::xml;

/// Limits far below the usual ones, so that inputs of a few kilobytes reach them.
const LIMITS: ReadLimits = ReadLimits {
    package_entries: 64,
    resource_bytes: 64 << 10,
    package_bytes: 256 << 10,
    texts: 256,
    sim_data_values: 4_096,
    tuning_nodes: 256,
};

/// Reads a string table.
pub fn check_string_table(data: &[u8]) {
    let Some(mut table) = checked(StringTable::read(data, &LIMITS)) else { return };
    let written = table.to_bytes().expect("what was read fits");
    table.entries.sort_by_key(|entry| entry.key);
    assert_eq!(StringTable::read(&written, &LIMITS), Ok(table), "a string table changes when it is written");
}

/// Reads SimData. Numbers that are none equal nothing, so what is written is compared.
pub fn check_sim_data(data: &[u8]) {
    let Some(sim_data) = checked(SimData::read(data, &LIMITS)) else { return };
    let written = sim_data.to_bytes();
    let again = SimData::read(&written, &LIMITS).expect("what was written reads");
    assert!(again.to_bytes() == written, "SimData changes when it is written: {sim_data:?}");
    let text = sim_data.to_xml();
    assert_eq!(again.to_xml(), text, "SimData changes when it is written");
}

/// Reads a package and all that is packed in it.
pub fn check_package(data: &[u8]) {
    let Some(mut package) = checked(Package::read(data, &LIMITS)) else { return };
    let total: usize = package.resources.iter().map(|resource| resource.content.len()).sum();
    assert!(total <= LIMITS.package_bytes, "{total} bytes were unpacked");
    let written = package.to_bytes().expect("what was read fits");
    package.resources.sort_by_key(|resource| resource.key);
    assert_eq!(Package::read(&written, &LIMITS), Ok(package), "a package changes when it is written");
}

/// Reads tuning XML. What is written of it is well-formed and reads as what is written of it.
pub fn check_tuning(data: &[u8]) {
    let Some(document) = checked(Document::parse(data, &LIMITS)) else { return };
    let Document::Instance(tuning) = document else { return };
    let written = tuning.to_xml();
    xml::check_well_formed(written.as_bytes());
    match Document::parse(written.as_bytes(), &LIMITS) {
        Ok(Document::Instance(again)) => {
            assert_eq!(again.to_xml(), written, "tuning changes when it is written");
        }
        other => panic!("what was written does not read: {other:?}\n{written}"),
    }
}

/// What was read; an error of a reader can be told.
fn checked<T>(result: Result<T, ReadError>) -> Option<T> {
    if let Err(error) = &result {
        assert!(!error.to_string().is_empty());
    }
    result.ok()
}

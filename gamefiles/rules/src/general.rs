//! Rules for every resource.

use std::collections::BTreeMap;

use crate::resources::{Content, Resources};
use crate::{Finding, Level};

/// Hashes of the empty text, which are nobody's instance. Source: language.md §8.5.
const HASHES_OF_NOTHING: [u64; 2] = [0x811C_9DC5, 0xCBF2_9CE4_8422_2325];

pub(crate) fn check(resources: &Resources, findings: &mut Vec<Finding>) {
    let mut counts = BTreeMap::new();
    for resource in resources.iter() {
        *counts.entry(resource.key).or_insert(0) += 1;
    }
    for resource in resources.iter() {
        let key = resource.key;
        let mut find = |rule, level, message: String| findings.push(Finding::new(rule, level, key, message));
        match &resource.content {
            Content::SimData(Err(error)) => find("GEN_001", Level::Error, format!("no SimData: {error}")),
            Content::StringTable(Err(error)) => {
                find("GEN_001", Level::Error, format!("no string table: {error}"));
            }
            _ => {}
        }
        if key.instance == 0 {
            find("GEN_002", Level::Error, "the instance is 0".to_owned());
        }
        if HASHES_OF_NOTHING.contains(&key.instance) {
            find("GEN_003", Level::Warning, "the instance is the hash of an empty text".to_owned());
        }
        if counts[&key] > 1 {
            find("GEN_004", Level::Error, format!("{} resources have this key", counts[&key]));
        }
    }
}

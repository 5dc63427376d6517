//! Rules for SimData.

use std::collections::BTreeMap;

use gamefiles::key::ResourceKey;
use gamefiles::sim_data::SimData;

use crate::resources::{Content, Resources};
use crate::xml::Element;
use crate::{Finding, Level, types};

/// How SimData begins.
const MAGIC: &[u8] = b"DATA";

/// The type of merged tuning, which begins in the same way.
const COMBINED_TUNING: u32 = 0x62E9_4D38;

pub(crate) fn check(resources: &Resources, findings: &mut Vec<Finding>) {
    let tunings: BTreeMap<u64, _> =
        resources.tunings().map(|(key, root)| (key.instance, (key, root))).collect();
    for (key, sim_data) in resources.sim_data() {
        match tunings.get(&key.instance) {
            Some((tuning, root)) => check_pair(key, sim_data, *tuning, root, findings),
            None => findings.push(Finding::new("DAT_004", Level::Warning, key, "belongs to no tuning")),
        }
    }
    for resource in resources.iter() {
        if let Content::Other(bytes) = &resource.content
            && bytes.starts_with(MAGIC)
            && resource.key.type_id != COMBINED_TUNING
        {
            let message = "SimData of a type that is not that of SimData";
            findings.push(Finding::new("DAT_006", Level::Error, resource.key, message));
        }
    }
}

fn check_pair(
    key: ResourceKey,
    sim_data: &SimData,
    tuning: ResourceKey,
    root: &Element,
    findings: &mut Vec<Finding>,
) {
    let mut find = |rule, level, message: String| findings.push(Finding::new(rule, level, key, message));
    let name = sim_data.instances().first().map_or("", |instance| instance.name.as_str());
    if name != root.attribute("n") {
        find("DAT_001", Level::Warning, format!("is called {name}, its tuning {}", root.attribute("n")));
    }
    match types::sim_data_group(tuning.type_id) {
        None => find(
            "DAT_003",
            Level::Warning,
            format!("no SimData is known for the type {:08x}", tuning.type_id),
        ),
        Some(group) if group != key.group => {
            find("DAT_002", Level::Error, format!("the group of this type is {group:08x}"));
        }
        Some(_) => {}
    }
    if sim_data.unused != tuning.group {
        find(
            "DAT_005",
            Level::Warning,
            format!("u is {:08x}, its tuning's group {:08x}", sim_data.unused, tuning.group),
        );
    }
}

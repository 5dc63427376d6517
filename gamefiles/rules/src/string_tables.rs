//! Rules for string tables.

use std::collections::BTreeMap;

use gamefiles::key::ResourceKey;
use gamefiles::string_table::{Locale, MAGIC, StringTable};

use crate::resources::{Content, Resources};
use crate::{Finding, Level};

/// The hash of the empty text.
const HASH_OF_NOTHING: u32 = 0x811C_9DC5;

/// What the instances of the tables of one set have in common: all but the code of the locale.
const SET_BITS: u64 = (1 << 56) - 1;

pub(crate) fn check(resources: &Resources, findings: &mut Vec<Finding>) {
    let mut sets: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (key, table) in resources.string_tables() {
        sets.entry((key.group, key.instance & SET_BITS)).or_default().push((key, table));
        check_table(key, table, findings);
    }
    for set in sets.values_mut() {
        // The locale is in the highest byte, so that the first is that of the lowest.
        set.sort_by_key(|(key, _)| key.instance);
        check_set(set, findings);
    }
    for resource in resources.iter() {
        if let Content::Other(bytes) = &resource.content
            && bytes.starts_with(MAGIC)
        {
            let message = "a string table of a type that is not that of string tables";
            findings.push(Finding::new("STB_008", Level::Error, resource.key, message));
        }
    }
}

/// The tables of all locales should be there and have as many texts as the first.
fn check_set(set: &[(ResourceKey, &StringTable)], findings: &mut Vec<Finding>) {
    let Some(((first, first_table), others)) = set.split_first() else {
        return;
    };
    let missing = Locale::ALL.len().saturating_sub(set.len());
    if missing > 0 {
        findings.push(Finding::new(
            "STB_003",
            Level::Info,
            *first,
            format!("{missing} locales have no table"),
        ));
    }
    for (key, table) in others {
        let (here, there) = (table.entries.len(), first_table.entries.len());
        if here != there {
            let message = format!("has {here} texts, the table of the first locale {there}");
            findings.push(Finding::new("STB_001", Level::Warning, *key, message));
        }
    }
}

fn check_table(key: ResourceKey, table: &StringTable, findings: &mut Vec<Finding>) {
    let mut find = |rule, level, message: String| findings.push(Finding::new(rule, level, key, message));
    if Locale::of_key(key).is_none() {
        find("STB_002", Level::Error, "no locale has this code".to_owned());
    }
    let (mut keys, mut texts) = (BTreeMap::new(), BTreeMap::new());
    for entry in &table.entries {
        *keys.entry(entry.key).or_insert(0) += 1;
        *texts.entry(&entry.text).or_insert(0) += 1;
    }
    for (key, count) in keys.iter().filter(|(_, count)| **count > 1) {
        find("STB_004", Level::Error, format!("{count} texts have the key 0x{key:08X}"));
    }
    for (text, count) in texts.iter().filter(|(_, count)| **count > 1) {
        find("STB_005", Level::Info, format!("{count} keys have the text {text:?}"));
    }
    if keys.contains_key(&0) {
        find("STB_006", Level::Warning, "a text has the key 0".to_owned());
    }
    if keys.contains_key(&HASH_OF_NOTHING) {
        find("STB_007", Level::Warning, "a text has the hash of an empty text as its key".to_owned());
    }
}

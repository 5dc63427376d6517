//! The texts of a mod for human readers, who find only numbers in the game's string tables (language.md §9.3).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::game::Texts;

/// One text.
#[derive(Serialize)]
struct Row<'t> {
    /// The number by which tuning names it.
    key: String,
    /// What it is called in the project, or what it is the text of.
    name: &'t str,
    /// The text in each locale that has one of its own.
    texts: BTreeMap<&'static str, &'t str>,
}

/// The texts as JSON, sorted by key.
pub(super) fn to_json(texts: &Texts) -> Vec<u8> {
    let rows: Vec<Row<'_>> = texts
        .entries()
        .map(|(key, entry)| Row {
            key: format!("0x{key:08X}"),
            name: &entry.name,
            texts: entry.texts.iter().map(|(locale, text)| (locale.name(), text.as_str())).collect(),
        })
        .collect();
    // Writing into memory fails only for maps whose keys are no strings, and there are none.
    let mut json = serde_json::to_vec_pretty(&rows).unwrap_or_default();
    json.push(b'\n');
    json
}

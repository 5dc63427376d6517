//! `OWN_002`: texts.

use std::collections::BTreeSet;

use crate::resources::Resources;
use crate::{Finding, Level};

/// Digits of a key behind `0x`.
const KEY_DIGITS: usize = 8;

pub(super) fn check(resources: &Resources, findings: &mut Vec<Finding>) {
    let tables: Vec<_> = resources
        .string_tables()
        .map(|(key, table)| (key, table.entries.iter().map(|entry| entry.key).collect::<BTreeSet<_>>()))
        .collect();
    for (key, root) in resources.tunings() {
        for text in root.walk().into_iter().filter_map(|element| text_key(&element.text)) {
            if tables.is_empty() {
                let message = format!("uses the text 0x{text:08X}, but there is no string table");
                findings.push(Finding::new("OWN_002", Level::Error, key, message));
            }
            for (table, _) in tables.iter().filter(|(_, keys)| !keys.contains(&text)) {
                let message = format!("uses the text 0x{text:08X}, which is not in {table}");
                findings.push(Finding::new("OWN_002", Level::Error, key, message));
            }
        }
    }
}

/// The key of a text as tuning writes it, `0x` and eight digits.
pub(super) fn text_key(value: &str) -> Option<u32> {
    let digits = value.strip_prefix("0x").filter(|digits| digits.len() == KEY_DIGITS)?;
    u32::from_str_radix(digits, 16).ok()
}

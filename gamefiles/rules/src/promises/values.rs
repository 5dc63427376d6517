//! `OWN_003`: SimData beside tuning.

use std::collections::BTreeMap;

use gamefiles::key::{IMAGE, ResourceKey};
use gamefiles::sim_data::{Instance, Schema, Value};

use super::texts::text_key;
use crate::resources::Resources;
use crate::xml::Element;
use crate::{Finding, Level};

/// The type by which tuning names an image; SimData names the texture that is made of it, [`IMAGE`].
const IMAGE_FILE: u64 = 0x2F7D_0004;

/// What columns hold when the tuning says nothing, where that is not nothing. Source: language.md §9.4.
const DEFAULTS: [(&str, &str); 6] = [
    ("_collapsible", "True"),
    ("cas_trait_asm_param", "None"),
    ("max_value_tuning", "100"),
    ("min_value_tuning", "-100"),
    ("trait_type", "0"),
    ("ui_sort_order", "1"),
];

/// The numbers of the values of enumerations. Source: language.md §10.2; the game's `Age`, `Gender` and `TraitType`.
const ENUMERATIONS: [(&str, u64); 19] = [
    ("BABY", 1),
    ("TODDLER", 2),
    ("CHILD", 4),
    ("TEEN", 8),
    ("YOUNGADULT", 16),
    ("ADULT", 32),
    ("ELDER", 64),
    ("INFANT", 128),
    ("MALE", 4_096),
    ("FEMALE", 8_192),
    ("PERSONALITY", 0),
    ("GAMEPLAY", 1),
    ("WALKSTYLE", 2),
    ("HIDDEN", 4),
    ("GHOST", 5),
    ("ASPIRATION", 6),
    ("GENDER_OPTIONS", 8),
    ("ROBOT", 16),
    ("LIFESTYLE", 21),
];

pub(super) fn check(resources: &Resources, findings: &mut Vec<Finding>) {
    let tunings: BTreeMap<u64, &Element> =
        resources.tunings().map(|(key, root)| (key.instance, root)).collect();
    for (key, sim_data) in resources.sim_data() {
        let parts = (sim_data.instances(), sim_data.schemas(), tunings.get(&key.instance));
        let ([instance], [schema], Some(root)) = parts else {
            let message = "is not one instance of one schema beside tuning";
            findings.push(Finding::new("OWN_003", Level::Error, key, message));
            continue;
        };
        check_values(key, instance, schema, root, findings);
    }
}

fn check_values(
    key: ResourceKey,
    instance: &Instance,
    schema: &Schema,
    root: &Element,
    findings: &mut Vec<Finding>,
) {
    for (column, value) in schema.columns.iter().zip(&instance.object.values) {
        let held = held(value);
        let said = match root.member(&column.name) {
            Some(member) => said(member, value),
            None => default(&column.name, value),
        };
        if held != said {
            let message = format!("{} is {held}, its tuning says {said}", column.name);
            findings.push(Finding::new("OWN_003", Level::Error, key, message));
        }
    }
}

fn default(column: &str, value: &Value) -> String {
    let known = DEFAULTS.iter().find(|(name, _)| *name == column);
    known.map_or_else(|| held(&Value::zero(value.data_type())), |(_, text)| (*text).to_owned())
}

/// What SimData holds, as text that compares.
fn held(value: &Value) -> String {
    match value {
        Value::Boolean(value) => if *value { "True" } else { "False" }.to_owned(),
        Value::Float(number) => number.to_string(),
        Value::Int32(number) => number.to_string(),
        Value::UInt32(number) => number.to_string(),
        Value::Int64(number) => number.to_string(),
        Value::TableSetReference(number) => number.to_string(),
        Value::LocalizationKey(key) => key.to_string(),
        Value::ResourceKey(key) => key.to_string(),
        Value::String(text) => text.clone(),
        Value::Vector(items) => items.iter().map(held).collect::<Vec<_>>().join(" "),
        other => format!("{other:?}"),
    }
}

/// What tuning says of a column that holds `value`, as text that compares.
fn said(member: &Element, value: &Value) -> String {
    match value {
        Value::Vector(_) => {
            member.children.iter().map(|item| number(&item.text)).collect::<Vec<_>>().join(" ")
        }
        Value::ResourceKey(_) => resource_key(&member.text).to_string(),
        Value::String(_) => member.text.clone(),
        Value::Float(_) => {
            member.text.parse::<f32>().map_or_else(|_| member.text.clone(), |number| number.to_string())
        }
        _ => number(&member.text),
    }
}

fn number(text: &str) -> String {
    let choice = ENUMERATIONS.iter().find(|(name, _)| *name == text).map(|(_, number)| number.to_string());
    choice.or_else(|| text_key(text).map(|key| key.to_string())).unwrap_or_else(|| text.to_owned())
}

fn resource_key(text: &str) -> ResourceKey {
    let mut parts = text.split(':').map(|part| u64::from_str_radix(part, 16).unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    let type_id = match next() {
        IMAGE_FILE => IMAGE,
        other => u32::try_from(other).unwrap_or(0),
    };
    ResourceKey::new(type_id, u32::try_from(next()).unwrap_or(0), next())
}

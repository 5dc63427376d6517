//! What the game of a version is like, as data: `compiler/data/profiles/*.json`, each with its sources.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gamefiles::sim_data::DataType;
use serde::{Deserialize, Deserializer, de};

use crate::Context;
use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::source::Span;

/// What mappings need to know of a version of the game.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GameProfile {
    /// Its name, as the option `game_profile` has it.
    pub(crate) name: String,
    /// Where the facts come from; for those who read the file.
    #[serde(rename = "source")]
    _sources: Vec<String>,
    /// The icon of what has none.
    pub(super) default_icon: String,
    /// What sounds when a buff comes.
    pub(super) audio_sting_on_add: String,
    /// What sounds when a buff goes.
    pub(super) audio_sting_on_remove: String,
    /// The object tuning of all Sims.
    pub(super) sim_object: u64,
    /// How much experience a point of a skill is.
    pub(super) skill_amount_factor: u32,
    /// The category of the buffs of each mood, by the mood's instance.
    pub(super) buff_categories: BTreeMap<u64, String>,
    /// Names of values and their numbers, by enumeration.
    pub(super) enums: BTreeMap<String, BTreeMap<String, i64>>,
    /// The schemas of SimData, by kind of resource.
    pub(super) schemas: BTreeMap<String, Schema>,
}

/// What SimData of a kind of resource holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Schema {
    /// Its name.
    pub(super) name: String,
    /// The number by which the game knows it.
    #[serde(deserialize_with = "hexadecimal")]
    pub(super) hash: u32,
    /// The group of its resources.
    #[serde(deserialize_with = "hexadecimal")]
    pub(super) group: u32,
    /// What a row holds.
    pub(super) columns: Vec<Column>,
}

/// One value of a row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Column {
    /// The name, which is that of the value in tuning.
    pub(super) name: String,
    /// Its type.
    #[serde(rename = "type", deserialize_with = "data_type")]
    pub(super) data_type: DataType,
    /// The type of the items of a vector.
    #[serde(default, deserialize_with = "item_type")]
    pub(super) items: Option<DataType>,
    /// The enumeration whose numbers stand for names.
    #[serde(default, rename = "enum")]
    pub(super) enumeration: Option<String>,
    /// The value where tuning has none, as tuning would write it.
    pub(super) default: Option<String>,
}

/// Every profile, the newest first.
static PROFILES: LazyLock<Vec<GameProfile>> = LazyLock::new(|| {
    let texts = [
        include_str!("../../data/profiles/2025-11.json"),
        include_str!("../../data/profiles/2025-11-short-buff.json"),
    ];
    texts.map(|text| serde_json::from_str(text).expect("a test reads every profile")).into()
});

/// The profile asked for; the newest when none is, or none of that name is known, which is reported.
pub(super) fn find(context: &Context<'_>, diagnostics: &mut Diagnostics) -> &'static GameProfile {
    let wanted = context.request.options().game_profile.as_deref();
    let is_wanted = |profile: &&GameProfile| wanted.is_none_or(|wanted| profile.name == wanted);
    let found = PROFILES.iter().find(is_wanted);
    if let (None, Some(wanted)) = (found, wanted) {
        report_unknown(wanted, diagnostics);
    }
    found.unwrap_or(&PROFILES[0])
}

fn report_unknown(wanted: &str, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::UNKNOWN_PROFILE, Span::NONE, || {
        let known: Vec<&str> = PROFILES.iter().map(|profile| profile.name.as_str()).collect();
        Message::new(
            format!("There is no game profile {}", quote(wanted)),
            format!("The game profiles are {}.", known.join(", ")),
        )
        .suggest("Leave the option 'game_profile' out, or write one of them.")
    });
}

fn hexadecimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let text = String::deserialize(deserializer)?;
    u32::from_str_radix(&text, 16).map_err(de::Error::custom)
}

fn data_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DataType, D::Error> {
    let name = String::deserialize(deserializer)?;
    DataType::from_name(&name).ok_or_else(|| de::Error::custom(format!("unknown type {name}")))
}

fn item_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DataType>, D::Error> {
    data_type(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_read() {
        for profile in PROFILES.iter() {
            for kind in ["buff", "trait", "pie_menu_category", "statistic"] {
                let schema = &profile.schemas[kind];
                let mut names: Vec<&str> = schema.columns.iter().map(|column| column.name.as_str()).collect();
                names.sort_unstable();
                let written = schema.columns.iter().map(|column| column.name.as_str());
                assert!(written.eq(names), "{}: the columns of {kind} are in their order", profile.name);
                let enums = schema.columns.iter().filter_map(|column| column.enumeration.as_ref());
                assert!(enums.into_iter().all(|name| profile.enums.contains_key(name)));
            }
        }
    }
}

//! The names that elements go by, and what a reference means (language.md §8.3).

use crate::ir::{Project, ResourceId};
use crate::names::{self, KeySet};

/// Endings that a reference to a buff may leave out or add. Source: language.md §8.3.
const BUFF_ENDINGS: [&str; 3] = ["_feeling", "_buff", "_moodlet"];
/// Endings that a reference to a trait may leave out or add. Source: language.md §8.3.
const TRAIT_ENDINGS: [&str; 1] = ["_trait"];

/// The ids of one kind, as they are compared.
#[derive(Debug, Default)]
pub(super) struct Keys<'p> {
    keys: KeySet<'p>,
    endings: &'static [&'static str],
}

impl<'p> Keys<'p> {
    fn of(ids: impl Iterator<Item = &'p ResourceId>, endings: &'static [&'static str]) -> Self {
        Self { keys: KeySet::of(ids.map(|id| id.name.as_str())), endings }
    }

    /// Whether a reference means an element of the kind, or something of the game by its number.
    pub(super) fn resolve(&self, reference: &str) -> bool {
        let key = names::key(reference);
        let has = |key: &str| self.keys.contains(key);
        has(&key)
            || self.endings.iter().any(|ending| has(&format!("{key}{ending}")))
            || self.endings.iter().any(|ending| key.strip_suffix(ending).is_some_and(has))
            || is_game_id(reference)
    }

    /// The ids near a reference, nearest first.
    pub(super) fn near(&self, reference: &str) -> Vec<&str> {
        names::nearest_id(&names::key(reference), &self.keys)
    }
}

/// The ids of every kind that others refer to.
#[derive(Debug, Default)]
pub(super) struct Index<'p> {
    /// Of buffs.
    pub(super) buffs: Keys<'p>,
    /// Of traits.
    pub(super) traits: Keys<'p>,
    /// Of named test sets.
    pub(super) test_sets: Keys<'p>,
    /// Of named loot actions.
    pub(super) loot_actions: Keys<'p>,
}

impl<'p> Index<'p> {
    /// The ids of `project`.
    pub(super) fn of(project: &'p Project) -> Self {
        Self {
            buffs: Keys::of(project.buffs.iter().map(|buff| &buff.id), &BUFF_ENDINGS),
            traits: Keys::of(project.traits.iter().map(|definition| &definition.id), &TRAIT_ENDINGS),
            test_sets: Keys::of(project.test_sets.iter().filter_map(|test_set| test_set.id.as_ref()), &[]),
            loot_actions: Keys::of(project.loot_actions.iter().filter_map(|loot| loot.id.as_ref()), &[]),
        }
    }
}

/// A number, `0x` and hexadecimal digits, or a resource key `type:group:instance`.
fn is_game_id(text: &str) -> bool {
    let is_decimal = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_hex =
        |text: &str| (1..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let text = text.trim();
    is_decimal(text)
        || text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).is_some_and(is_hex)
        || text.split(':').count() == 3 && text.split(':').all(is_hex)
}

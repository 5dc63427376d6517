//! The names that elements go by, and what a reference means (language.md §8.3).

use crate::ir::{Project, ResourceId};
use crate::names::{self, KeySet};

/// Endings that a reference to a buff may leave out or add. Source: language.md §8.3.
const BUFF_ENDINGS: [&str; 3] = ["_feeling", "_buff", "_moodlet"];
/// Endings that a reference to a trait may leave out or add. Source: language.md §8.3.
const TRAIT_ENDINGS: [&str; 1] = ["_trait"];

/// The ids of one kind, as they are compared.
#[derive(Debug, Default)]
pub(crate) struct Keys<'p> {
    keys: KeySet<'p>,
    endings: &'static [&'static str],
}

impl<'p> Keys<'p> {
    /// The ids of a kind whose references may leave out or add `endings`.
    pub(crate) fn of(ids: impl Iterator<Item = &'p str>, endings: &'static [&'static str]) -> Self {
        Self { keys: KeySet::of(ids), endings }
    }

    /// Whether a reference means an element of the kind, or something of the game by its number.
    pub(super) fn resolve(&self, reference: &str) -> bool {
        self.find(reference).is_some() || is_game_id(reference)
    }

    /// The key of the element of the kind that a reference means.
    pub(crate) fn find(&self, reference: &str) -> Option<&str> {
        let key = names::key(reference);
        let find = |key: &str| self.keys.get(key);
        let longer = || self.endings.iter().find_map(|ending| find(&format!("{key}{ending}")));
        let shorter = || self.endings.iter().find_map(|ending| find(key.strip_suffix(ending)?));
        find(&key).or_else(longer).or_else(shorter)
    }

    /// The ids near a reference, nearest first.
    pub(super) fn near(&self, reference: &str) -> Vec<&str> {
        names::nearest_id(&names::key(reference), &self.keys)
    }
}

/// The ids of every kind that others refer to.
#[derive(Debug, Default)]
pub(crate) struct Index<'p> {
    /// Of buffs.
    pub(crate) buffs: Keys<'p>,
    /// Of traits.
    pub(crate) traits: Keys<'p>,
    /// Of named test sets.
    pub(crate) test_sets: Keys<'p>,
    /// Of named loot actions.
    pub(crate) loot_actions: Keys<'p>,
}

impl<'p> Index<'p> {
    /// The ids of `project`.
    pub(crate) fn of(project: &'p Project) -> Self {
        let name = |id: &'p ResourceId| id.name.as_str();
        let test_sets = project.test_sets.iter().filter_map(|test_set| test_set.id.as_ref());
        let loot_actions = project.loot_actions.iter().filter_map(|loot| loot.id.as_ref());
        Self {
            buffs: Keys::of(project.buffs.iter().map(|buff| name(&buff.id)), &BUFF_ENDINGS),
            traits: Keys::of(project.traits.iter().map(|definition| name(&definition.id)), &TRAIT_ENDINGS),
            test_sets: Keys::of(test_sets.map(name), &[]),
            loot_actions: Keys::of(loot_actions.map(name), &[]),
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

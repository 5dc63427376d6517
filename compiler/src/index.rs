//! The names that elements go by, and which element a reference means (language.md §8.3).

use gamefiles::key::ResourceKey;

use crate::ir::{GameKind, Names, Project, ResourceId};
use crate::names::{self, KeySet, Near};

/// Endings that a reference to a buff may leave out or add. Source: language.md §8.3.
const BUFF_ENDINGS: [&str; 3] = ["_feeling", "_buff", "_moodlet"];
/// Endings that a reference to a trait may leave out or add. Source: language.md §8.3.
const TRAIT_ENDINGS: [&str; 1] = ["_trait"];

/// The ids of one kind, as they are compared.
#[derive(Debug, Default)]
pub(crate) struct Keys<'p> {
    ids: KeySet<'p>,
    endings: &'static [&'static str],
    /// Names that the project gives to what the game has.
    of_game: Option<&'p Names>,
}

impl<'p> Keys<'p> {
    /// Elements without an id cannot be referred to, but they count in the ranks.
    pub(crate) fn of(
        ids: impl Iterator<Item = Option<&'p str>>,
        endings: &'static [&'static str],
        of_game: Option<&'p Names>,
    ) -> Self {
        let named = ids.enumerate().filter_map(|(rank, id)| Some((rank, id?)));
        Self { ids: KeySet::ranked(named), endings, of_game }
    }

    /// Which of the project's elements of the kind a reference means: its rank in the list of the project.
    pub(crate) fn find(&self, reference: &str) -> Option<usize> {
        Some(self.get(reference)?.1)
    }

    /// The key of the element of the kind that a reference means.
    pub(crate) fn key(&self, reference: &str) -> Option<&str> {
        Some(self.get(reference)?.0)
    }

    fn get(&self, reference: &str) -> Option<(&str, usize)> {
        self.spelled(reference, |key| self.ids.get(key))
    }

    /// What `find` gives for the key of a reference, else for the key with an ending added or left out.
    fn spelled<T>(&self, reference: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
        let key = names::key(reference);
        let longer = || self.endings.iter().find_map(|ending| find(&format!("{key}{ending}")));
        let shorter = || self.endings.iter().find_map(|ending| find(key.strip_suffix(ending)?));
        find(&key).or_else(longer).or_else(shorter)
    }

    /// Whether a reference means an element of the kind, or something of the game by a name or its number.
    pub(crate) fn resolve(&self, reference: &str) -> bool {
        self.find(reference).is_some() || self.game(reference).is_some()
    }

    /// What of the game a reference means: its number, and its name where the project gives it one.
    pub(crate) fn game(&self, reference: &str) -> Option<(u64, &'p str)> {
        let named = self.of_game.and_then(|known| self.spelled(reference, |key| known.get(key)));
        match named {
            Some((name, instance)) => Some((*instance, name.as_str())),
            None => game_id(reference).map(|instance| (instance, "")),
        }
    }

    /// Whether an element has that id, in the form in which ids are compared.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.ids.contains(key)
    }

    /// The ids near a reference, nearest first.
    pub(crate) fn near(&self, reference: &str) -> Near<'_> {
        names::nearest_id(&names::key(reference), &self.ids)
    }
}

/// The ids of every kind that others refer to.
#[derive(Debug, Default)]
pub(crate) struct Index<'p> {
    /// Of interactions.
    pub(crate) interactions: Keys<'p>,
    /// Of buffs.
    pub(crate) buffs: Keys<'p>,
    /// Of traits.
    pub(crate) traits: Keys<'p>,
    /// Of named test sets.
    pub(crate) test_sets: Keys<'p>,
    /// Of named loot actions.
    pub(crate) loot_actions: Keys<'p>,
    /// Of statistics.
    pub(crate) statistics: Keys<'p>,
}

impl<'p> Index<'p> {
    /// The ids of `project`.
    pub(crate) fn of(project: &'p Project) -> Self {
        let name = |id: &'p ResourceId| Some(id.name.as_str());
        let of_game = |kind| project.game_names.of(kind);
        let test_sets = project.test_sets.iter().map(|element| element.id.as_ref());
        let loot_actions = project.loot_actions.iter().map(|element| element.id.as_ref());
        Self {
            interactions: Keys::of(
                project.interactions.iter().map(|element| name(&element.id)),
                &[],
                of_game(GameKind::Interaction),
            ),
            buffs: Keys::of(
                project.buffs.iter().map(|element| name(&element.id)),
                &BUFF_ENDINGS,
                of_game(GameKind::Buff),
            ),
            traits: Keys::of(
                project.traits.iter().map(|element| name(&element.id)),
                &TRAIT_ENDINGS,
                of_game(GameKind::Trait),
            ),
            test_sets: Keys::of(test_sets.map(|id| id.and_then(name)), &[], of_game(GameKind::TestSet)),
            loot_actions: Keys::of(
                loot_actions.map(|id| id.and_then(name)),
                &[],
                of_game(GameKind::LootAction),
            ),
            statistics: Keys::of(
                project.statistics.iter().map(|element| name(&element.id)),
                &[],
                of_game(GameKind::Statistic),
            ),
        }
    }
}

/// The instance that a number, `0x` and hexadecimal digits, or a resource key `type:group:instance` names; never
/// 0, which is the game's word for nothing.
pub(crate) fn game_id(text: &str) -> Option<u64> {
    let text = text.trim();
    let id = if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        // `from_str_radix` would take a sign.
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u64::from_str_radix(digits, 16).ok().filter(|_| is_plain)
    } else if text.contains(':') && !text.contains(['!', '-']) {
        text.parse().ok().map(|key: ResourceKey| key.instance)
    } else {
        text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
    };
    id.filter(|id| *id != 0)
}

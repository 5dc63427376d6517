//! Names of what the game or another mod has, as a project gives them (language.md §8.3, rule 3).

use std::collections::BTreeMap;

use crate::names;
use crate::source::Spanned;

/// What a name of the game stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum GameKind {
    /// Something Sims do.
    Interaction,
    /// A feeling.
    Buff,
    /// What a Sim is like.
    Trait,
    /// Effects under a name.
    LootAction,
    /// Tests under a name.
    TestSet,
    /// A number that effects change.
    Statistic,
    /// What Sims learn.
    Skill,
}

impl GameKind {
    /// Every kind, with the member of a table of names that holds it.
    pub(crate) const ALL: [(Self, &'static str); 7] = [
        (Self::Interaction, "interactions"),
        (Self::Buff, "buffs"),
        (Self::Trait, "traits"),
        (Self::LootAction, "loot_actions"),
        (Self::TestSet, "test_sets"),
        (Self::Statistic, "statistics"),
        (Self::Skill, "skills"),
    ];

    /// How messages name one of them.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Interaction => "interaction",
            Self::Buff => "buff",
            Self::Trait => "trait",
            Self::LootAction => "loot action",
            Self::TestSet => "test set",
            Self::Statistic => "statistic",
            Self::Skill => "skill",
        }
    }
}

/// The tables of names of a project, all together.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct GameNames(BTreeMap<GameKind, Names>);

/// The names of one kind as they are compared, each as written with the number it stands for.
pub(crate) type Names = BTreeMap<String, (Spanned<String>, u64)>;

impl GameNames {
    /// Adds a name.
    ///
    /// # Errors
    ///
    /// Another number has that name; the error is the place of it.
    pub(crate) fn add(
        &mut self,
        kind: GameKind,
        name: Spanned<String>,
        instance: u64,
    ) -> Result<(), Spanned<String>> {
        let names = self.0.entry(kind).or_default();
        let key = names::key(&name).into_owned();
        let (first, known) = names.entry(key).or_insert((name, instance));
        if *known == instance { Ok(()) } else { Err(first.clone()) }
    }

    /// The names of that kind; `None` when there is none.
    pub(crate) fn of(&self, kind: GameKind) -> Option<&Names> {
        self.0.get(&kind)
    }

    /// The number that a name of that kind stands for.
    pub(crate) fn find(&self, kind: GameKind, name: &str) -> Option<u64> {
        Some(self.of(kind)?.get(names::key(name).as_ref())?.1)
    }
}

//! The project as a whole.

use super::{
    Annotations, Buff, EnumDefinition, GameNames, Interaction, LocalizedString, LootAction, ResourceId,
    Statistic, TestSet, Trait,
};
use crate::source::{Span, Spanned};

/// A whole project.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Project {
    /// What it is called.
    pub(crate) metadata: Metadata,
    /// In order of appearance, as every list below.
    pub(crate) interactions: Vec<Interaction>,
    /// Emotional states with an end.
    pub(crate) buffs: Vec<Buff>,
    /// Lasting properties of a Sim.
    pub(crate) traits: Vec<Trait>,
    /// Named choices.
    pub(crate) enums: Vec<EnumDefinition>,
    /// Named tests.
    pub(crate) test_sets: Vec<TestSet>,
    /// Named effects.
    pub(crate) loot_actions: Vec<LootAction>,
    /// Texts by key and locale.
    pub(crate) localized_strings: Vec<LocalizedString>,
    /// Numbers that effects change.
    pub(crate) statistics: Vec<Statistic>,
    /// What the game has by names that the project gives; no element of it, and of no output.
    pub(crate) game_names: GameNames,
}

impl Project {
    /// An empty project with the defaults of language.md §3.8.
    pub(crate) fn named(name: &str) -> Self {
        Self {
            metadata: Metadata::named(name),
            interactions: Vec::new(),
            buffs: Vec::new(),
            traits: Vec::new(),
            enums: Vec::new(),
            test_sets: Vec::new(),
            loot_actions: Vec::new(),
            localized_strings: Vec::new(),
            statistics: Vec::new(),
            game_names: GameNames::default(),
        }
    }

    /// What players read of its elements: display names and descriptions, each a text or a string key.
    pub(crate) fn shown_texts(&self) -> impl Iterator<Item = &Spanned<String>> {
        let interactions =
            self.interactions.iter().flat_map(|item| [&item.display_name_key, &item.description_key]);
        let buffs = self.buffs.iter().flat_map(|item| [&item.display_name_key, &item.description_key]);
        let traits = self.traits.iter().flat_map(|item| [&item.display_name_key, &item.description_key]);
        let statistics = self.statistics.iter().map(|item| &item.display_name_key);
        interactions.chain(buffs).chain(traits).chain(statistics).flatten()
    }

    /// The ids of the elements that show a text.
    pub(crate) fn ids_of_shown(&self) -> impl Iterator<Item = &ResourceId> {
        let interactions = self.interactions.iter().map(|item| &item.id);
        let buffs = self.buffs.iter().map(|item| &item.id);
        let traits = self.traits.iter().map(|item| &item.id);
        let statistics = self.statistics.iter().map(|item| &item.id);
        let loot_actions = self.loot_actions.iter().filter_map(|item| item.id.as_ref());
        interactions.chain(buffs).chain(traits).chain(statistics).chain(loot_actions)
    }

    /// How many elements of all kinds it has.
    pub(crate) fn element_count(&self) -> usize {
        self.interactions.len()
            + self.buffs.len()
            + self.traits.len()
            + self.enums.len()
            + self.test_sets.len()
            + self.loot_actions.len()
            + self.localized_strings.len()
            + self.statistics.len()
    }
}

/// What a project is called. Places of defaults are [`Span::NONE`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Metadata {
    /// The title.
    pub(crate) name: Spanned<String>,
    /// Becomes part of file names.
    pub(crate) project_id: Spanned<String>,
    /// `0.0.0` unless given.
    pub(crate) version: Spanned<String>,
    /// Who made it.
    pub(crate) author: Option<Spanned<String>>,
    /// What it is for.
    pub(crate) description: Option<Spanned<String>>,
    /// Oldest version of the game it runs in.
    pub(crate) game_version_min: Option<Spanned<String>>,
    /// Newest version of the game it runs in.
    pub(crate) game_version_max: Option<Spanned<String>>,
    /// Version of the language.
    pub(crate) jpe_version: Option<Spanned<String>>,
    /// Everything else.
    pub(crate) annotations: Annotations,
}

impl Metadata {
    fn named(name: &str) -> Self {
        let by_request = |text: &str| Spanned::new(text.to_owned(), Span::NONE);
        Self {
            name: by_request(name),
            project_id: by_request(name),
            version: by_request("0.0.0"),
            author: None,
            description: None,
            game_version_min: None,
            game_version_max: None,
            jpe_version: None,
            annotations: Annotations::default(),
        }
    }
}

/// A member of [`Metadata`] that sources can state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MetadataField {
    /// `name`.
    Name,
    /// `project_id`.
    ProjectId,
    /// `version`.
    Version,
    /// `author`.
    Author,
    /// `description`.
    Description,
    /// `game_version_min`.
    GameVersionMin,
    /// `game_version_max`.
    GameVersionMax,
    /// `jpe_version`.
    JpeVersion,
}

impl MetadataField {
    /// How messages name the member.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::ProjectId => "id",
            Self::Version => "version",
            Self::Author => "author",
            Self::Description => "description",
            Self::GameVersionMin => "minimum game version",
            Self::GameVersionMax => "maximum game version",
            Self::JpeVersion => "jpe_version",
        }
    }
}

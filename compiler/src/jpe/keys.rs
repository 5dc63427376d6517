//! Every property of every kind of element, as data (language.md §4.2).
//!
//! Properties that only a game has a use for, or that nothing has a use for yet, are `recorded`: they are
//! kept in the IR and lose nothing on the way. Nothing is reported about them here, because the `ref`
//! and `ir` outputs lose nothing that they ever had; `UNSUPPORTED_PROPERTY` belongs to game output.

use Slot::{
    Ages, Author, AutonomyDisabled, Buffs, Category, Conflicts, Description, DescriptionKey, DisplayName,
    DisplayNameKey, Duration, Effects, GameVersion, GameVersionMax, Genders, Icon, Id, Initial, Intensity,
    InteractionType, Interactions, JpeVersion, Locale, Max, Min, Mood, Name, Options, Participants, Recorded,
    RunType, Tests, Text, TraitType, Traits, Version, Visible, When,
};
use ValueType::{Boolean, FreeText, Integer, Number, Phrase, Word};

/// A section, and the kind of the elements in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `[Project]`; holds properties, no elements.
    Project,
    /// `[Interactions]`.
    Interaction,
    /// `[Buffs]`.
    Buff,
    /// `[Traits]`.
    Trait,
    /// `[Enums]`.
    Enum,
    /// `[Strings]`.
    String,
    /// `[TestSets]`.
    TestSet,
    /// `[LootActions]`.
    LootAction,
    /// `[Statistics]`.
    Statistic,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Project,
        Self::Interaction,
        Self::Buff,
        Self::Trait,
        Self::Enum,
        Self::String,
        Self::TestSet,
        Self::LootAction,
        Self::Statistic,
    ];

    /// The name of its section.
    pub fn section(self) -> &'static str {
        match self {
            Self::Project => "Project",
            Self::Interaction => "Interactions",
            Self::Buff => "Buffs",
            Self::Trait => "Traits",
            Self::Enum => "Enums",
            Self::String => "Strings",
            Self::TestSet => "TestSets",
            Self::LootAction => "LootActions",
            Self::Statistic => "Statistics",
        }
    }

    /// The kind of the elements in that section; case does not count.
    pub fn of_section(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.section().eq_ignore_ascii_case(name))
    }

    /// How `kind:` and messages name one of them.
    pub fn label(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Interaction => "interaction",
            Self::Buff => "buff",
            Self::Trait => "trait",
            Self::Enum => "enum",
            Self::String => "string",
            Self::TestSet => "test set",
            Self::LootAction => "loot action",
            Self::Statistic => "statistic",
        }
    }

    /// What the elements of the kind are.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Project => "What the project is called.",
            Self::Interaction => "Something Sims do.",
            Self::Buff => "A feeling a Sim has for a while.",
            Self::Trait => "What a Sim is like.",
            Self::Enum => "Named choices.",
            Self::String => "A text that players read, in one locale.",
            Self::TestSet => "Tests under a name.",
            Self::LootAction => "Effects under a name.",
            Self::Statistic => "A number that effects change.",
        }
    }

    /// The key that names an element of the kind.
    pub fn id_key(self) -> &'static str {
        if self == Self::String { "key" } else { "id" }
    }

    /// Its properties.
    pub fn keys(self) -> &'static [Key] {
        match self {
            Self::Project => PROJECT,
            Self::Interaction => INTERACTION,
            Self::Buff => BUFF,
            Self::Trait => TRAIT,
            Self::Enum => ENUM,
            Self::String => STRING,
            Self::TestSet => TEST_SET,
            Self::LootAction => LOOT_ACTION,
            Self::Statistic => STATISTIC,
        }
    }

    /// The property of that name; case does not count and `-` is `_`.
    pub fn key(self, name: &str) -> Option<&'static Key> {
        self.keys().iter().find(|key| key.names.iter().any(|known| same_name(known, name)))
    }

    /// The property that the other source languages call `name`, where its name here is quite another.
    pub(super) fn name_of_foreign(self, name: &str) -> Option<&'static str> {
        let is_meant = |(kind, foreign, _): &&(Self, &str, &str)| *kind == self && same_name(foreign, name);
        FOREIGN_NAMES.iter().find(is_meant).map(|(_, _, known)| *known)
    }
}

/// What JPE-XML and the IR call a property of that kind, and its name here, where no typing mistake leads from one to
/// the other. Source: language.md §5.1, §5.2, §7.
const FOREIGN_NAMES: &[(Kind, &str, &str)] = &[
    (Kind::Interaction, "duration_sim_minutes", "duration"),
    (Kind::Interaction, "conditions", "tests"),
    (Kind::Buff, "mood", "mood_type"),
    (Kind::Buff, "mood_weight", "intensity"),
    (Kind::Buff, "duration_sim_minutes", "duration"),
    (Kind::Trait, "conflict", "conflicting_traits"),
    (Kind::Trait, "conflicts", "conflicting_traits"),
    (Kind::TestSet, "match", "run_type"),
    (Kind::TestSet, "conditions", "tests"),
];

/// Whether `name` is `known` but for case and `-` instead of `_`.
pub(super) fn same_name(known: &str, name: &str) -> bool {
    let plain = |byte: u8| if byte == b'-' { b'_' } else { byte.to_ascii_lowercase() };
    known.len() == name.len() && known.bytes().zip(name.bytes()).all(|(left, right)| left == plain(right))
}

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// Words for players.
    FreeText,
    /// An id, a reference or a word of a fixed list.
    Word,
    /// INT.
    Integer,
    /// NUMBER.
    Number,
    /// BOOL.
    Boolean,
    /// A test or an effect in words.
    Phrase,
}

/// Where a value goes. Names are those of the IR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    Ages,
    Author,
    AutonomyDisabled,
    Buffs,
    Category,
    Conflicts,
    Description,
    DescriptionKey,
    DisplayName,
    DisplayNameKey,
    Duration,
    Effects,
    GameVersion,
    GameVersionMax,
    Genders,
    Icon,
    Id,
    Initial,
    Intensity,
    InteractionType,
    Interactions,
    JpeVersion,
    Locale,
    Max,
    Min,
    Mood,
    Name,
    Options,
    Participants,
    Recorded,
    RunType,
    Tests,
    Text,
    TraitType,
    Traits,
    Version,
    Visible,
    When,
}

/// One property of a kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// Its names, the preferred one first, lower case with `_`.
    pub names: &'static [&'static str],
    /// Where its value goes.
    pub(crate) slot: Slot,
    /// What its value looks like.
    pub value: ValueType,
    /// Whether it holds a list: given several times, as items, in brackets, or with commas under a plural name.
    pub is_list: bool,
    /// What it says about the element, for messages.
    pub meaning: &'static str,
}

impl Key {
    /// The preferred name.
    pub fn name(&self) -> &'static str {
        self.names[0]
    }
}

type Names = &'static [&'static str];

const fn one(names: Names, slot: Slot, value: ValueType, meaning: &'static str) -> Key {
    Key { names, slot, value, is_list: false, meaning }
}

const fn list(names: Names, slot: Slot, value: ValueType, meaning: &'static str) -> Key {
    Key { names, slot, value, is_list: true, meaning }
}

const ID: Key = one(&["id"], Id, Word, "how other elements name it");
const DISPLAY_NAME: Key = one(&["display_name", "name"], DisplayName, FreeText, "what players read");
const DISPLAY_NAME_KEY: Key =
    one(&["display_name_key"], DisplayNameKey, Word, "the string that players read");
const DESCRIPTION: Key = one(&["description"], Description, FreeText, "what players read below the name");
const DESCRIPTION_KEY: Key = one(&["description_key"], DescriptionKey, Word, "the string below the name");
const ICON: Key = one(&["icon"], Icon, Word, "the picture, a resource key or id");
const TESTS: Key = list(&["tests", "test"], Tests, Phrase, "when it is available");
const EFFECTS: Key = list(&["effects", "effect"], Effects, Phrase, "what it does");
const LOOT: Key = list(&["loot_action", "loot_actions", "loot"], Effects, Phrase, "what it does");

static PROJECT: &[Key] = &[
    one(&["name"], Name, FreeText, "the project's title"),
    one(&["id"], Id, Word, "the project's id, part of file names"),
    one(&["version"], Version, Word, "the project's version"),
    one(&["author"], Author, FreeText, "who made it"),
    one(&["description"], Description, FreeText, "what it is for"),
    one(&["game_version", "game_version_min"], GameVersion, Word, "the oldest game version it runs in"),
    one(&["game_version_max"], GameVersionMax, Word, "the newest game version it runs in"),
    one(&["jpe_version"], JpeVersion, Word, "the version of the language"),
];

static INTERACTION: &[Key] = &[
    ID,
    DISPLAY_NAME,
    DISPLAY_NAME_KEY,
    DESCRIPTION,
    DESCRIPTION_KEY,
    list(&["participant", "participants"], Participants, FreeText, "who takes part"),
    one(&["autonomy_disabled"], AutonomyDisabled, Boolean, "whether Sims never do it by themselves"),
    one(
        &["autonomy_weight", "autonomy_score"],
        Recorded,
        Number,
        "how much Sims like to do it by themselves",
    ),
    one(&["type"], InteractionType, Word, "the form of the interaction"),
    one(&["duration"], Duration, Integer, "its length in Sim minutes"),
    TESTS,
    EFFECTS,
    LOOT,
    one(&["when"], When, FreeText, "when it is offered, in words"),
    one(&["for"], Recorded, Word, "whom it is for, in a word"),
    list(&["animations", "animation"], Recorded, FreeText, "how it looks"),
    list(&["sounds", "sound"], Recorded, FreeText, "how it sounds"),
    one(&["category"], Category, Word, "the menu it is in"),
    ICON,
];

static BUFF: &[Key] = &[
    ID,
    DISPLAY_NAME,
    DISPLAY_NAME_KEY,
    DESCRIPTION,
    DESCRIPTION_KEY,
    one(&["duration"], Duration, Integer, "Sim minutes until it ends"),
    list(&["trait", "traits"], Traits, Word, "traits that grant it"),
    one(&["mood_type", "emotion"], Mood, Word, "the mood it brings"),
    one(&["intensity", "emotion_intensity"], Intensity, Integer, "how strong the mood is, 1 to 5"),
    one(&["mood_gain"], Recorded, Number, "how strong the mood is, when intensity is absent"),
    one(&["effect_value"], Recorded, Number, "how strong the mood is, when intensity is absent"),
    one(&["visible"], Visible, Boolean, "whether players see it"),
    one(&["can_remove"], Recorded, Boolean, "whether players can end it"),
    one(&["decay_rate"], Recorded, Number, "how fast it fades"),
    one(&["rarity", "rare"], Recorded, Word, "how rare it is"),
    ICON,
    list(&["trait_incompatible", "incompatible_traits"], Recorded, Word, "traits that never have it"),
    list(&["statistics_bonus"], Recorded, FreeText, "statistics it changes"),
];

static TRAIT: &[Key] = &[
    ID,
    DISPLAY_NAME,
    DISPLAY_NAME_KEY,
    DESCRIPTION,
    DESCRIPTION_KEY,
    list(&["buff", "buffs", "buffs_applied"], Buffs, Word, "buffs it grants"),
    one(&["trait_type"], TraitType, Word, "the form of the trait"),
    one(&["category"], Recorded, Word, "its group"),
    one(&["rarity", "rare"], Recorded, Word, "how rare it is"),
    one(&["cost"], Recorded, Number, "what it costs"),
    one(&["max_level"], Recorded, Integer, "its highest level"),
    one(&["default_level"], Recorded, Integer, "its first level"),
    list(&["benefits", "benefit"], Recorded, FreeText, "what it is good for"),
    list(&["conflicting_traits", "conflict_traits"], Conflicts, Word, "traits that cannot go with it"),
    list(&["ages", "age_restrictions"], Ages, Word, "ages that can have it"),
    list(&["genders"], Genders, Word, "genders that can have it"),
    list(&["interactions"], Interactions, Word, "interactions it grants"),
    list(&["interactions_preferred"], Recorded, Word, "interactions liked"),
    list(&["interactions_avoided"], Recorded, Word, "interactions disliked"),
    list(&["activities_preferred"], Recorded, FreeText, "activities liked"),
    list(&["activities_avoided"], Recorded, FreeText, "activities disliked"),
    ICON,
];

static ENUM: &[Key] = &[
    ID,
    list(&["option", "options"], Options, Word, "a choice and its value"),
    list(&["values"], Options, Word, "choices numbered from 0"),
];

static STRING: &[Key] = &[
    one(&["key"], Id, Word, "how elements name the string"),
    one(&["text"], Text, FreeText, "what players read"),
    one(&["locale"], Locale, Word, "the language of the text"),
];

static TEST_SET: &[Key] =
    &[ID, one(&["run_type"], RunType, Word, "whether all tests must hold or any"), TESTS];

static LOOT_ACTION: &[Key] = &[
    ID,
    EFFECTS,
    LOOT,
    TESTS,
    one(&["description"], Recorded, FreeText, "what it is for; players do not see it"),
    one(&["event"], Recorded, Word, "the event that grants it"),
    one(&["target"], Recorded, Word, "whom the event is about"),
];

static STATISTIC: &[Key] = &[
    ID,
    DISPLAY_NAME,
    DISPLAY_NAME_KEY,
    one(&["min"], Min, Number, "its least value"),
    one(&["max"], Max, Number, "its greatest value"),
    one(&["initial"], Initial, Number, "its value at the start"),
];

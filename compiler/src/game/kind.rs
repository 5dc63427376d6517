//! The kinds of resources that a mod consists of, and how the game names each.

use gamefiles::key;

/// What a resource is. Source: language.md §9.2; statistics: the exporter of Sims 4 Mod Constructor 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// Something Sims do.
    Interaction,
    /// A feeling.
    Buff,
    /// What a Sim is like.
    Trait,
    /// What an effect does.
    Loot,
    /// Tests under a name.
    TestSet,
    /// A number that effects change.
    Statistic,
    /// A menu that interactions are in.
    PieMenuCategory,
    /// What puts interactions into menus.
    Injector,
}

/// A class of tuning, `c` and `m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Class {
    /// Name, `c`.
    pub(crate) name: &'static str,
    /// Module, `m`.
    pub(crate) module: &'static str,
}

impl Kind {
    /// The word in tuning names and file names.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Interaction => "interaction",
            Self::Buff => "buff",
            Self::Trait => "trait",
            Self::Loot => "loot",
            Self::TestSet => "test_set",
            Self::Statistic => "statistic",
            Self::PieMenuCategory => "pie_menu_category",
            Self::Injector => "injector",
        }
    }

    /// How messages name it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Loot => "loot action",
            Self::TestSet => "test set",
            Self::PieMenuCategory => "menu",
            other => other.as_str(),
        }
    }

    /// The type of its key.
    pub(crate) fn type_id(self) -> u32 {
        match self {
            Self::Interaction => key::INTERACTION,
            Self::Buff => key::BUFF,
            Self::Trait => key::TRAIT,
            Self::Loot => key::LOOT,
            Self::TestSet | Self::Injector => key::SNIPPET,
            Self::Statistic => key::STATISTIC,
            Self::PieMenuCategory => key::PIE_MENU_CATEGORY,
        }
    }

    /// The kind of instance, `i`.
    pub(crate) fn instance_type(self) -> &'static str {
        match self {
            Self::Interaction => "interaction",
            Self::Buff => "buff",
            Self::Trait => "trait",
            Self::Loot => "action",
            Self::TestSet | Self::Injector => "snippet",
            Self::Statistic => "statistic",
            Self::PieMenuCategory => "pie_menu_category",
        }
    }

    /// The class, unless the resource is of a special form.
    pub(crate) fn class(self) -> Class {
        let (name, module) = match self {
            Self::Interaction => ("SuperInteraction", "interactions.base.super_interaction"),
            Self::Buff => ("Buff", "buffs.buff"),
            Self::Trait => ("Trait", "traits.traits"),
            Self::Loot => ("LootActions", "interactions.utils.loot"),
            Self::TestSet => ("TestSetInstance", "event_testing.tests"),
            Self::Statistic => ("Statistic", "statistics.statistic"),
            Self::PieMenuCategory => ("PieMenuCategory", "interactions.pie_menu_category"),
            Self::Injector => ("XmlInjector", "xml_injector.snippet"),
        };
        Class { name, module }
    }

    /// Whether its instance has 32 bits. Source: language.md §8.5; used for every trait, so that a change of
    /// its type keeps its instance.
    pub(crate) fn is_short(self) -> bool {
        self == Self::Trait
    }
}

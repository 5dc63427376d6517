//! The kinds of elements. Members marked + in language.md §7 are ours, the others the reference's.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Arguments, Phrase, Scalar, TestSet};
use crate::source::{Span, Spanned};

/// Recorded properties that no output maps, by key. Values may nest: write the members of objects in
/// sorted order, whatever order `serde_json` keeps.
pub(crate) type Extra = BTreeMap<String, Value>;

/// What any object of the IR may carry besides its own members.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Annotations {
    /// Where an IR document says the element comes from; `None` for elements read from source.
    pub(crate) source: Option<SourceReference>,
    /// Recorded, unmapped properties.
    pub(crate) extra: Extra,
    /// Where each of them stands, as far as that is known.
    pub(crate) places: BTreeMap<String, Span>,
    /// Appended to the resource's tuning.
    pub(crate) tuning: Vec<TuningNode>,
}

/// A place as IR documents write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceReference {
    /// Path in some project.
    pub(crate) file: String,
    /// Line, from 1.
    pub(crate) line: u32,
    /// Column, from 1.
    pub(crate) column: u32,
}

/// A piece of tuning, written as it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TuningNode {
    /// Where it stands.
    pub(crate) span: Span,
    /// `T`, `E`, `L`, `U`, `V` or `C`.
    pub(crate) tag: Spanned<String>,
    /// Name.
    pub(crate) n: Option<Spanned<String>>,
    /// Type of a variant.
    pub(crate) t: Option<Spanned<String>>,
    /// Text.
    pub(crate) value: Option<Spanned<String>>,
    /// Nodes inside.
    pub(crate) children: Vec<TuningNode>,
}

/// The name of an element, and what its tuning should be called.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ResourceId {
    /// As the author wrote it.
    pub(crate) name: Spanned<String>,
    /// Overrides `m` of the tuning.
    pub(crate) module: Option<Spanned<String>>,
    /// Overrides `c` of the tuning.
    pub(crate) class_name: Option<Spanned<String>>,
    /// Overrides the hash of the name; never 0.
    pub(crate) instance_id: Option<Spanned<u64>>,
}

impl ResourceId {
    /// A name without overrides.
    pub(crate) fn named(name: Spanned<String>) -> Self {
        Self { name, module: None, class_name: None, instance_id: None }
    }
}

/// Something Sims do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Interaction {
    /// First line of the element.
    pub(crate) span: Span,
    /// Its id.
    pub(crate) id: ResourceId,
    /// Text or string key.
    pub(crate) display_name_key: Option<Spanned<String>>,
    /// Text or string key.
    pub(crate) description_key: Option<Spanned<String>>,
    /// Who takes part.
    pub(crate) participants: Vec<Participant>,
    /// When it is available; all must hold.
    pub(crate) tests: Vec<TestSet>,
    /// What it does.
    pub(crate) loot_actions: Vec<LootAction>,
    /// Whether Sims never do it by themselves.
    pub(crate) autonomy_disabled: bool,
    /// `social`, `object`, … (+).
    #[expect(clippy::struct_field_names, reason = "it is the member's name in language.md §4.2 and §7")]
    pub(crate) interaction_type: Option<Spanned<String>>,
    /// Length in Sim minutes (+).
    pub(crate) duration_sim_minutes: Option<Spanned<i64>>,
    /// `TARGET`, `ACTOR`, `OBJECT` (+).
    pub(crate) target_type: Option<Spanned<String>>,
    /// Pie menu category (+).
    pub(crate) category: Option<Spanned<String>>,
    /// Resource key or id (+).
    pub(crate) icon: Option<Spanned<String>>,
    /// Everything else.
    pub(crate) annotations: Annotations,
}

impl Interaction {
    /// An interaction with nothing but an id.
    pub(crate) fn new(span: Span, id: ResourceId) -> Self {
        Self {
            span,
            id,
            display_name_key: None,
            description_key: None,
            participants: Vec::new(),
            tests: Vec::new(),
            loot_actions: Vec::new(),
            autonomy_disabled: false,
            interaction_type: None,
            duration_sim_minutes: None,
            target_type: None,
            category: None,
            icon: None,
            annotations: Annotations::default(),
        }
    }
}

/// Somebody or something that takes part in an interaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Participant {
    /// Where it stands.
    pub(crate) span: Span,
    /// `Actor`, `TargetSim`, …; empty when not given.
    pub(crate) role: Spanned<String>,
    /// In words.
    pub(crate) description: Option<Spanned<String>>,
}

/// What an effect does: one operation, or under an id several.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LootAction {
    /// First line of the element, or the phrase.
    pub(crate) span: Span,
    /// Its id; none inside an interaction.
    pub(crate) id: Option<ResourceId>,
    /// The phrase; empty for a named list of `actions`.
    pub(crate) phrase: Phrase,
    /// The operations of a named loot action, in order (+).
    pub(crate) actions: Vec<LootAction>,
    /// When it applies (+).
    pub(crate) tests: Vec<TestSet>,
    /// Everything else.
    pub(crate) annotations: Annotations,
}

impl LootAction {
    /// An effect in words.
    pub(crate) fn phrased(description: Spanned<String>) -> Self {
        Self {
            span: description.span,
            id: None,
            phrase: Phrase::in_words(description),
            actions: Vec::new(),
            tests: Vec::new(),
            annotations: Annotations::default(),
        }
    }

    /// A list of operations under an id, empty yet.
    pub(crate) fn list(span: Span) -> Self {
        Self::phrased(Spanned::new(String::new(), span))
    }

    /// The phrase, and those of the operations in its stead, however deep. The recursion is as deep as documents nest,
    /// which is bounded.
    pub(crate) fn phrases(&self) -> Vec<&Phrase> {
        std::iter::once(&self.phrase).chain(self.actions.iter().flat_map(Self::phrases)).collect()
    }

    /// The operation's parameters, as the reference calls the arguments of an effect.
    pub(crate) fn parameters(&self) -> &Arguments {
        &self.phrase.arguments
    }
}

/// A feeling.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Buff {
    /// First line of the element.
    pub(crate) span: Span,
    /// Its id.
    pub(crate) id: ResourceId,
    /// Text or string key.
    pub(crate) display_name_key: Option<Spanned<String>>,
    /// Text or string key.
    pub(crate) description_key: Option<Spanned<String>>,
    /// Traits that grant it.
    pub(crate) traits: Vec<Spanned<String>>,
    /// Sim minutes until it ends; `None` = it does not.
    pub(crate) duration_sim_minutes: Option<Spanned<i64>>,
    /// `positive`, `negative`, `neutral` or a mood of the game (+).
    pub(crate) mood: Option<Spanned<String>>,
    /// 1 to 5 (+).
    pub(crate) mood_weight: Option<Spanned<i64>>,
    /// Whether players see it (+).
    pub(crate) visible: bool,
    /// Resource key or id (+).
    pub(crate) icon: Option<Spanned<String>>,
    /// Rank among buffs shown (+).
    pub(crate) ui_sort_order: Option<Spanned<i64>>,
    /// Everything else.
    pub(crate) annotations: Annotations,
}

impl Buff {
    /// A buff with nothing but an id.
    pub(crate) fn new(span: Span, id: ResourceId) -> Self {
        Self {
            span,
            id,
            display_name_key: None,
            description_key: None,
            traits: Vec::new(),
            duration_sim_minutes: None,
            mood: None,
            mood_weight: None,
            visible: true,
            icon: None,
            ui_sort_order: None,
            annotations: Annotations::default(),
        }
    }
}

/// What a Sim is like.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trait {
    /// First line of the element.
    pub(crate) span: Span,
    /// Its id.
    pub(crate) id: ResourceId,
    /// Text or string key.
    pub(crate) display_name_key: Option<Spanned<String>>,
    /// Text or string key.
    pub(crate) description_key: Option<Spanned<String>>,
    /// Buffs it grants.
    pub(crate) buffs: Vec<ResourceId>,
    /// `personality`, `gameplay`, … (+).
    #[expect(clippy::struct_field_names, reason = "it is the member's name in language.md §4.2 and §7")]
    pub(crate) trait_type: Option<Spanned<String>>,
    /// Ages that can have it (+).
    pub(crate) ages: Vec<Spanned<String>>,
    /// Genders that can have it (+).
    pub(crate) genders: Vec<Spanned<String>>,
    /// Traits that cannot go with it (+).
    pub(crate) conflicting_traits: Vec<Spanned<String>>,
    /// Interactions it grants (+).
    pub(crate) interactions: Vec<Spanned<String>>,
    /// Resource key or id (+).
    pub(crate) icon: Option<Spanned<String>>,
    /// Everything else.
    pub(crate) annotations: Annotations,
}

impl Trait {
    /// A trait with nothing but an id.
    pub(crate) fn new(span: Span, id: ResourceId) -> Self {
        Self {
            span,
            id,
            display_name_key: None,
            description_key: None,
            buffs: Vec::new(),
            trait_type: None,
            ages: Vec::new(),
            genders: Vec::new(),
            conflicting_traits: Vec::new(),
            interactions: Vec::new(),
            icon: None,
            annotations: Annotations::default(),
        }
    }
}

/// Named choices.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EnumDefinition {
    /// First line of the element.
    pub(crate) span: Span,
    /// Its id.
    pub(crate) id: ResourceId,
    /// The choices.
    pub(crate) options: Vec<EnumOption>,
    /// Everything else.
    pub(crate) annotations: Annotations,
}

/// One choice.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EnumOption {
    /// Its name.
    pub(crate) name: Spanned<String>,
    /// An integer or a text.
    pub(crate) value: Spanned<Scalar>,
}

/// A text in one locale.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LocalizedString {
    /// First line of the element.
    pub(crate) span: Span,
    /// How elements name it.
    pub(crate) key: Spanned<String>,
    /// What players read.
    pub(crate) text: Spanned<String>,
    /// [`Self::USUAL_LOCALE`] unless given.
    pub(crate) locale: Spanned<String>,
    /// Everything else.
    pub(crate) annotations: Annotations,
}

impl LocalizedString {
    /// The locale of a string that states none. Source: language.md §4.2.
    pub(crate) const USUAL_LOCALE: &'static str = "en_US";
}

/// A number that effects change (+).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statistic {
    /// First line of the element.
    pub(crate) span: Span,
    /// Its id.
    pub(crate) id: ResourceId,
    /// Text or string key.
    pub(crate) display_name_key: Option<Spanned<String>>,
    /// Least value.
    pub(crate) min: Option<Spanned<f64>>,
    /// Greatest value.
    pub(crate) max: Option<Spanned<f64>>,
    /// Value at the start.
    pub(crate) initial: Option<Spanned<f64>>,
    /// Everything else.
    pub(crate) annotations: Annotations,
}

/// An element of any kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Element {
    /// To [`super::Project::interactions`].
    Interaction(Interaction),
    /// To [`super::Project::buffs`].
    Buff(Buff),
    /// To [`super::Project::traits`].
    Trait(Trait),
    /// To [`super::Project::enums`].
    Enum(EnumDefinition),
    /// To [`super::Project::test_sets`].
    TestSet(TestSet),
    /// To [`super::Project::loot_actions`].
    LootAction(LootAction),
    /// To [`super::Project::localized_strings`].
    String(LocalizedString),
    /// To [`super::Project::statistics`].
    Statistic(Statistic),
}

impl Element {
    /// First line of the element.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Interaction(element) => element.span,
            Self::Buff(element) => element.span,
            Self::Trait(element) => element.span,
            Self::Enum(element) => element.span,
            Self::TestSet(element) => element.span,
            Self::LootAction(element) => element.span,
            Self::String(element) => element.span,
            Self::Statistic(element) => element.span,
        }
    }
}

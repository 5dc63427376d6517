//! What may be written as the value of a property.

use gamefiles::string_table::Locale;

use crate::ir::RunType;
use crate::jpe::{Key, Kind, Slot, ValueType};
use crate::phrases::Use;
use crate::validate;

/// What may be written as a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Anything of the value's type.
    Anything,
    /// One of these words.
    Words(Vec<&'static str>),
    /// The id of an element of that kind, or one of the game.
    Reference(Kind),
    /// A test or an effect.
    Phrase(Use),
}

impl Key {
    /// What may be written as its value.
    pub fn expected(&self) -> Expected {
        match self.slot {
            Slot::Ages => Expected::Words(validate::AGES.to_vec()),
            Slot::Genders => Expected::Words(validate::GENDERS.to_vec()),
            Slot::InteractionType => Expected::Words(validate::INTERACTION_TYPES.to_vec()),
            Slot::TraitType => Expected::Words(validate::TRAIT_TYPES.to_vec()),
            Slot::Participants => Expected::Words(validate::ROLES.to_vec()),
            Slot::Locale => Expected::Words(Locale::ALL.map(Locale::name).into()),
            Slot::Mood => Expected::Words(validate::moods().collect()),
            Slot::RunType => Expected::Words([RunType::All, RunType::Any].map(RunType::as_str).to_vec()),
            Slot::Buffs => Expected::Reference(Kind::Buff),
            Slot::Traits | Slot::Conflicts => Expected::Reference(Kind::Trait),
            Slot::Interactions => Expected::Reference(Kind::Interaction),
            Slot::DisplayNameKey | Slot::DescriptionKey => Expected::Reference(Kind::String),
            Slot::Tests => Expected::Phrase(Use::Test),
            Slot::Effects => Expected::Phrase(Use::Effect),
            _ if self.value == ValueType::Boolean => Expected::Words(vec!["true", "false"]),
            _ => Expected::Anything,
        }
    }
}

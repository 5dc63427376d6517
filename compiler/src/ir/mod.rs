//! The intermediate representation (language.md §7): what every source language becomes and every
//! output is made from.

mod builder;
mod element;
mod game_names;
mod phrase;
mod project;
pub(crate) mod read;
pub(crate) mod write;

pub(crate) use builder::{Extents, ProjectBuilder};
pub(crate) use element::{
    Annotations, Buff, Element, EnumDefinition, EnumOption, Extra, Interaction, LocalizedString, LootAction,
    Participant, ResourceId, SourceReference, Statistic, Trait, TuningNode,
};
pub(crate) use game_names::{GameKind, GameNames, Names};
pub(crate) use phrase::{Arguments, Phrase, RunType, Scalar, TestCondition, TestOperand, TestSet};
pub(crate) use project::{Metadata, MetadataField, Project};
pub(crate) use read::IR_VERSION;

//! What the game makes of a project (language.md §8.3–8.5, §10): its elements as the resources of a mod.
//!
//! | Step | Module |
//! |---|---|
//! | what the game of a version is like | `profile` |
//! | what resources are called | `kind`, `naming`, `instances` |
//! | what every mapping works with | `lowering`, `parts` |
//! | one mapping per kind of element | `interaction`, `buff`, `traits`, `statistic`, with `icon`, `menus`, `annotations` |
//! | what tests and effects become | `conditions`, `effects` |
//! | what of them is left out, and why | `left_out` |
//! | what references mean | `references`, `vocabulary`, `moods` |
//! | texts for players | `texts` |
//! | how interactions get into menus | `injector` |
//! | what the native half of the game reads | `sim_data` |
//! | what the game has not | `unsupported`, `events` |
//! | what would never end in the game | `circles` |
//!
//! Nothing here knows files: resources leave one by one through a sink, and the texts come at the end.

mod annotations;
mod buff;
mod circles;
mod conditions;
mod effects;
mod events;
mod icon;
mod injector;
mod instances;
mod interaction;
mod kind;
mod left_out;
mod lowering;
mod menus;
mod moods;
mod naming;
mod numbers;
mod participants;
mod parts;
mod profile;
mod references;
mod sim_data;
mod statistic;
mod texts;
mod traits;
mod unsupported;
mod vocabulary;

use gamefiles::sim_data::SimData;
use gamefiles::tuning::Tuning;

use crate::Context;
use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::Project;
use crate::source::Span;
use lowering::Lowering;

pub(crate) use kind::{Class, Kind};
pub(crate) use lowering::Reference;
pub(crate) use texts::Texts;

/// One resource of a mod.
#[derive(Debug)]
pub(crate) struct Resource {
    /// What it is.
    pub(crate) kind: Kind,
    /// The last part of its name.
    pub(crate) id: String,
    /// Where its element stands.
    pub(crate) span: Span,
    /// Its values.
    pub(crate) tuning: Tuning,
    /// The group of its SimData, and the SimData, for kinds that have one.
    pub(crate) sim_data: Option<(u32, SimData)>,
    /// What it refers to, sorted, each once.
    pub(crate) dependencies: Vec<Reference>,
}

/// What belongs to a mod as a whole.
#[derive(Debug)]
pub(crate) struct Mod {
    /// The texts for players.
    pub(crate) texts: Texts,
    /// The name of their tables.
    pub(crate) string_tables: String,
    /// The version of the game that the mod is for.
    pub(crate) game_profile: &'static str,
}

/// Makes the resources of a project, which leave through `sink` in the order of the elements.
pub(crate) fn lower(
    project: &Project,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
    sink: &mut dyn FnMut(Resource),
) -> Mod {
    let profile = profile::find(context, diagnostics);
    let mut lowering = Lowering::new(project, context, diagnostics, profile, sink);
    elements(&mut lowering);
    injector::lower(&mut lowering);
    unsupported::check(&mut lowering);
    events::check(&mut lowering);
    circles::check(&mut lowering);
    enums(&mut lowering);
    Mod { string_tables: lowering.naming.string_tables(), texts: lowering.texts, game_profile: &profile.name }
}

fn elements(lowering: &mut Lowering<'_>) {
    let project = lowering.project;
    for interaction in &project.interactions {
        interaction::lower(interaction, lowering);
    }
    for buff in &project.buffs {
        buff::lower(buff, lowering);
    }
    for definition in &project.traits {
        traits::lower(definition, lowering);
    }
    for test_set in &project.test_sets {
        conditions::test_set(test_set, lowering);
    }
    for loot_action in &project.loot_actions {
        effects::loot_action(loot_action, lowering);
    }
    for statistic in &project.statistics {
        statistic::lower(statistic, lowering);
    }
}

/// Dynamic enumerations are part of the game's modules, not resources. Source: language.md §9.2.
fn enums(lowering: &mut Lowering<'_>) {
    for definition in &lowering.project.enums {
        let id = &definition.id.name;
        lowering.diagnostics.report(codes::ENUM_NOT_IN_GAME, definition.span, || {
            Message::new(
                "Enums are nothing that the game reads",
                format!(
                    "The enum {} is left out of what the game reads; elements can use its values.",
                    quote(id)
                ),
            )
            .suggest("Keep the enum for those who read the sources, or remove it.")
            .resource(&id.value)
        });
    }
}

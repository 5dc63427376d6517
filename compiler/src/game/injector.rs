//! How interactions get into menus: a snippet for a library that the player installs too (language.md §9.2).
//!
//! An interaction appears in no menu by itself. Every one that no trait grants is added to Sims, those on objects
//! too: the language has no way to say which object is meant. Social mixers belong to lists of the game that the
//! language cannot name, so nothing adds them.
//!
//! Sources of the fields: the published scripts of XML Injector 4 (`xml_injector/snippet.py`) and of Lot 51's Core
//! Library (`lot51_core/snippets/injector.py`, `lot51_core/tunables/object_injection.py`).

use std::collections::BTreeSet;

use gamefiles::tuning::Node;
use schemas::Inject;

use super::lowering::{Body, Head, Lowering};
use super::{Class, Kind, interaction, references};
use crate::diagnostics::{Message, codes};
use crate::ir::Interaction;

/// The last part of the snippet's name.
const SLUG: &str = "interactions";

const XML_INJECTOR: Class = Class { name: "XmlInjector", module: "xml_injector.snippet" };
const LOT51: Class = Class { name: "TuningInjector", module: "lot51_core.snippets.injector" };

/// How a library wants the interactions, which are links.
type Layout = fn(Vec<Node>, &Lowering<'_>) -> Vec<Node>;

/// Puts interactions into menus as the request says, or reports that nothing does.
pub(super) fn lower(lowering: &mut Lowering<'_>) {
    let inject = lowering.context.request.options().inject;
    let can_inject =
        |interaction: &&Interaction| inject != Inject::None && !interaction::is_mixer(interaction);
    let (injected, left): (Vec<_>, Vec<_>) = hidden(lowering).into_iter().partition(can_inject);
    if let Some(first) = left.first() {
        report(first, left.len(), lowering);
    }
    let Some(first) = injected.first() else {
        return;
    };
    let (class, nodes): (_, Layout) = match inject {
        Inject::None => return,
        Inject::XmlInjector => (XML_INJECTOR, xml_injector),
        Inject::Lot51 => (LOT51, lot51),
    };
    let head = Head::made(Kind::Injector, SLUG.to_owned(), first.span);
    lowering.resource(head, |lowering| {
        let links = injected.iter().map(|interaction| {
            let reference = lowering.element(Kind::Interaction, &interaction.id);
            lowering.link(&reference)
        });
        let links = links.collect();
        Body { class, nodes: nodes(links, lowering) }
    });
}

/// Interactions that no trait grants.
fn hidden<'l>(lowering: &Lowering<'l>) -> Vec<&'l Interaction> {
    let project = lowering.project;
    let names = project.traits.iter().flat_map(|definition| &definition.interactions);
    let granted = names.filter_map(|name| references::resolve(Kind::Interaction, name, lowering));
    let granted: BTreeSet<u64> = granted.map(|reference| reference.instance).collect();
    let is_hidden = |interaction: &&Interaction| {
        let own = lowering.element(Kind::Interaction, &interaction.id);
        !granted.contains(&own.instance)
    };
    project.interactions.iter().filter(is_hidden).collect()
}

fn xml_injector(links: Vec<Node>, _lowering: &Lowering<'_>) -> Vec<Node> {
    vec![Node::list(links).named("add_interactions_to_sims")]
}

fn lot51(links: Vec<Node>, lowering: &Lowering<'_>) -> Vec<Node> {
    let sims = Node::tuple(vec![
        Node::list(links).named("affordances"),
        Node::value(lowering.profile.sim_object.to_string()).named("query"),
    ]);
    vec![
        Node::list(vec![sims]).named("inject_by_object_tuning"),
        Node::value(lowering.naming.creator()).named("creator_name"),
        Node::value(lowering.project.metadata.name.value.clone()).named("mod_name"),
    ]
}

fn report(first: &Interaction, count: usize, lowering: &mut Lowering<'_>) {
    let way_in = match lowering.context.request.options().inject {
        Inject::None => {
            "Set the option 'inject' to 'xml_injector' or 'lot51', or let a trait grant the interactions."
        }
        Inject::XmlInjector | Inject::Lot51 => {
            "Write another type, such as 'social', or let a script mod add them."
        }
    };
    lowering.diagnostics.report(codes::INTERACTION_NOT_INJECTED, first.span, || {
        let what = if count == 1 { "One interaction".to_owned() } else { format!("{count} interactions") };
        Message::new(
            format!("{what} will be in no menu of the game"),
            "An interaction appears in menus when a trait grants it or an injector adds it. Injectors add no social mixers.",
        )
        .suggest(way_in)
        .resource(&first.id.name.value)
    });
}

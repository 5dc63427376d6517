//! Buffs that add the trait which adds them (language.md §12.4, `BUFF_TRAIT_CYCLE`).
//!
//! A trait that grants a buff and a buff that names the trait are one edge and no circle (§13.2). A circle takes a
//! buff that does something when a Sim gets it. No phrase lets it; but a buff may hold tuning of its own (§7), which
//! names loot by number, as the game's `_loot_on_addition` does. When that loot is the project's and adds such a
//! trait, neither of the two ever ends.

use std::collections::{BTreeMap, BTreeSet};

use super::Kind;
use super::conditions::text;
use super::lowering::Lowering;
use super::references;
use crate::diagnostics::{Message, codes, quote};
use crate::index::game_id;
use crate::ir::{Buff, Trait, TuningNode};
use crate::source::Spanned;

/// Checks every buff with tuning of its own.
pub(super) fn check(lowering: &mut Lowering<'_>) {
    let project = lowering.project;
    let active: Vec<&Buff> =
        project.buffs.iter().filter(|buff| !buff.annotations.tuning.is_empty()).collect();
    if active.is_empty() {
        return;
    }
    let loot = loot_by_instance(lowering);
    for buff in active {
        let mut values = Vec::new();
        add_values(&buff.annotations.tuning, &mut values);
        for value in values {
            let Some(loot) = game_id(value).and_then(|instance| loot.get(&instance)) else { continue };
            let added = traits_added(*loot, lowering);
            let mut added = added.into_iter().map(|rank| &project.traits[rank]);
            if let Some(definition) = added.find(|definition| grants(definition, buff, lowering)) {
                report(buff, definition, value, lowering);
            }
        }
    }
}

/// The ranks of the project's loot actions by their numbers in the game.
fn loot_by_instance(lowering: &Lowering<'_>) -> BTreeMap<u64, usize> {
    let loot_actions = lowering.project.loot_actions.iter().enumerate();
    let named = loot_actions.filter_map(|(rank, loot)| Some((rank, loot.id.as_ref()?)));
    named.map(|(rank, id)| (lowering.element(Kind::Loot, id).instance, rank)).collect()
}

/// The values in tuning. The recursion is as deep as documents nest, which is bounded.
fn add_values<'p>(nodes: &'p [TuningNode], values: &mut Vec<&'p Spanned<String>>) {
    for node in nodes {
        values.extend(&node.value);
        add_values(&node.children, values);
    }
}

/// The ranks of the project's traits that the loot action of rank `loot` adds, itself or by others that it grants.
fn traits_added(loot: usize, lowering: &Lowering<'_>) -> BTreeSet<usize> {
    let (mut open, mut seen, mut added) = (vec![loot], BTreeSet::from([loot]), BTreeSet::new());
    while let Some(loot) = open.pop() {
        for phrase in lowering.project.loot_actions[loot].phrases() {
            match phrase.kind.as_deref() {
                Some("add_trait") => {
                    let name = text(&phrase.arguments, "trait");
                    added.extend(name.and_then(|name| lowering.index.traits.find(name)));
                }
                Some("loot") => {
                    let name = text(&phrase.arguments, "ref");
                    let inner = name.and_then(|name| lowering.index.loot_actions.find(name));
                    open.extend(inner.filter(|inner| seen.insert(*inner)));
                }
                _ => {}
            }
        }
    }
    added
}

/// Whether Sims with the trait have the buff, whichever of the two says so.
fn grants(definition: &Trait, buff: &Buff, lowering: &Lowering<'_>) -> bool {
    let own = lowering.element(Kind::Buff, &buff.id).instance;
    let instance = lowering.element(Kind::Trait, &definition.id).instance;
    let named = definition.buffs.iter();
    let mut named = named.filter_map(|name| references::resolve(Kind::Buff, &name.name, lowering));
    named.any(|named| named.instance == own)
        || lowering.granted_by(instance).iter().any(|granted| granted.instance == own)
}

fn report(buff: &Buff, definition: &Trait, place: &Spanned<String>, lowering: &mut Lowering<'_>) {
    let (buff, definition) = (&buff.id.name, &definition.id.name);
    lowering.diagnostics.report(codes::BUFF_TRAIT_CYCLE, place.span, || {
        Message::new(
            format!("The buff {} adds the trait that grants it", quote(buff)),
            format!(
                "This loot adds the trait {}, which grants the buff {} again. A Sim who gets one of the two \
                 never loses either.",
                quote(definition),
                quote(buff)
            ),
        )
        .suggest("Let the loot add another trait, or take the buff out of the trait.")
        .resource(&buff.value)
        .related(definition.span, "the trait")
    });
}

//! Tests of what two Sims are to each other (language.md §10.5).
//!
//! Families are tested by the bits of relationships too: the game's own test of genealogy knows parents and
//! grandparents only.

use gamefiles::tuning::Node;

use super::number::{Bounds, Comparison};
use super::{Nodes, test, text};
use crate::game::left_out::Reason;
use crate::game::lowering::{Lowering, Reference};
use crate::game::participants;
use crate::game::vocabulary::{self, Bond, Stat};
use crate::ir::Phrase;

/// What scores of relationships go from and to.
fn scores() -> Bounds {
    Bounds::new(-100, 100)
}

/// `relationship`, by bits or by a score.
pub(super) fn relationship<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    if let Some(name) = text(&phrase.arguments, "bond") {
        return bond(name, phrase, lowering);
    }
    let track = text(&phrase.arguments, "track").unwrap_or("friendship");
    let bounds = match text(&phrase.arguments, "level") {
        Some(level) => level_bounds(level, phrase.negate)?,
        None => Comparison::of(phrase).ok_or(Reason::NotUnderstood)?.within(scores())?,
    };
    score(track, bounds, phrase, lowering)
}

fn level_bounds(level: &str, negate: bool) -> Result<Bounds, Reason<'static>> {
    let level = vocabulary::find(&vocabulary::get().relationship_levels, level);
    let level = level.ok_or(Reason::NotUnderstood)?;
    let bounds = Bounds::new(level.lower, level.upper);
    if negate { bounds.outside(scores()) } else { Ok(bounds) }
}

/// `relationship` with the bits of families.
pub(super) fn genealogy<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    bond(text(&phrase.arguments, "relation").ok_or(Reason::NotUnderstood)?, phrase, lowering)
}

fn bond<'p>(name: &str, phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let known = vocabulary::get();
    if let Some(bond) = vocabulary::find(&known.bonds, name) {
        return bits(bond, phrase, lowering);
    }
    let bond = vocabulary::find(&known.scored_bonds, name);
    let bond = bond.ok_or(Reason::NoCounterpart("The game has no such relationship."))?;
    let bounds = Bounds::new(bond.lower, bond.upper);
    let bounds = if phrase.negate { bounds.outside(scores())? } else { bounds };
    score(bond.track, bounds, phrase, lowering)
}

fn bits<'p>(bond: &Bond<'static>, phrase: &Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let ends = participants::ends(phrase)?;
    let list = if bond.none == phrase.negate {
        "required_relationship_bits"
    } else {
        "prohibited_relationship_bits"
    };
    let known = &vocabulary::get().bits;
    let bits = bond.bits.iter().filter_map(|name| vocabulary::find(known, name));
    let bits = bits.map(|bit| lowering.link(&bit.reference())).collect();
    let any = Node::tuple(vec![Node::list(bits).named("match_any")]).named(list);
    Ok(vec![between(ends, vec![any])])
}

fn score<'p>(track: &str, bounds: Bounds, phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let ends = participants::ends(phrase)?;
    let track =
        self::track(track).ok_or(Reason::NoCounterpart("The game has no such track of relationships."))?;
    let members =
        vec![bounds.node().named("relationship_score_interval"), lowering.link(&track).named("track")];
    Ok(vec![between(ends, members)])
}

/// The track of that name.
pub(in crate::game) fn track(name: &str) -> Option<Reference> {
    vocabulary::find(&vocabulary::get().tracks, name).map(Stat::reference)
}

/// A relationship has two ends, so one test is enough for both.
fn between((subject, target): (&'static str, &'static str), mut members: Vec<Node>) -> Node {
    members.push(participants::flags(subject).named("subject"));
    members.push(participants::flags(target).named("target_sim"));
    test("relationship", members)
}

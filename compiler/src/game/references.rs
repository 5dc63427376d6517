//! What references mean in the game (language.md §8.3): an element of the project, with the endings that its kind
//! may leave out, else something of the game by a name that the project gives it, or by its number or resource key.
//! Names that the compiler itself knows are in [`super::vocabulary`]; it has none of buffs and traits.

use super::Kind;
use super::conditions::text;
use super::left_out::{Reason, Vocabulary};
use super::lowering::{Lowering, Reference};
use super::vocabulary;
use crate::index::{Index, Keys};
use crate::ir::{Buff, GameKind, Interaction, Phrase, Project, ResourceId};
use crate::names::Near;

/// Kinds whose elements have ids, in the order in which they get plain names for their texts.
const KINDS: [Kind; 6] =
    [Kind::Interaction, Kind::Buff, Kind::Trait, Kind::Loot, Kind::TestSet, Kind::Statistic];

/// The highest level of a skill that a project names: that of nearly all skills of adults.
const USUAL_SKILL_LEVELS: i64 = 10;

/// What the name of something of that kind means.
pub(super) fn resolve(kind: Kind, name: &str, lowering: &Lowering<'_>) -> Option<Reference> {
    if let Some(id) = element(kind, name, lowering) {
        return Some(lowering.element(kind, id));
    }
    let (instance, name) = keys(kind, &lowering.index)?.game(name)?;
    Some(Reference::game(instance, name.to_owned()))
}

/// The skill that a name means, and its highest level.
pub(super) fn skill<'n>(name: &'n str, lowering: &Lowering<'_>) -> Result<(Reference, i64), Reason<'n>> {
    if let Some(skill) = vocabulary::find(&vocabulary::get().skills, name) {
        return Ok((skill.reference(), skill.levels));
    }
    let given = lowering.project.game_names.find(GameKind::Skill, name);
    let given = given.ok_or(Reason::Unknown(Vocabulary::Skills, name))?;
    Ok((Reference::game(given, name.to_owned()), USUAL_SKILL_LEVELS))
}

/// What an argument of a phrase names, which is something of that kind.
///
/// # Errors
///
/// The phrase has no such argument, or it names nothing.
pub(super) fn of_argument<'p>(
    kind: Kind,
    argument: &str,
    phrase: &'p Phrase,
    lowering: &Lowering<'_>,
) -> Result<Reference, Reason<'p>> {
    let name = text(&phrase.arguments, argument).ok_or(Reason::NotUnderstood)?;
    resolve(kind, name, lowering).ok_or_else(|| undefined(kind, name, lowering))
}

/// Why a name means nothing: there is no such element, unless it may be in what was not read.
pub(super) fn undefined<'n>(kind: Kind, name: &'n str, lowering: &Lowering<'_>) -> Reason<'n> {
    if lowering.is_complete() { Reason::Undefined(kind, name) } else { Reason::Reported }
}

/// The element that a name means.
pub(super) fn element<'l>(kind: Kind, name: &str, lowering: &Lowering<'l>) -> Option<&'l ResourceId> {
    id(kind, keys(kind, &lowering.index)?.find(name)?, lowering.project)
}

/// The project's buff that a name means.
pub(super) fn buff<'l>(name: &str, lowering: &Lowering<'l>) -> Option<&'l Buff> {
    lowering.project.buffs.get(lowering.index.buffs.find(name)?)
}

/// The project's interaction that a name means.
pub(super) fn interaction<'l>(name: &str, lowering: &Lowering<'l>) -> Option<&'l Interaction> {
    lowering.project.interactions.get(lowering.index.interactions.find(name)?)
}

/// The ids of that kind near a name, nearest first.
pub(super) fn near<'i>(kind: Kind, name: &str, index: &'i Index<'_>) -> Near<'i> {
    keys(kind, index).map(|keys| keys.near(name)).unwrap_or_default()
}

/// Whether an element of that kind has that id.
pub(super) fn has(kind: Kind, slug: &str, index: &Index<'_>) -> bool {
    keys(kind, index).is_some_and(|keys| keys.has(slug))
}

/// Whether an element of a kind before `kind` has that id too.
pub(super) fn is_shared_before(kind: Kind, slug: &str, index: &Index<'_>) -> bool {
    KINDS.into_iter().take_while(|before| *before < kind).any(|before| has(before, slug, index))
}

fn keys<'i, 'p>(kind: Kind, index: &'i Index<'p>) -> Option<&'i Keys<'p>> {
    match kind {
        Kind::Interaction => Some(&index.interactions),
        Kind::Buff => Some(&index.buffs),
        Kind::Trait => Some(&index.traits),
        Kind::Loot => Some(&index.loot_actions),
        Kind::TestSet => Some(&index.test_sets),
        Kind::Statistic => Some(&index.statistics),
        Kind::PieMenuCategory | Kind::Injector => None,
    }
}

fn id(kind: Kind, rank: usize, project: &Project) -> Option<&ResourceId> {
    match kind {
        Kind::Interaction => project.interactions.get(rank).map(|element| &element.id),
        Kind::Buff => project.buffs.get(rank).map(|element| &element.id),
        Kind::Trait => project.traits.get(rank).map(|element| &element.id),
        Kind::Loot => project.loot_actions.get(rank).and_then(|element| element.id.as_ref()),
        Kind::TestSet => project.test_sets.get(rank).and_then(|element| element.id.as_ref()),
        Kind::Statistic => project.statistics.get(rank).map(|element| &element.id),
        Kind::PieMenuCategory | Kind::Injector => None,
    }
}

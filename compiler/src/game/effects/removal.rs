//! Effects that remove buffs (language.md §8.3, §10.4).

use std::rc::Rc;

use gamefiles::tuning::Node;

use super::operations::{operation, subject};
use super::{body, grant};
use crate::game::Kind;
use crate::game::lowering::{Head, Lowering, Reference};
use crate::game::moods::BuffsByMood;
use crate::game::vocabulary::Mood;
use crate::source::Span;

/// Most buffs of a mood that one operation names. More are a list of their own, made once, so that the output
/// does not grow by effects times buffs.
const BUFFS_MAX: usize = 16;

/// Whether any buff of the project brings that mood.
pub(super) fn has_buffs(mood: &Mood<'_>, lowering: &mut Lowering<'_>) -> bool {
    !buffs_by_mood(lowering).of_mood(mood).is_empty()
}

/// Removes all buffs of the project that bring a mood.
pub(super) fn of_mood(
    mood: &'static Mood<'static>,
    who: &'static str,
    span: Span,
    lowering: &mut Lowering<'_>,
) -> Node {
    let by_mood = buffs_by_mood(lowering);
    let ids = by_mood.of_mood(mood);
    if ids.len() <= BUFFS_MAX {
        let buffs: Vec<Reference> = ids.iter().map(|id| lowering.element(Kind::Buff, id)).collect();
        return of_buffs(&buffs, who, lowering);
    }
    if let Some(shared) = lowering.shared.get(&(Kind::Loot, mood.name, who)).cloned() {
        return grant(&shared, lowering);
    }
    let wanted = format!("remove_{}_buffs_of_{}", mood.name, who.to_ascii_lowercase());
    let slug = lowering.unused_slug(Kind::Loot, &wanted);
    let shared = lowering.resource(Head::made(Kind::Loot, slug, span), |lowering| {
        let buffs: Vec<Reference> = ids.iter().map(|id| lowering.element(Kind::Buff, id)).collect();
        body(vec![of_buffs(&buffs, who, lowering)], Vec::new())
    });
    lowering.shared.insert((Kind::Loot, mood.name, who), shared.clone());
    grant(&shared, lowering)
}

/// `buff_removal` of some buffs.
pub(super) fn of_buffs(buffs: &[Reference], who: &'static str, lowering: &mut Lowering<'_>) -> Node {
    let buffs = Node::list(buffs.iter().map(|buff| lowering.link(buff)).collect()).named("buffs_to_remove");
    operation("buff_removal", vec![buffs, subject(who)])
}

fn buffs_by_mood<'l>(lowering: &mut Lowering<'l>) -> Rc<BuffsByMood<'l>> {
    let project = lowering.project;
    Rc::clone(lowering.buffs_by_mood.get_or_insert_with(|| Rc::new(BuffsByMood::of(project))))
}

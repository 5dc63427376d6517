//! Loot actions and test sets that contain each other in a circle.

use super::Checker;
use crate::diagnostics::{Message, codes, quote};
use crate::ir::{Phrase, ResourceId, Scalar};
use crate::names::{self, KeySet};
use crate::source::Span;

/// Checks both kinds.
pub(super) fn check(checker: &mut Checker<'_>) {
    let project = checker.project;
    let loot = project
        .loot_actions
        .iter()
        .filter_map(|loot| Some((loot.id.as_ref()?, references(loot.phrases().into_iter(), "loot"))));
    report_circles("loot action", &Graph::of(loot), checker);
    let tests = project.test_sets.iter().filter_map(|test_set| {
        let phrases = test_set.conditions.iter().map(|condition| &condition.phrase);
        Some((test_set.id.as_ref()?, references(phrases, "test_set")))
    });
    report_circles("test set", &Graph::of(tests), checker);
}

/// A name and where it is written.
type Reference<'p> = (&'p str, Span);

fn references<'p>(phrases: impl Iterator<Item = &'p Phrase>, kind: &str) -> Vec<Reference<'p>> {
    let reference = |phrase: &'p Phrase| match phrase.arguments.get("ref") {
        Some(Scalar::Text(name)) if phrase.kind.as_deref() == Some(kind) => {
            Some((name.as_str(), phrase.description.span))
        }
        _ => None,
    };
    phrases.filter_map(reference).collect()
}

/// What refers to what, by rank.
struct Graph<'p> {
    ids: Vec<&'p ResourceId>,
    edges: Vec<Vec<(usize, Span)>>,
}

impl<'p> Graph<'p> {
    fn of(nodes: impl Iterator<Item = (&'p ResourceId, Vec<Reference<'p>>)>) -> Self {
        let (ids, references): (Vec<_>, Vec<_>) = nodes.unzip();
        let keys = KeySet::of(ids.iter().map(|id| id.name.as_str()));
        let edge = |(name, span): (&str, Span)| Some((keys.get(&names::key(name))?.1, span));
        let edges =
            references.into_iter().map(|names| names.into_iter().filter_map(edge).collect()).collect();
        Self { ids, edges }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    Never,
    /// On the way from the start to here.
    Open,
    Done,
}

/// Walks the graph depth first, with a stack of its own; a way back to an open node closes a circle.
fn report_circles(kind: &str, graph: &Graph<'_>, checker: &mut Checker<'_>) {
    let mut visits = vec![Visit::Never; graph.ids.len()];
    for start in 0..graph.ids.len() {
        if visits[start] != Visit::Never {
            continue;
        }
        visits[start] = Visit::Open;
        let mut way = vec![(start, graph.edges[start].iter())];
        while let Some((node, edges)) = way.last_mut() {
            match edges.next() {
                None => {
                    visits[*node] = Visit::Done;
                    way.pop();
                }
                Some((next, span)) if visits[*next] == Visit::Open => {
                    report(kind, graph.ids[*node], graph.ids[*next], *span, checker);
                }
                Some((next, _)) if visits[*next] == Visit::Never => {
                    visits[*next] = Visit::Open;
                    way.push((*next, graph.edges[*next].iter()));
                }
                Some(_) => {}
            }
        }
    }
}

fn report(kind: &str, from: &ResourceId, to: &ResourceId, span: Span, checker: &mut Checker<'_>) {
    checker.diagnostics.report(codes::CYCLIC_REFERENCE, span, || {
        Message::new(
            format!("The {kind} {} contains itself", quote(&to.name)),
            format!(
                "{} leads back to {}, so the circle would never end.",
                quote(&from.name),
                quote(&to.name)
            ),
        )
        .suggest("Remove one of the references in the circle.")
        .resource(from.name.value.clone())
        .related(to.name.span, "where the circle starts")
    });
}

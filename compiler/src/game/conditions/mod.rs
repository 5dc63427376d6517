//! Tests (language.md §10.5). All tests of a list must hold; where any of several is enough, the game wants a
//! resource of its own, which is a list of lists: one of them must hold as a whole.
//!
//! The names of fields beyond §10.5 are those that the game's scripts declare for each test, and that the Sims 4 Mod
//! Constructor 5 by Zerbu writes for the tests that it has.

mod lots;
mod number;
mod relationships;
mod sims;
mod vague;

use gamefiles::tuning::Node;

use super::left_out::{self, Part, Reason};
use super::lowering::{Body, Head, Lowering, Owner, Reference};
use super::{Kind, references};
use crate::diagnostics::{Message, codes, quote};
use crate::ir::{Arguments, Phrase, RunType, Scalar, TestCondition, TestSet};
use crate::source::Span;

pub(super) use relationships::track;

/// What comes of one test: nodes that must all hold.
type Nodes<'p> = Result<Vec<Node>, Reason<'p>>;

/// The tests of `owner`, all of which must hold: items of `test_globals`, or of one list of `tests`.
pub(super) fn globals(test_sets: &[TestSet], owner: &Owner<'_>, lowering: &mut Lowering<'_>) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (rank, test_set) in test_sets.iter().enumerate() {
        match test_set.run_type {
            RunType::All => nodes.extend(all(&test_set.conditions, owner, lowering)),
            RunType::Any => {
                let slug = if rank == 0 {
                    format!("{}_any", owner.slug)
                } else {
                    format!("{}_any_{rank}", owner.slug)
                };
                nodes.extend(any_of(test_set, &slug, owner, lowering));
            }
        }
    }
    nodes
}

/// Makes the resource of a named test set.
pub(super) fn test_set(test_set: &TestSet, lowering: &mut Lowering<'_>) {
    let Some(id) = &test_set.id else {
        return left_out::report_nameless(Part::Test, "test set", test_set.span, lowering);
    };
    let owner = Owner::new(Kind::TestSet, id);
    let head = Head::of(Kind::TestSet, id, test_set.span, &test_set.annotations);
    lowering.resource(head, |lowering| {
        let lists = match test_set.run_type {
            RunType::All => vec![all(&test_set.conditions, &owner, lowering)],
            RunType::Any => alternatives(&test_set.conditions, &owner, lowering),
        };
        body(lists)
    });
}

/// The test that another resource of tests holds.
pub(super) fn reference(test_set: &Reference, lowering: &mut Lowering<'_>) -> Node {
    Node::variant("test_set_reference", lowering.link(test_set))
}

/// The values of a resource of tests. A list without tests always holds, so the whole does too. The game passes what
/// has no list at all, and that is also what has to come of tests which are all left out: a test that is left out
/// never keeps a Sim from anything, and the diagnostic about it says so.
fn body(lists: Vec<Vec<Node>>) -> Body {
    let always_holds = lists.iter().any(Vec::is_empty);
    let lists: Vec<Node> = lists.into_iter().filter(|_| !always_holds).map(Node::list).collect();
    let values = (!lists.is_empty()).then(|| Node::list(lists).named("test"));
    Body::of(Kind::TestSet, values.into_iter().collect())
}

/// A resource of tests that no element stands for.
fn made(slug: String, span: Span, lists: Vec<Vec<Node>>, lowering: &mut Lowering<'_>) -> Reference {
    lowering.resource(Head::made(Kind::TestSet, slug, span), |_| body(lists))
}

fn all(conditions: &[TestCondition], owner: &Owner<'_>, lowering: &mut Lowering<'_>) -> Vec<Node> {
    let mut nodes = Vec::new();
    for condition in conditions {
        report_operands(condition, owner, lowering);
        match condition_nodes(&condition.phrase, lowering) {
            Ok(written) => nodes.extend(written),
            Err(reason) => left_out::report(reason, Part::Test, &condition.phrase, owner, lowering),
        }
    }
    nodes
}

/// What any of the tests of a set comes to; nothing when one of them always holds. `wanted` is what a resource
/// for it is called.
fn any_of(test_set: &TestSet, wanted: &str, owner: &Owner<'_>, lowering: &mut Lowering<'_>) -> Vec<Node> {
    let mut lists = None;
    let slug = lowering.unused_slug(Kind::TestSet, wanted);
    // Made inside of the resource, so that what the tests refer to becomes its dependency.
    let made = lowering.resource_if_any(Head::made(Kind::TestSet, slug, test_set.span), |lowering| {
        let alternatives = alternatives(&test_set.conditions, owner, lowering);
        if alternatives.len() > 1 && !alternatives.iter().any(Vec::is_empty) {
            return Some(body(alternatives));
        }
        lists = Some(alternatives);
        None
    });
    match (made, lists) {
        (Some(made), _) => vec![reference(&made, lowering)],
        (None, Some(mut lists)) if lists.len() == 1 => lists.swap_remove(0),
        _ => Vec::new(),
    }
}

/// What each test comes to, without those that are left out.
fn alternatives(
    conditions: &[TestCondition],
    owner: &Owner<'_>,
    lowering: &mut Lowering<'_>,
) -> Vec<Vec<Node>> {
    let mut lists = Vec::new();
    let mut left = Vec::new();
    for condition in conditions {
        report_operands(condition, owner, lowering);
        match condition_nodes(&condition.phrase, lowering) {
            Ok(written) => lists.push(written),
            Err(reason) => left.push((reason, &condition.phrase)),
        }
    }
    let part = if lists.is_empty() { Part::Test } else { Part::Alternative };
    for (reason, phrase) in left {
        left_out::report(reason, part, phrase, owner, lowering);
    }
    lists
}

/// Comparisons as the reference models them: it never made anything of them, and what they compare has no meaning that
/// the game knows.
fn report_operands(condition: &TestCondition, owner: &Owner<'_>, lowering: &mut Lowering<'_>) {
    for operand in &condition.operands {
        lowering.diagnostics.report(codes::UNSUPPORTED_PROPERTY, operand.left.span, || {
            let (left, operator) = (quote(&operand.left), quote(&operand.operator));
            Message::new(
                "The game has nothing like the operands of a test",
                format!("The comparison of {left} by {operator} is left out of what the game reads."),
            )
            .suggest("Say the comparison in the test's words or by its 'kind' and 'args'.")
            .resource(owner.written)
        });
    }
}

fn condition_nodes<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let Some(kind) = phrase.kind.as_deref() else { return Err(Reason::NotUnderstood) };
    match kind {
        "none" => Ok(Vec::new()),
        "age" => sims::age(phrase),
        "gender" => sims::gender(phrase),
        "mood" => sims::mood(phrase, lowering),
        "motive" => sims::motive(phrase, lowering),
        "skill" => sims::skill(phrase, lowering),
        "trait" => sims::has_trait(phrase, lowering),
        "buff" => sims::has_buff(phrase, lowering),
        "relationship" => relationships::relationship(phrase, lowering),
        "genealogy" => relationships::genealogy(phrase, lowering),
        "location" => lots::location(phrase),
        "at_work" => lots::at_work(phrase),
        "day_and_time" => lots::day_and_time(phrase),
        "funds" => lots::funds(phrase),
        "test_set" => named(phrase, lowering),
        _ => Err(Reason::NotUnderstood),
    }
}

fn named<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    if phrase.negate {
        return Err(Reason::NoCounterpart("Tests under a name can only be asked to hold, not to fail."));
    }
    let name = text(&phrase.arguments, "ref").ok_or(Reason::NotUnderstood)?;
    // Validation reports names of test sets that do not exist.
    let test_set = references::resolve(Kind::TestSet, name, lowering).ok_or(Reason::Reported)?;
    Ok(vec![reference(&test_set, lowering)])
}

/// An argument that is a text.
pub(super) fn text<'a>(arguments: &'a Arguments, name: &str) -> Option<&'a str> {
    match arguments.get(name) {
        Some(Scalar::Text(text)) => Some(text),
        _ => None,
    }
}

/// A test of that kind.
fn test(kind: &'static str, members: Vec<Node>) -> Node {
    Node::variant(kind, Node::tuple(members))
}

//! Whom tests and effects are about, as the game calls them (language.md §10.5).

use gamefiles::tuning::Node;

use crate::ir::Phrase;

/// Who does something.
pub(super) const ACTOR: &str = "Actor";
/// The Sim to whom it is done.
pub(super) const TARGET: &str = "TargetSim";

/// Whom a phrase is about, the Actor unless it says otherwise; `None` for somebody else than the two.
pub(super) fn of(phrase: &Phrase) -> Option<&'static [&'static str]> {
    match phrase.subject.as_deref() {
        None => Some(&[ACTOR]),
        Some(subject) => named(subject),
    }
}

/// Who that is.
pub(super) fn named(subject: &str) -> Option<&'static [&'static str]> {
    match subject {
        "actor" => Some(&[ACTOR]),
        "target" => Some(&[TARGET]),
        "both" => Some(&[ACTOR, TARGET]),
        _ => None,
    }
}

/// A participant as a value.
pub(super) fn node(participant: &'static str) -> Node {
    Node::choice(participant)
}

/// A participant as a list of flags.
pub(super) fn flags(participant: &'static str) -> Node {
    Node::list(vec![node(participant)])
}

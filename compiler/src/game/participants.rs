//! Whom tests and effects are about, as the game calls them (language.md §10.5).

use gamefiles::tuning::Node;

use super::conditions::text;
use super::left_out::Reason;
use crate::ir::Phrase;
use crate::names;

/// Who does something.
pub(super) const ACTOR: &str = "Actor";
/// The Sim to whom it is done.
pub(super) const TARGET: &str = "TargetSim";

/// Words for the other end of a relationship; the last two are those of PRD02. Source: language.md §4.4, §4.5.
const OTHER_ENDS: [&str; 5] = ["actor", "target", "both", "other_sim", "another_sim"];

/// The two ends of a relationship, which is one for both.
///
/// # Errors
///
/// The phrase names somebody whom the game does not know by that name.
pub(super) fn ends(phrase: &Phrase) -> Result<(&'static str, &'static str), Reason<'static>> {
    let other = text(&phrase.arguments, "target").map(names::listed_word);
    if other.is_some_and(|other| !OTHER_ENDS.contains(&other.as_str())) {
        return Err(Reason::NoCounterpart(
            "The game knows the other Sim of a relationship as the Target, and nobody by name.",
        ));
    }
    Ok(match phrase.subject.as_deref() {
        Some("target") => (TARGET, ACTOR),
        _ => (ACTOR, TARGET),
    })
}

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

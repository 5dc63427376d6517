//! Tests of where and when a Sim is, and of what the household owns (language.md §10.5).

use gamefiles::tuning::Node;

use super::number::Comparison;
use super::{Nodes, sims, test, text};
use crate::game::left_out::Reason;
use crate::game::participants;
use crate::ir::Phrase;

/// `lot_owner`: interactions run on the active lot, and a Sim is at home where the household owns it. The game's
/// `location` test knows venues, not homes. A rented lot, as in a vacation, is no home.
pub(super) fn location(phrase: &Phrase) -> Nodes<'_> {
    if text(&phrase.arguments, "location") != Some("home") {
        return Err(Reason::NoCounterpart(
            "The game can test for the home lot, and for no other place by name.",
        ));
    }
    sims::of_each(phrase, |who| {
        Ok(vec![test(
            "lot_owner",
            vec![
                Node::boolean(false).named("consider_rented_lot_as_owned"),
                Node::boolean(!phrase.negate).named("owns_lot"),
                participants::node(who).named("subject"),
            ],
        )])
    })
}

/// `at_work`.
pub(super) fn at_work(phrase: &Phrase) -> Nodes<'_> {
    sims::of_each(phrase, |who| {
        let is_at_work = Node::boolean(!phrase.negate).named("is_at_work");
        Ok(vec![test("at_work", vec![is_at_work, participants::node(who).named("subject")])])
    })
}

/// `day_and_time` with `is_day`.
pub(super) fn day_and_time(phrase: &Phrase) -> Nodes<'_> {
    let is_day = match text(&phrase.arguments, "time") {
        Some("daytime") => !phrase.negate,
        Some("nighttime") => phrase.negate,
        _ => return Err(Reason::NotUnderstood),
    };
    let is_day = Node::variant("enabled", Node::boolean(is_day)).named("is_day");
    Ok(vec![test("day_and_time", vec![is_day])])
}

/// `simoleon_value` of the household's cash. Source: language.md §6.2.
pub(super) fn funds(phrase: &Phrase) -> Nodes<'_> {
    let threshold = Comparison::of(phrase).ok_or(Reason::NotUnderstood)?.threshold()?;
    let subject = Node::tuple(vec![participants::node(participants::ACTOR).named("subject")]);
    let context = Node::variant("total_cash", subject).named("value_context");
    Ok(vec![test("simoleon_value", vec![context, threshold.named("value_threshold")])])
}

//! The numbers in effects.

use schemas::Severity;

use super::Checker;
use super::elements::buff_duration;
use crate::diagnostics::{Message, codes};
use crate::ir::{LootAction, Phrase, Scalar};
use crate::source::Spanned;

/// Greatest amount of an effect, up or down. Source: language.md §4.6.
const AMOUNT_MAX: u16 = 1_000;

/// Checks the effects of the element `id`.
pub(super) fn check(loot_actions: &[LootAction], id: &str, checker: &mut Checker<'_>) {
    for loot_action in loot_actions {
        amount(&loot_action.phrase, checker);
        duration(&loot_action.phrase, id, checker);
        check(&loot_action.actions, id, checker);
    }
}

/// What an effect changes by has a bound; money has none. One that no number of the game can hold is an error.
fn amount(phrase: &Phrase, checker: &mut Checker<'_>) {
    if phrase.kind.as_deref() == Some("money") {
        return;
    }
    let (amount, fits) = match phrase.arguments.get("amount") {
        Some(Scalar::Integer(amount)) if amount.unsigned_abs() > u64::from(AMOUNT_MAX) => {
            (amount.to_string(), i32::try_from(*amount).is_ok())
        }
        Some(Scalar::Number(amount)) if amount.abs() > f64::from(AMOUNT_MAX) => {
            (format!("{amount:e}"), amount.abs() <= f64::from(i32::MAX))
        }
        _ => return,
    };
    let severity = if fits { Severity::Warning } else { Severity::Error };
    checker.diagnostics.report_worse(codes::AMOUNT_OUT_OF_RANGE, severity, phrase.description.span, || {
        Message::new(
            "The effect changes something by more than 1,000",
            format!("Amounts go from -1000 to 1000, and this one is {amount}."),
        )
        .suggest("Write a smaller amount.")
    });
}

/// How long an added buff lasts, when the effect says so.
fn duration(phrase: &Phrase, id: &str, checker: &mut Checker<'_>) {
    let place = phrase.description.span;
    match phrase.arguments.get("duration") {
        Some(Scalar::Integer(minutes)) => buff_duration(&Spanned::new(*minutes, place), id, checker),
        Some(Scalar::Number(minutes)) => {
            let long = format!("Durations are in whole Sim minutes, and this one is {minutes}.");
            checker.diagnostics.report(codes::INVALID_NUMBER, place, || {
                Message::new("A duration is a whole number", long).suggest("Write a whole number such as 60.")
            });
        }
        Some(Scalar::Bool(_) | Scalar::Text(_)) | None => {}
    }
}

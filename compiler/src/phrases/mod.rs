//! Tests and effects in words (language.md §4.5, §4.6).
//!
//! The forms are tables of tokens ([`tests_table`], [`effects_table`]) over a small [`vocabulary`]; [`form`]
//! matches the words of a phrase against a table. A phrase that fits no form means nothing: it is not a fault.

mod effects_table;
mod form;
mod tests_table;
mod vocabulary;
mod words;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::ir::{Arguments, Scalar};
use form::Form;
use words::Words;

/// What a phrase means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Meaning {
    /// What is tested or done.
    pub(crate) kind: &'static str,
    /// Whether it must not hold.
    pub(crate) negate: bool,
    /// `actor`, `target` or `both`.
    pub(crate) subject: Option<&'static str>,
    /// The rest.
    pub(crate) arguments: Arguments,
}

/// The meaning of a test. A leading "not" turns it round.
pub(crate) fn test(phrase: &str) -> Option<Meaning> {
    let words = Words::of(phrase)?;
    match words.without_leading("not") {
        Some(rest) => first_match(tests_table::FORMS, &rest)
            .map(|meaning| Meaning { negate: !meaning.negate, ..meaning }),
        None => first_match(tests_table::FORMS, &words),
    }
}

/// The meaning of an effect. Each acts on the Actor unless it names somebody else, and what decreases
/// always lowers.
pub(crate) fn effect(phrase: &str) -> Option<Meaning> {
    let mut meaning = first_match(effects_table::FORMS, &Words::of(phrase)?)?;
    if meaning.arguments.remove(form::DECREASES).is_some() {
        lower(&mut meaning.arguments);
    }
    meaning.subject = meaning.subject.or(Some(vocabulary::ACTOR));
    Some(meaning)
}

/// The game's moods and their synonyms, in lower case. Source: language.md §10.3.
pub(crate) fn moods() -> impl Iterator<Item = &'static str> {
    vocabulary::MOODS.iter().filter_map(|(written, _)| written.first().copied())
}

fn lower(arguments: &mut Arguments) {
    match arguments.get_mut("amount") {
        Some(Scalar::Integer(amount)) => *amount = -amount.saturating_abs(),
        Some(Scalar::Number(amount)) => *amount = -amount.abs(),
        _ => {}
    }
}

fn first_match(forms: &'static [Form], words: &Words<'_>) -> Option<Meaning> {
    forms.iter().find_map(|form| form.read(words))
}

fn text(value: impl Into<String>) -> Scalar {
    Scalar::Text(value.into())
}

/// An argument's name.
type Name = Cow<'static, str>;

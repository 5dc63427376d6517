//! Every code a diagnostic can have, as data (language.md §12).
//!
//! Codes, categories and severities are part of the interface and never change their meaning; the
//! texts are what `jpefarm explain CODE` prints.

#[macro_use]
mod table;

mod conversion;
mod files;
mod generation;
mod jpe;
mod structure;
mod validation;

use schemas::{Category, Severity};

/// One code with its explanation.
#[derive(Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Stable name, `[A-Z][A-Z0-9_]*`.
    pub code: &'static str,
    /// Which part of the farm it comes from.
    pub category: Category,
    /// Severity in `default` mode.
    pub severity: Severity,
    /// Whether it is an error in `strict` mode (marked † in language.md §12).
    pub strict: bool,
    /// One paragraph: what it means, why it matters and what to do.
    pub text: &'static str,
    /// A small source, or a request, that triggers it.
    pub example: &'static str,
}

/// The codes by name.
pub(crate) mod codes {
    pub(crate) use super::conversion::*;
    pub(crate) use super::files::*;
    pub(crate) use super::generation::*;
    pub(crate) use super::jpe::*;
    pub(crate) use super::structure::*;
    pub(crate) use super::validation::*;
}

/// Every code, in the order of language.md §12, and those of translation behind them.
pub(crate) fn all() -> impl Iterator<Item = &'static Explanation> {
    [files::ALL, jpe::ALL, structure::ALL, validation::ALL, generation::ALL, conversion::ALL]
        .into_iter()
        .flatten()
        .copied()
}

/// The explanation of a code; upper and lower case count as equal.
pub(crate) fn find(code: &str) -> Option<&'static Explanation> {
    all().find(|explanation| explanation.code.eq_ignore_ascii_case(code))
}

//! The canonical layout of `.jpe` (language.md §4): line by line, so that every comment stays where it is.
//!
//! What a line says is never touched: keys keep their order and their names, values are written as they
//! were. Only blanks, empty lines, `end:`, and the case of known names change.

mod layout;
mod outline;
mod prose;
mod section;

use super::dialect::{self, Dialect};
use super::keys::{self, Kind};
use super::lines::{self, Part};
use super::syntax;

/// The text in its canonical layout. It must be free of errors of form; what is no `.jpe` at all is as it was.
pub(crate) fn format(text: &str) -> String {
    let mut significant = lines::parts(text).filter_map(|part| match part {
        Part::Line(line) => Some(line),
        Part::Trivia(_) => None,
    });
    match significant.find(|line| !syntax::is_separator(line)).map(dialect::of) {
        Some(Dialect::Section) => section::format(text),
        Some(Dialect::Prose) => prose::format(text),
        // Comments and separators alone are laid out as those of an outline.
        Some(Dialect::Outline) | None => outline::format(text),
        Some(Dialect::Define | Dialect::Xml | Dialect::Json) => text.to_owned(),
    }
}

/// A property as it is written; a list goes on below it.
fn property(name: &str, value: &str, comment: &str) -> String {
    let space = if value.is_empty() { "" } else { " " };
    commented(format!("{name}:{space}{value}"), comment)
}

/// A line and the comment behind it.
fn commented(line: String, comment: &str) -> String {
    if comment.is_empty() { line } else { format!("{line}  {comment}") }
}

/// The name of a property: a known one in lower case with `_`, any other as it is.
fn key_name(name: &str, kinds: &[Kind]) -> String {
    let is_known = keys::same_name("kind", name) || kinds.iter().any(|kind| kind.key(name).is_some());
    if is_known { name.to_ascii_lowercase().replace('-', "_") } else { name.to_owned() }
}

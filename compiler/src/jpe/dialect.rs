//! Which dialect a file is in, by its first significant line (language.md §3).

use super::prose;
use super::syntax::{self, Line};

/// The forms of `.jpe`, and what is mistaken for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `[Buffs]` … `end`; also a file that starts with a property, which lacks its header.
    Section,
    /// Titles and indented properties.
    Outline,
    /// `mod "X" version 1.0`.
    Prose,
    /// `define interaction X`.
    Define,
    /// `<…`.
    Xml,
    /// `{…`.
    Json,
}

/// The dialect of the file whose first significant line is `line`.
pub(super) fn of(line: &str) -> Dialect {
    let content = syntax::trim(line);
    let (first, rest) = content.split_once([' ', '\t']).unwrap_or((content, ""));
    let rest = syntax::trim(rest);
    if content.starts_with('<') {
        Dialect::Xml
    } else if content.starts_with('{') {
        Dialect::Json
    } else if content.starts_with('[') {
        Dialect::Section
    } else if prose::starts_prose(content) {
        Dialect::Prose
    } else if first == "define" && !rest.is_empty() {
        Dialect::Define
    } else if syntax::indent(line) == 0 && matches!(syntax::classify(content), Line::Field(..) | Line::End) {
        // An indented property belongs to an outline block that lacks its title.
        Dialect::Section
    } else {
        Dialect::Outline
    }
}

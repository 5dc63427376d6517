//! The layout of the outline dialect: titles at the margin, properties and items indented, and between
//! blocks one empty line.

use super::layout::{Gap, Layout, Role};
use super::{commented, key_name, property};
use crate::jpe::keys::Kind;
use crate::jpe::lines::{self, Part};
use crate::jpe::syntax::{self, Line};
use crate::jpe::value::{self, Tail};

/// Blanks before properties.
const FIELD_INDENT: usize = 2;
/// Blanks before the items of a list.
const ITEM_INDENT: usize = 4;

/// The text in its canonical layout.
pub(super) fn format(text: &str) -> String {
    let mut formatter = Formatter { layout: Layout::new(FIELD_INDENT, ITEM_INDENT), after_title: false };
    for part in lines::parts(text) {
        match part {
            Part::Line(line) => formatter.line(line),
            Part::Trivia(text) => formatter.layout.trivia(text),
        }
    }
    formatter.layout.finish()
}

struct Formatter<'s> {
    layout: Layout<'s>,
    /// Whether the line before was a title.
    after_title: bool,
}

impl<'s> Formatter<'s> {
    fn line(&mut self, line: &'s str) {
        let content = syntax::trim(line);
        let was_title = std::mem::take(&mut self.after_title);
        if syntax::is_separator(line) {
            return self.layout.line(Gap::Open, Role::Boundary, "---", line);
        }
        match syntax::classify(content) {
            Line::Field(name, raw) => {
                // No value of an outline keeps a comment. Source: language.md §4.1.4.
                let (value, comment) = value::without_comment(raw, Tail::Stripped, true);
                let content = property(&key_name(name, &Kind::ALL), value, comment);
                let gap = if was_title { Gap::Closed } else { Gap::Kept };
                self.layout.line(gap, Role::Field, &content, line);
            }
            Line::Item(item) => {
                let (value, comment) = value::without_comment(item, Tail::Stripped, false);
                let content = commented(format!("- {value}"), comment);
                self.layout.line(Gap::Closed, Role::Item, &content, line);
            }
            Line::Other if syntax::indent(line) == 0 => self.title(content, line),
            Line::Header(_) | Line::End | Line::Other => {
                self.layout.line(Gap::Kept, Role::Field, content, line);
            }
        }
    }

    fn title(&mut self, content: &str, line: &str) {
        let end = syntax::tail_comment(content).unwrap_or(content.len());
        let (title, comment) = (syntax::trim(&content[..end]), syntax::trim(&content[end..]));
        self.layout.line(Gap::Open, Role::Boundary, &commented(title.to_owned(), comment), line);
        self.after_title = true;
    }
}

//! The layout of the section dialect: nothing is indented but the items of lists, and between elements
//! stands one empty line.

use super::layout::{Gap, Layout, Role};
use super::{commented, key_name, property};
use crate::jpe::keys::{Key, Kind, ValueType};
use crate::jpe::lines::{self, Part};
use crate::jpe::syntax::{self, Line};
use crate::jpe::value::{self, Tail};

/// Blanks before the items of a list.
const ITEM_INDENT: usize = 2;

/// The text in its canonical layout.
pub(super) fn format(text: &str) -> String {
    let mut formatter =
        Formatter { layout: Layout::new(0, ITEM_INDENT), kind: None, after: After::Nothing, list: None };
    for part in lines::parts(text) {
        match part {
            Part::Line(line) => formatter.line(line),
            Part::Trivia(text) => formatter.layout.trivia(text),
        }
    }
    formatter.layout.finish()
}

/// The line before, as far as empty lines care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Nothing,
    Header,
    Field,
    End,
}

struct Formatter<'s> {
    layout: Layout<'s>,
    /// The section; none in one that is not known.
    kind: Option<Kind>,
    after: After,
    /// The property whose list may go on.
    list: Option<&'static Key>,
}

impl<'s> Formatter<'s> {
    fn line(&mut self, line: &'s str) {
        let content = syntax::trim(line);
        match (syntax::classify(content), self.kind) {
            (Line::Header(name), _) => self.header(name, content, line),
            // Nobody knows what the lines of an unknown section mean.
            (_, None) => self.layout.verbatim(line),
            (Line::End, Some(_)) => self.end(content, line),
            (Line::Item(item), Some(_)) => self.item(item, line),
            (Line::Field(name, value), Some(kind)) => self.field(kind, (name, value), line),
            (Line::Other, Some(_)) => self.layout.line(Gap::Kept, Role::Field, content, line),
        }
    }

    fn header(&mut self, name: &str, content: &str, line: &str) {
        self.kind = Kind::of_section(name);
        self.list = None;
        let name = self.kind.map_or(name, |kind| kind.section());
        let comment = content.split_once(']').map_or("", |(_, comment)| syntax::trim(comment));
        self.layout.line(Gap::Open, Role::Boundary, &commented(format!("[{name}]"), comment), line);
        self.after = After::Header;
    }

    /// What stands behind `end:` means nothing, so it becomes a comment.
    fn end(&mut self, content: &str, line: &str) {
        let rest = syntax::trim(&content["end".len()..]);
        let rest = rest.strip_prefix(':').map_or(rest, syntax::trim);
        let comment =
            if rest.is_empty() || syntax::is_comment(rest) { rest.to_owned() } else { format!("# {rest}") };
        self.list = None;
        self.layout.line(Gap::Closed, Role::Boundary, &commented("end".to_owned(), &comment), line);
        self.after = After::End;
    }

    fn item(&mut self, item: &str, line: &str) {
        let (value, comment) = match self.list {
            Some(key) => value::without_comment(item, tail(key), false),
            None => (item, ""),
        };
        self.layout.line(Gap::Closed, Role::Item, &commented(format!("- {value}"), comment), line);
        self.after = After::Field;
    }

    fn field(&mut self, kind: Kind, (name, raw): (&str, &str), line: &str) {
        let key = kind.key(name);
        let (value, comment) = match key {
            Some(key) => value::without_comment(raw, field_tail(key, raw), key.is_list),
            None => (raw, ""),
        };
        let starts_element = self.after == After::End && kind != Kind::Project;
        let gap = if starts_element { Gap::Open } else { Gap::Kept };
        let content = property(&key_name(name, &[kind]), value, comment);
        self.layout.line(gap, Role::Field, &content, line);
        self.list = key.filter(|key| key.is_list);
        self.after = After::Field;
    }
}

/// Whether the value of a property keeps what looks like a comment behind it. One that opens a list of
/// items is a comment.
fn field_tail(key: &Key, raw: &str) -> Tail {
    if key.is_list && syntax::is_comment(raw) { Tail::Stripped } else { tail(key) }
}

fn tail(key: &Key) -> Tail {
    if key.value == ValueType::FreeText { Tail::Kept } else { Tail::Stripped }
}

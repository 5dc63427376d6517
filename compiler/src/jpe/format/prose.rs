//! The layout of the prose dialect: heads at the margin, clauses and phrases indented, and between entities one
//! empty line.

use super::layout::{Gap, Layout, Role};
use super::{commented, key_name, property};
use crate::jpe::keys::Kind;
use crate::jpe::lines::{self, Part};
use crate::jpe::syntax::{self, Line};
use crate::jpe::value::{self, Tail};

/// Blanks before clauses.
const CLAUSE_INDENT: usize = 2;
/// Blanks before the phrases below a clause.
const PHRASE_INDENT: usize = 4;

/// The text in its canonical layout.
pub(super) fn format(text: &str) -> String {
    let layout = Layout::new(CLAUSE_INDENT, PHRASE_INDENT);
    let mut formatter = Formatter { layout, inside: Inside::Nothing, after_head: false };
    for part in lines::parts(text) {
        match part {
            Part::Line(line) => formatter.line(line),
            Part::Trivia(text) => formatter.layout.trivia(text),
        }
    }
    formatter.layout.finish()
}

/// What a line stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Nothing, or a head without a clause so far.
    Nothing,
    /// An entity whose first clause is indented so far.
    Entity { indent: usize },
    /// A table of strings.
    Strings,
}

struct Formatter<'s> {
    layout: Layout<'s>,
    inside: Inside,
    /// Whether the line before was a head.
    after_head: bool,
}

impl<'s> Formatter<'s> {
    fn line(&mut self, line: &'s str) {
        let content = syntax::trim(line);
        let gap = if std::mem::take(&mut self.after_head) { Gap::Closed } else { Gap::Kept };
        if syntax::is_separator(line) {
            self.inside = Inside::Nothing;
            return self.layout.line(Gap::Open, Role::Boundary, "---", line);
        }
        let indent = syntax::indent(line);
        match self.inside {
            // It closes nothing in prose, so what it stands in goes on.
            _ if indent == 0 && syntax::classify(content) == Line::End => {
                self.layout.line(Gap::Kept, Role::Boundary, content, line);
            }
            _ if indent == 0 => self.head(content, line),
            Inside::Strings => self.layout.line(gap, Role::Field, &row(content), line),
            Inside::Entity { indent: clause_indent } if indent > clause_indent => {
                self.layout.line(Gap::Closed, Role::Item, &phrase(content), line);
            }
            Inside::Entity { .. } => self.layout.line(gap, Role::Field, &clause(content), line),
            Inside::Nothing => {
                self.inside = Inside::Entity { indent };
                self.layout.line(gap, Role::Field, &clause(content), line);
            }
        }
    }

    fn head(&mut self, content: &str, line: &str) {
        let head = head(content);
        self.inside = if head.starts_with("string_table ") { Inside::Strings } else { Inside::Nothing };
        self.layout.line(Gap::Open, Role::Boundary, &head, line);
        self.after_head = true;
    }
}

/// `KIND "NAME" for WORD:` with one blank between words.
fn head(content: &str) -> String {
    let Some((word, rest)) = content.split_once([' ', '\t']) else { return content.to_owned() };
    let Some(name) = value::quoted(syntax::trim(rest)) else { return content.to_owned() };
    let after = &syntax::trim(rest)[name.len()..];
    let (after, comment) = after.split_at(syntax::tail_comment(after).unwrap_or(after.len()));
    let after = syntax::trim(after);
    let words = after.strip_suffix(':').unwrap_or(after).split_ascii_whitespace();
    let mut head = format!("{} {name}", word.to_ascii_lowercase());
    for word in words {
        head.push(' ');
        head.push_str(word);
    }
    if after.ends_with(':') {
        head.push(':');
    }
    commented(head, syntax::trim(comment))
}

/// `KEY: value`, or a line such as `when …` as it is.
fn clause(content: &str) -> String {
    match syntax::classify(content) {
        Line::Field(name, raw) => {
            let (value, comment) = value::without_comment(raw, Tail::Stripped, true);
            property(&key_name(name, &Kind::ALL), value, comment)
        }
        _ => content.to_owned(),
    }
}

/// A phrase, with `- ` before it where the author has one.
fn phrase(content: &str) -> String {
    let (mark, phrase) = match syntax::classify(content) {
        Line::Item(item) => ("- ", item),
        _ => ("", content),
    };
    let (phrase, comment) = value::without_comment(phrase, Tail::Stripped, false);
    commented(format!("{mark}{phrase}"), comment)
}

/// A line of a table of strings; its key is the author's.
fn row(content: &str) -> String {
    let Some((key, raw)) = content.split_once(':') else { return content.to_owned() };
    let (value, comment) = value::without_comment(syntax::trim(raw), Tail::Stripped, false);
    property(syntax::trim(key), value, comment)
}

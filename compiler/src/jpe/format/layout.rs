//! Lines as they are put together: empty lines and comments between those that mean something.

use crate::jpe::syntax;

/// Which empty lines stand before a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// None.
    Closed,
    /// One where the author has any.
    Kept,
    /// At least one.
    Open,
}

/// What a line is, as far as comments around it care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A property.
    Field,
    /// An item of a list.
    Item,
    /// A header, a title, a separator, `end`.
    Boundary,
}

/// What stands between two lines that mean something.
#[derive(Debug)]
enum Trivia<'s> {
    Empty,
    Comment { text: &'s str, indent: usize },
}

/// The text so far, in its canonical layout.
#[derive(Debug)]
pub(super) struct Layout<'s> {
    text: String,
    trivia: Vec<Trivia<'s>>,
    /// How far properties and items are indented.
    field_indent: usize,
    item_indent: usize,
    /// What the author's last line was, and how far that and the last property were indented.
    last: Option<Role>,
    last_indent: usize,
    last_field_indent: usize,
}

impl<'s> Layout<'s> {
    /// An empty text whose properties and items are indented by that many blanks.
    pub(super) fn new(field_indent: usize, item_indent: usize) -> Self {
        Self {
            text: String::new(),
            trivia: Vec::new(),
            field_indent,
            item_indent,
            last: None,
            last_indent: 0,
            last_field_indent: 0,
        }
    }

    /// Notes an empty line, or a comment of one or more lines.
    pub(super) fn trivia(&mut self, text: &'s str) {
        match syntax::trim(text) {
            "" if matches!(self.trivia.last(), Some(Trivia::Empty)) => {}
            "" => self.trivia.push(Trivia::Empty),
            comment => {
                self.trivia.push(Trivia::Comment { text: comment, indent: syntax::indent(text) });
            }
        }
    }

    /// Adds a line; `original` is what the author wrote.
    pub(super) fn line(&mut self, gap: Gap, role: Role, content: &str, original: &str) {
        self.between(gap, Some(role));
        let indent = match role {
            Role::Field => self.field_indent,
            Role::Item => self.item_indent,
            Role::Boundary => 0,
        };
        self.push(indent, content);
        self.last = Some(role);
        self.last_indent = syntax::indent(original);
        if role == Role::Field {
            self.last_field_indent = self.last_indent;
        }
    }

    /// Adds a line as it is, but for the blanks behind it.
    pub(super) fn verbatim(&mut self, line: &str) {
        self.between(Gap::Kept, None);
        self.push(0, line);
        self.last = Some(Role::Boundary);
    }

    /// The text, without empty lines at its ends.
    pub(super) fn finish(mut self) -> String {
        while matches!(self.trivia.last(), Some(Trivia::Empty)) {
            self.trivia.pop();
        }
        self.between(Gap::Kept, None);
        self.text
    }

    /// Writes what stands before a line of that role.
    fn between(&mut self, gap: Gap, next: Option<Role>) {
        let mut trivia = std::mem::take(&mut self.trivia);
        if gap == Gap::Closed {
            trivia.retain(|piece| matches!(piece, Trivia::Comment { .. }));
        }
        let is_start = self.text.is_empty();
        if gap == Gap::Open && !is_start && !trivia.iter().any(|piece| matches!(piece, Trivia::Empty)) {
            self.text.push('\n');
        }
        for piece in trivia {
            match piece {
                Trivia::Empty if self.text.is_empty() => {}
                Trivia::Empty => self.text.push('\n'),
                Trivia::Comment { text, indent } => {
                    let indent = self.comment_indent(indent, next);
                    self.push(indent, text);
                }
            }
        }
    }

    /// How far a comment is indented: like the line below it, but like the list above it when it stood so.
    fn comment_indent(&self, indent: usize, next: Option<Role>) -> usize {
        let in_list =
            self.last == Some(Role::Item) && indent >= self.last_indent && indent > self.last_field_indent;
        match next {
            Some(Role::Item) => self.item_indent,
            _ if in_list => self.item_indent,
            Some(Role::Field) => self.field_indent,
            _ if indent == 0 || self.last.is_none() => 0,
            _ => self.field_indent,
        }
    }

    /// Adds lines, the first of them indented, without blanks behind any.
    fn push(&mut self, indent: usize, content: &str) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        for line in content.replace("\r\n", "\n").split(['\n', '\r']) {
            self.text.push_str(line.trim_end_matches([' ', '\t']));
            self.text.push('\n');
        }
    }
}

//! XML as text: an element on a line, those inside of it two spaces deeper.

use std::fmt::Write;

use crate::source::Spanned;
use crate::xml::parse::is_space;

/// A writer of elements that stand in others.
#[derive(Debug)]
pub(super) struct XmlWriter {
    text: String,
    depth: usize,
}

impl XmlWriter {
    /// A writer of elements that stand inside of that many others.
    pub(super) fn new(depth: usize) -> Self {
        Self { text: String::new(), depth }
    }

    /// Writes an element, and inside of it what `content` writes.
    pub(super) fn element(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.line(&start_tag(name, &[]));
        self.depth += 1;
        content(self);
        self.depth -= 1;
        self.line(&format!("</{name}>"));
    }

    /// Writes an element that holds only `text`.
    pub(super) fn leaf(&mut self, name: &str, text: &str) {
        self.line(&leaf(name, text));
    }

    /// Writes an element with attributes and one inside of it that holds only `text`.
    pub(super) fn around_leaf(&mut self, name: &str, attributes: &[(&str, &str)], inner: &str, text: &str) {
        self.line(&format!("{}{}</{name}>", start_tag(name, attributes), leaf(inner, text)));
    }

    /// Writes an element that holds only a text, if there is one.
    pub(super) fn optional(&mut self, name: &str, text: Option<&Spanned<String>>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    /// Writes a list of texts; nothing when it is empty.
    pub(super) fn list<'v>(&mut self, name: &str, item: &str, values: impl IntoIterator<Item = &'v str>) {
        let mut values = values.into_iter().peekable();
        if values.peek().is_some() {
            self.element(name, |xml| values.for_each(|value| xml.leaf(item, value)));
        }
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.text
    }

    fn line(&mut self, content: &str) {
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
        self.text.push_str(content);
        self.text.push('\n');
    }
}

/// An element that holds only `text`, without the white space around it, which nobody reads.
/// Source: language.md §5, D7.
fn leaf(name: &str, text: &str) -> String {
    match text.trim_matches(is_space) {
        "" => format!("<{name}/>"),
        text => format!("<{name}>{}</{name}>", escaped(text, text_escape)),
    }
}

/// A start tag with attributes.
pub(super) fn start_tag(name: &str, attributes: &[(&str, &str)]) -> String {
    let mut tag = format!("<{name}");
    for (name, value) in attributes {
        let _ = write!(tag, " {name}=\"{}\"", escaped(value, attribute_escape));
    }
    tag.push('>');
    tag
}

fn escaped(text: &str, escape: fn(char) -> Option<&'static str>) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match escape(character) {
            Some(reference) => escaped.push_str(reference),
            None => escaped.push(character),
        }
    }
    escaped
}

/// The escape of a character in text. A CR of the text would be read as an LF. Source: XML 1.0 §2.4, §2.11.
fn text_escape(character: char) -> Option<&'static str> {
    match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#13;"),
        _ => None,
    }
}

/// The escape of a character in an attribute, where white space would be read as blanks.
/// Source: XML 1.0 §3.3.3.
fn attribute_escape(character: char) -> Option<&'static str> {
    match character {
        '"' => Some("&quot;"),
        '\n' => Some("&#10;"),
        '\t' => Some("&#9;"),
        _ => text_escape(character),
    }
}

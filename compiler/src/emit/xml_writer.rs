//! Writes XML as text, element by element, with the layout of the reference's files.
//!
//! It knows nothing of tuning: callers say which elements there are.

/// How elements are laid out on lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Two spaces for each level, a closing tag indented like the children before it, one LF at the end.
    Indented,
    /// Everything behind the declaration on one line, without a final LF.
    OneLine,
}

/// A writer for one document. Elements are opened with [`XmlWriter::open`] and closed with
/// [`XmlWriter::close`]; [`XmlWriter::finish`] gives the text.
pub(super) struct XmlWriter {
    text: String,
    open: Vec<Open>,
    layout: Layout,
}

struct Open {
    tag: &'static str,
    content: Content,
}

/// What an open element holds so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    /// Nothing: its start tag still lacks the `>`.
    Nothing,
    /// Text.
    Text,
    /// Elements.
    Elements,
}

impl XmlWriter {
    /// Starts a document with the declaration that the reference writes (language.md §9.1).
    pub(super) fn new(layout: Layout) -> Self {
        let text = "<?xml version='1.0' encoding='utf-8'?>".to_owned();
        Self { text, open: Vec::new(), layout }
    }

    /// Opens an element inside the one that is open.
    pub(super) fn open(&mut self, tag: &'static str, attributes: &[(&str, &str)]) {
        self.enter(Content::Elements);
        match self.layout {
            Layout::Indented => self.line(self.open.len()),
            Layout::OneLine if self.open.is_empty() => self.text.push('\n'),
            Layout::OneLine => {}
        }
        self.text.push('<');
        self.text.push_str(tag);
        for (name, value) in attributes {
            self.attribute(name, value);
        }
        let content = Content::Nothing;
        self.open.push(Open { tag, content });
    }

    /// Closes the element opened last; one without content becomes `<tag />`.
    pub(super) fn close(&mut self) {
        let Some(Open { tag, content }) = self.open.pop() else {
            return;
        };
        if content == Content::Nothing {
            self.text.push_str(" />");
            return;
        }
        if content == Content::Elements && self.layout == Layout::Indented {
            self.line(self.open.len() + 1);
        }
        self.text.push_str("</");
        self.text.push_str(tag);
        self.text.push('>');
    }

    /// Writes an element that holds only `text`.
    pub(super) fn leaf(&mut self, tag: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.open(tag, attributes);
        if !text.is_empty() {
            self.enter(Content::Text);
            push_escaped(&mut self.text, text, text_escape);
        }
        self.close();
    }

    /// Closes what is open and gives the document.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        if self.layout == Layout::Indented {
            self.text.push('\n');
        }
        self.text
    }

    /// Ends the start tag of the open element before its first content.
    fn enter(&mut self, content: Content) {
        if let Some(parent) = self.open.last_mut() {
            if parent.content == Content::Nothing {
                self.text.push('>');
            }
            parent.content = content;
        }
    }

    fn line(&mut self, level: usize) {
        self.text.push('\n');
        for _ in 0..level {
            self.text.push_str("  ");
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        push_escaped(&mut self.text, value, attribute_escape);
        self.text.push('"');
    }
}

/// The escape of a byte in text, as Python's `ElementTree` writes it.
fn text_escape(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    }
}

/// The escape of a byte in an attribute, as Python's `ElementTree` writes it.
fn attribute_escape(byte: u8) -> Option<&'static str> {
    match byte {
        b'"' => Some("&quot;"),
        b'\r' => Some("&#13;"),
        b'\n' => Some("&#10;"),
        b'\t' => Some("&#09;"),
        _ => text_escape(byte),
    }
}

/// Appends `value` with the bytes escaped that `escape` has an escape for.
fn push_escaped(text: &mut String, value: &str, escape: fn(u8) -> Option<&'static str>) {
    let mut written = 0;
    for (at, byte) in value.bytes().enumerate() {
        if let Some(escaped) = escape(byte) {
            text.push_str(&value[written..at]);
            text.push_str(escaped);
            written = at + 1;
        }
    }
    text.push_str(&value[written..]);
}

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
            push_text(&mut self.text, text);
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
        push_attribute(&mut self.text, value);
        self.text.push('"');
    }
}

/// What stands for a byte that text or an attribute may not hold as it is, as Python's `ElementTree` writes it.
fn escape(byte: u8) -> &'static str {
    match byte {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        b'"' => "&quot;",
        b'\r' => "&#13;",
        b'\n' => "&#10;",
        _ => "&#09;",
    }
}

/// Appends text with `&`, `<` and `>` escaped.
fn push_text(text: &mut String, value: &str) {
    push_escaped(text, value, memchr::memchr3_iter(b'&', b'<', b'>', value.as_bytes()));
}

/// Appends the value of an attribute with those, `"` and the white space escaped that is no space.
fn push_attribute(text: &mut String, value: &str) {
    let is_special = |byte: &u8| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\r' | b'\n' | b'\t');
    let bytes = value.bytes().enumerate().filter(|(_, byte)| is_special(byte));
    push_escaped(text, value, bytes.map(|(at, _)| at));
}

/// Appends `value` with the bytes at `places` escaped.
fn push_escaped(text: &mut String, value: &str, places: impl Iterator<Item = usize>) {
    let mut written = 0;
    for at in places {
        text.push_str(&value[written..at]);
        text.push_str(escape(value.as_bytes()[at]));
        written = at + 1;
    }
    text.push_str(&value[written..]);
}

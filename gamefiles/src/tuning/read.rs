//! Tuning from text: quick-xml as the tokenizer, with everything refused that tuning has no use for.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{ATTRIBUTES_MAX, DEPTH_MAX, Document, Module, Node, Tag, Tuning};
use crate::xml::is_character;
use crate::{ReadError, ReadLimits};

/// What errors call the document.
const WHAT: &str = "the XML";

/// Most characters of the file that an error repeats.
const QUOTED_CHARS_MAX: usize = 100;

/// The mark that some editors write before UTF-8.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

impl Tuning {
    /// Reads the tuning of one resource; see [`Document::parse`].
    ///
    /// # Errors
    ///
    /// As [`Document::parse`], or the root is not `<I>`.
    pub fn parse(bytes: &[u8], limits: &ReadLimits) -> Result<Self, ReadError> {
        match Document::parse(bytes, limits)? {
            Document::Instance(tuning) => Ok(tuning),
            Document::Module(_) => Err(invalid(0, "holds a module, not the tuning of a resource")),
        }
    }
}

impl Document {
    /// Reads tuning as it stands in files and packages.
    ///
    /// White space around values does not count. A comment is kept behind a value, and dropped elsewhere. Of the root,
    /// only the attributes are kept that the game reads.
    ///
    /// # Errors
    ///
    /// `bytes` are no UTF-8 or no well-formed XML, have a document type, elements or texts where tuning has none, more
    /// than [`DEPTH_MAX`] levels, [`ATTRIBUTES_MAX`] attributes or nodes than the limit.
    pub fn parse(bytes: &[u8], limits: &ReadLimits) -> Result<Self, ReadError> {
        let text = str::from_utf8(bytes)
            .map_err(|error| ReadError::NotUtf8 { what: WHAT, offset: error.valid_up_to() })?;
        if let Some((offset, _)) = text.char_indices().find(|(_, character)| !is_character(*character)) {
            return Err(invalid(offset, "has a character that XML forbids"));
        }
        let content = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let base = text.len() - content.len();
        Builder {
            base,
            document: None,
            is_open: false,
            nodes: Vec::new(),
            open: Vec::new(),
            count: 0,
            limits,
        }
        .run(content)
    }
}

struct Builder<'l> {
    /// How many bytes of the file lie before what the tokenizer sees.
    base: usize,
    /// The root, without the nodes below it.
    document: Option<Document>,
    /// Whether the end of the root is still to come.
    is_open: bool,
    /// The nodes below the root that are complete.
    nodes: Vec<Node>,
    /// The nodes that are open, outermost first.
    open: Vec<Node>,
    /// How many nodes there are so far.
    count: usize,
    limits: &'l ReadLimits,
}

impl Builder<'_> {
    fn run(mut self, text: &str) -> Result<Document, ReadError> {
        let mut reader = Reader::from_str(text);
        loop {
            let start = self.base + offset(reader.buffer_position());
            match reader.read_event() {
                Ok(Event::Eof) => return self.finish(start),
                Ok(event) => self.event(&event, start)?,
                Err(error) => {
                    let at = self.base + offset(reader.error_position());
                    return Err(invalid(
                        at,
                        &format!("is not well-formed: {}", shortened(&error.to_string())),
                    ));
                }
            }
        }
    }

    fn event(&mut self, event: &Event, at: usize) -> Result<(), ReadError> {
        match event {
            Event::Start(element) => self.start(element, at),
            Event::Empty(element) => {
                self.start(element, at)?;
                self.end(at)
            }
            Event::End(_) => self.end(at),
            Event::Text(piece) => self.push_text(&line_ends(piece), at),
            Event::CData(piece) => self.push_text(&line_ends(piece), at),
            Event::GeneralRef(reference) => self.push_text(&resolved(reference, at)?, at),
            Event::Comment(comment) => {
                self.comment(comment);
                Ok(())
            }
            Event::DocType(_) => Err(invalid(at, "has a document type, which is refused")),
            Event::Decl(_) | Event::PI(_) | Event::Eof => Ok(()),
        }
    }

    fn start(&mut self, element: &BytesStart, at: usize) -> Result<(), ReadError> {
        if self.document.is_none() {
            self.document = Some(root(element, at)?);
            self.is_open = true;
            return Ok(());
        }
        if !self.is_open {
            return Err(invalid(at, "has a second root"));
        }
        // The root is one level.
        if self.open.len() + 1 >= DEPTH_MAX {
            return Err(ReadError::too_much("levels of elements", self.open.len() + 2, DEPTH_MAX, at));
        }
        self.count += 1;
        if self.count > self.limits.tuning_nodes {
            return Err(ReadError::too_much("nodes", self.count, self.limits.tuning_nodes, at));
        }
        self.open.push(node(element, at)?);
        Ok(())
    }

    fn end(&mut self, at: usize) -> Result<(), ReadError> {
        let Some(mut node) = self.open.pop() else {
            self.is_open = false;
            return Ok(());
        };
        let trimmed = node.text.trim_matches(is_space);
        if trimmed.len() < node.text.len() {
            node.text = String::from(trimmed);
        }
        if !node.children.is_empty() {
            if !node.text.is_empty() {
                return Err(invalid(at, "has an element with both text and elements inside"));
            }
            node.comment = None;
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(node),
            None => self.nodes.push(node),
        }
        Ok(())
    }

    fn push_text(&mut self, piece: &str, at: usize) -> Result<(), ReadError> {
        match self.open.last_mut() {
            Some(node) => node.text.push_str(piece),
            None if piece.chars().all(is_space) => {}
            None => return Err(invalid(at, "has text outside of its values")),
        }
        Ok(())
    }

    fn comment(&mut self, comment: &str) {
        if let Some(node) = self.open.last_mut()
            && node.comment.is_none()
        {
            node.comment = Some(line_ends(comment).into_owned());
        }
    }

    fn finish(self, at: usize) -> Result<Document, ReadError> {
        if self.is_open {
            return Err(invalid(at, "ends before its root does"));
        }
        let mut document = self.document.ok_or_else(|| invalid(at, "has no root"))?;
        match &mut document {
            Document::Instance(tuning) => tuning.nodes = self.nodes,
            Document::Module(module) => module.nodes = self.nodes,
        }
        Ok(document)
    }
}

/// The root, without the nodes below it.
fn root(element: &BytesStart, at: usize) -> Result<Document, ReadError> {
    let mut attributes = attributes(element, at)?;
    let name = element.name();
    let mut attribute = |wanted: &str| {
        let found = attributes.iter_mut().find(|(name, _)| name == wanted);
        let found = found.map(|(_, value)| std::mem::take(value));
        found.ok_or_else(|| invalid(at, &format!("has a root without the attribute {wanted}")))
    };
    let nodes = Vec::new();
    match name.as_ref() {
        "I" => Ok(Document::Instance(Tuning {
            class: attribute("c")?,
            instance_type: attribute("i")?,
            module: attribute("m")?,
            name: attribute("n")?,
            instance: instance(&attribute("s")?, at)?,
            nodes,
        })),
        "M" => {
            let (name, instance) = (attribute("n")?, instance(&attribute("s")?, at)?);
            Ok(Document::Module(Module { name, instance, nodes }))
        }
        other => Err(invalid(at, &format!("has the root {:?}; tuning has I or M", shortened(other)))),
    }
}

/// A node with its attributes.
fn node(element: &BytesStart, at: usize) -> Result<Node, ReadError> {
    let name = element.name();
    let name: &str = name.as_ref();
    let tag = Tag::ALL.into_iter().find(|tag| tag.as_str() == name).ok_or_else(|| {
        invalid(at, &format!("has an element {:?}, which tuning does not have", shortened(name)))
    })?;
    let mut node = Node::new(tag, Vec::new());
    for (name, value) in attributes(element, at)? {
        match name.as_str() {
            "n" => node.name = Some(value.into()),
            "t" => node.form = Some(value.into()),
            _ => node.attributes.push((name.into(), value)),
        }
    }
    Ok(node)
}

fn instance(text: &str, at: usize) -> Result<u64, ReadError> {
    text.parse().map_err(|_| {
        invalid(at, &format!("has an instance {:?} that is no number of 64 bits", shortened(text)))
    })
}

fn attributes(element: &BytesStart, at: usize) -> Result<Vec<(String, String)>, ReadError> {
    let mut attributes = Vec::new();
    for attribute in element.attributes() {
        let wrong = |reason: &dyn std::fmt::Display| {
            invalid(at, &format!("has a bad attribute: {}", shortened(&reason.to_string())))
        };
        let attribute = attribute.map_err(|error| wrong(&error))?;
        if attributes.len() >= ATTRIBUTES_MAX {
            return Err(ReadError::too_much("attributes", attributes.len() + 1, ATTRIBUTES_MAX, at));
        }
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|error| wrong(&error))?;
        if !value.chars().all(is_character) {
            return Err(invalid(at, "has a character that XML forbids"));
        }
        let name: &str = attribute.key.as_ref();
        attributes.push((name.to_owned(), value.into_owned()));
    }
    Ok(attributes)
}

/// The character that the name between `&` and `;` stands for.
fn resolved(name: &str, at: usize) -> Result<String, ReadError> {
    let text = quick_xml::escape::unescape(&format!("&{name};")).map(Cow::into_owned);
    let text = text
        .map_err(|error| invalid(at, &format!("has a bad reference: {}", shortened(&error.to_string()))))?;
    if text.chars().all(is_character) {
        Ok(text)
    } else {
        Err(invalid(at, "has a character that XML forbids"))
    }
}

/// Line ends as XML sees them. Source: XML 1.0 §2.11.
fn line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// White space of XML 1.0 §2.3.
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// Not more of a text from the file than a message should repeat.
fn shortened(text: &str) -> &str {
    let end = text.char_indices().nth(QUOTED_CHARS_MAX).map_or(text.len(), |(end, _)| end);
    &text[..end]
}

fn invalid(offset: usize, reason: &str) -> ReadError {
    ReadError::invalid(WHAT, offset, reason)
}

//! The canonical layout of XML: an element on a line, those inside of it two spaces deeper, comments where
//! they are. What mixes text and elements stays as it is, and so do the blocks that are kept as written.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::detect::MARKERS;
use super::parse::{is_space, line_ends};
use super::project_root::EXTENSIONS;

/// The text in its canonical layout; it must be well-formed.
pub(crate) fn format(text: &str) -> String {
    let mut output = Output::default();
    let document = tree(text);
    let has_declaration = text.starts_with("<?xml");
    if has_declaration {
        // Whatever the encoding was, it is UTF-8 now.
        output.line(0, "<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    }
    output.nodes(&document.children, 0);
    output.text
}

/// A part of a document.
#[derive(Debug)]
enum Node<'t> {
    /// White space.
    Space(&'t str),
    /// Text, a reference or a CDATA section.
    Text,
    /// A comment as written.
    Comment(&'t str),
    /// An element.
    Element(Element<'t>),
}

#[derive(Debug, Default)]
struct Element<'t> {
    /// The start tag in its canonical form, without `>`.
    tag: String,
    name: &'t str,
    /// Where the element and its content start.
    start: usize,
    content_start: usize,
    children: Vec<Node<'t>>,
    /// The element as written.
    raw: &'t str,
    /// What stands between its tags, as written.
    content: &'t str,
}

/// The nodes of the document, as children of an element without a tag. The depth of a document is bounded
/// by the parser, which comes first.
fn tree(text: &str) -> Element<'_> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        let start = position(&reader);
        let event = reader.read_event();
        let end = position(&reader);
        let raw = &text[start..end];
        let node = match event {
            Ok(Event::Start(tag)) => {
                open.push(element(text, &tag, start, end));
                continue;
            }
            Ok(Event::Empty(tag)) => Node::Element(Element { raw, ..element(text, &tag, start, end) }),
            Ok(Event::End(_)) if open.len() > 1 => {
                let element = open.pop().unwrap_or_default();
                let (raw, content) = (&text[element.start..end], &text[element.content_start..start]);
                Node::Element(Element { raw, content, ..element })
            }
            Ok(Event::Text(_)) if raw.chars().all(is_space) => Node::Space(raw),
            Ok(Event::Text(_) | Event::CData(_) | Event::GeneralRef(_)) => Node::Text,
            Ok(Event::Comment(_)) => Node::Comment(raw),
            Ok(Event::Eof) | Err(_) => return open.swap_remove(0),
            Ok(_) => continue,
        };
        if let Some(parent) = open.last_mut() {
            parent.children.push(node);
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn element<'t>(text: &'t str, tag: &BytesStart, start: usize, end: usize) -> Element<'t> {
    let name_start = start + 1;
    let name = &text[name_start..name_start + tag.name().as_ref().len()];
    Element { tag: start_tag(name, tag), name, start, content_start: end, ..Element::default() }
}

/// The start tag without its end, each attribute behind one space. White space in values means spaces.
/// Source: XML 1.0 §3.3.3.
fn start_tag(name: &str, tag: &BytesStart) -> String {
    let mut written = format!("<{name}");
    for attribute in tag.attributes().flatten() {
        let value = attribute.value.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
        let quote = if value.contains('"') { '\'' } else { '"' };
        written.push(' ');
        written.push_str(attribute.key.as_ref());
        written.push('=');
        written.push(quote);
        written.push_str(&value);
        written.push(quote);
    }
    written
}

impl Element<'_> {
    /// Whether nothing inside of it may be moved.
    fn is_verbatim(&self) -> bool {
        let has_text = self.has_text();
        let has_others = self.children.iter().any(|node| matches!(node, Node::Element(_) | Node::Comment(_)));
        has_text && has_others || MARKERS.contains(&self.name) || EXTENSIONS.contains(&self.name)
    }

    /// The only thing inside of it, when the author wrote both on one line.
    fn inline_child(&self) -> Option<&Self> {
        let mut children = self.children.iter().filter(|node| !matches!(node, Node::Space(_)));
        match (children.next(), children.next()) {
            (Some(Node::Element(child)), None) if !self.raw.contains(['\n', '\r']) => Some(child),
            _ => None,
        }
    }

    /// The element as it stands on one line, if it holds at most a text.
    fn leaf(&self) -> Option<String> {
        let Self { tag, name, content, .. } = self;
        if self.is_verbatim() {
            None
        } else if self.has_text() {
            Some(format!("{tag}>{}</{name}>", content.trim_matches(is_space)))
        } else {
            self.is_empty().then(|| format!("{tag}/>"))
        }
    }

    fn has_text(&self) -> bool {
        self.children.iter().any(|node| matches!(node, Node::Text))
    }

    fn is_empty(&self) -> bool {
        self.children.iter().all(|node| matches!(node, Node::Space(_)))
    }
}

#[derive(Debug, Default)]
struct Output {
    text: String,
}

impl Output {
    /// Writes nodes, each on a line; an empty line between two stays, and a comment behind something stays
    /// there.
    fn nodes(&mut self, nodes: &[Node<'_>], depth: usize) {
        let start = self.text.len();
        let mut n_line_ends = 1;
        for node in nodes {
            match node {
                Node::Space(space) => {
                    n_line_ends = line_ends(space).matches('\n').count();
                    continue;
                }
                Node::Text => {}
                Node::Comment(raw) if n_line_ends == 0 && self.text.len() > start => self.append(raw),
                Node::Comment(raw) => {
                    self.gap(n_line_ends, start);
                    self.line(depth, raw);
                }
                Node::Element(element) => {
                    self.gap(n_line_ends, start);
                    self.element(element, depth);
                }
            }
            n_line_ends = 0;
        }
    }

    /// The recursion is as deep as the document, which is bounded.
    fn element(&mut self, element: &Element<'_>, depth: usize) {
        let Element { tag, name, raw, .. } = element;
        if element.is_verbatim() {
            self.line(depth, raw);
        } else if let Some(leaf) = element.leaf() {
            self.line(depth, &leaf);
        } else if let Some(leaf) = element.inline_child().and_then(Element::leaf) {
            self.line(depth, &format!("{tag}>{leaf}</{name}>"));
        } else {
            self.line(depth, &format!("{tag}>"));
            self.nodes(&element.children, depth + 1);
            self.line(depth, &format!("</{name}>"));
        }
    }

    fn gap(&mut self, n_line_ends: usize, start: usize) {
        if n_line_ends > 1 && self.text.len() > start {
            self.text.push('\n');
        }
    }

    fn append(&mut self, raw: &str) {
        self.text.truncate(self.text.trim_end_matches('\n').len());
        self.text.push(' ');
        self.text.push_str(&line_ends(raw));
        self.text.push('\n');
    }

    fn line(&mut self, depth: usize, content: &str) {
        self.text.extend(std::iter::repeat_n("  ", depth));
        self.text.push_str(&line_ends(content));
        self.text.push('\n');
    }
}

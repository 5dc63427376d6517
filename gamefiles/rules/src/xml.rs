//! Tuning XML as a tree of elements, read without the reader that is under test.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// An element with what is in it; comments are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub tag: String,
    /// Its attributes by name.
    pub attributes: BTreeMap<String, String>,
    /// The text directly in it, without white space at its ends.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Self>,
}

impl Element {
    /// The value of an attribute; empty when it has none.
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// The child whose attribute `n` is `name`.
    pub fn member(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.attribute("n") == name)
    }

    /// This element and all below it, outermost first.
    pub fn walk(&self) -> Vec<&Self> {
        let mut found = vec![self];
        let mut next = 0;
        while let Some(element) = found.get(next) {
            let children: Vec<&Self> = element.children.iter().collect();
            found.extend(children);
            next += 1;
        }
        found
    }
}

/// The root element of a document.
///
/// # Errors
///
/// `bytes` are no well-formed XML in UTF-8 with one root; the text says why.
pub fn parse(bytes: &[u8]) -> Result<Element, String> {
    let text = str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    // The outermost is not an element; it holds the root.
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(tag) => open.push(element(&tag)?),
            Event::Empty(tag) => close(&mut open, element(&tag)?)?,
            Event::End(_) => {
                let element = open.pop().ok_or("an end tag closes nothing")?;
                close(&mut open, element)?;
            }
            Event::Text(text) => add_text(&mut open, &text),
            Event::CData(text) => add_text(&mut open, &text),
            Event::GeneralRef(reference) => add_text(&mut open, &resolved(&reference)?),
            Event::Eof => break,
            Event::Decl(_) | Event::Comment(_) => {}
            Event::DocType(_) | Event::PI(_) => {
                return Err("has more than elements, texts and comments".to_owned());
            }
        }
    }
    match (open.len(), open.pop()) {
        (1, Some(Element { text, mut children, .. })) if children.len() == 1 && text.trim().is_empty() => {
            Ok(children.remove(0))
        }
        _ => Err("is not exactly one element".to_owned()),
    }
}

fn element(tag: &BytesStart<'_>) -> Result<Element, String> {
    let mut element = Element { tag: tag.name().as_ref().to_owned(), ..Element::default() };
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|error| error.to_string())?;
        element.attributes.insert(attribute.key.as_ref().to_owned(), value.into_owned());
    }
    Ok(element)
}

fn close(open: &mut [Element], mut element: Element) -> Result<(), String> {
    let parent = open.last_mut().ok_or("an end tag closes nothing")?;
    element.text.truncate(element.text.trim_end().len());
    element.text.drain(..element.text.len() - element.text.trim_start().len());
    parent.children.push(element);
    Ok(())
}

fn add_text(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn resolved(reference: &BytesRef<'_>) -> Result<String, String> {
    if let Some(character) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
        return Ok(character.to_string());
    }
    resolve_predefined_entity(reference)
        .map(str::to_owned)
        .ok_or_else(|| format!("unknown entity {}", &**reference))
}

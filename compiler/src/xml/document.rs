//! An XML file as a flat tree of elements that know where they stand.
//!
//! Elements lie in one vector in the order of their start tags and point to their first child and next
//! sibling, so that no depth of nesting costs stack. It knows nothing of JPE.

use std::borrow::Cow;
use std::ops::Range;

use crate::names;
use crate::source::Span;

/// The elements of a well-formed file.
#[derive(Debug, Default)]
pub(super) struct Document<'t> {
    elements: Vec<Element<'t>>,
    attributes: Vec<Attribute<'t>>,
}

#[derive(Debug)]
struct Element<'t> {
    name: &'t str,
    name_span: Span,
    tag_span: Span,
    span: Span,
    attributes: Range<usize>,
    text: Cow<'t, str>,
    text_span: Span,
    stray_text: Option<Span>,
    first_child: Option<usize>,
    last_child: Option<usize>,
    next_sibling: Option<usize>,
}

/// An attribute of an element.
#[derive(Debug)]
pub(super) struct Attribute<'t> {
    /// Its name, without a namespace prefix.
    pub(super) name: &'t str,
    /// Where the name stands.
    pub(super) name_span: Span,
    /// Its value, references resolved.
    pub(super) value: Cow<'t, str>,
    /// Where the value stands, without its quotes.
    pub(super) value_span: Span,
}

impl Attribute<'_> {
    /// Whether its name looks like `name` misspelt.
    pub(super) fn is_like(&self, name: &'static str) -> bool {
        !names::nearest(self.name, [name]).is_empty()
    }
}

impl<'t> Document<'t> {
    /// The outermost element.
    pub(super) fn root(&self) -> Option<Node<'_, 't>> {
        (!self.elements.is_empty()).then_some(Node { document: self, index: 0 })
    }

    /// Adds an element below `parent`; returns its index.
    pub(super) fn add_element(
        &mut self,
        parent: Option<usize>,
        name: &'t str,
        name_span: Span,
        tag_span: Span,
    ) -> usize {
        let index = self.elements.len();
        let attributes = self.attributes.len()..self.attributes.len();
        self.elements.push(Element {
            name,
            name_span,
            tag_span,
            span: tag_span,
            attributes,
            text: Cow::Borrowed(""),
            text_span: tag_span.at_end(),
            stray_text: None,
            first_child: None,
            last_child: None,
            next_sibling: None,
        });
        if let Some(parent) = parent {
            match self.elements[parent].last_child.replace(index) {
                Some(sibling) => self.elements[sibling].next_sibling = Some(index),
                None => self.elements[parent].first_child = Some(index),
            }
        }
        index
    }

    /// Adds an attribute to the element added last.
    pub(super) fn add_attribute(&mut self, attribute: Attribute<'t>) {
        self.attributes.push(attribute);
        if let Some(element) = self.elements.last_mut() {
            element.attributes.end = self.attributes.len();
        }
    }

    /// Adds a piece of text that stands directly in `element`; `span` is the piece without white space
    /// around it, empty when it is nothing else.
    pub(super) fn add_text(&mut self, element: usize, piece: Cow<'t, str>, span: Span) {
        let element = &mut self.elements[element];
        let is_blank = span.start() == span.end();
        if element.first_child.is_some() {
            if !is_blank {
                element.stray_text.get_or_insert(span);
            }
            return;
        }
        if !is_blank {
            let is_first = element.text_span.start() == element.text_span.end();
            element.text_span = if is_first { span } else { element.text_span.to(span) };
        }
        if element.text.is_empty() {
            element.text = piece;
        } else {
            element.text.to_mut().push_str(&piece);
        }
    }

    /// Notes that `element` ends where `end` does.
    pub(super) fn close(&mut self, element: usize, end: Span) {
        let element = &mut self.elements[element];
        element.span = element.span.to(end);
    }

    /// The name of an element, for its end tag.
    pub(super) fn name(&self, element: usize) -> &'t str {
        self.elements[element].name
    }

    /// The start tag of an element.
    pub(super) fn tag_span(&self, element: usize) -> Span {
        self.elements[element].tag_span
    }
}

/// An element as readers see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'d, 't> {
    document: &'d Document<'t>,
    index: usize,
}

impl<'d, 't> Node<'d, 't> {
    fn element(self) -> &'d Element<'t> {
        &self.document.elements[self.index]
    }

    /// Its name, without a namespace prefix.
    pub(super) fn name(self) -> &'t str {
        self.element().name
    }

    /// Where the name stands in the start tag.
    pub(super) fn name_span(self) -> Span {
        self.element().name_span
    }

    /// The start tag.
    pub(super) fn tag_span(self) -> Span {
        self.element().tag_span
    }

    /// From its start tag to its end tag.
    pub(super) fn span(self) -> Span {
        self.element().span
    }

    /// The text before the first child, references resolved, white space kept.
    pub(super) fn text(self) -> &'d str {
        &self.element().text
    }

    /// Where the text stands, without the white space around it; behind the start tag if there is none.
    pub(super) fn text_span(self) -> Span {
        self.element().text_span
    }

    /// Where text stands behind a child, if there is any.
    pub(super) fn stray_text(self) -> Option<Span> {
        self.element().stray_text
    }

    /// Its attributes in order.
    pub(super) fn attributes(self) -> &'d [Attribute<'t>] {
        &self.document.attributes[self.element().attributes.clone()]
    }

    /// The elements directly in it, in order.
    pub(super) fn children(self) -> impl Iterator<Item = Node<'d, 't>> {
        let node = move |index| Node { document: self.document, index };
        let first = self.element().first_child.map(node);
        std::iter::successors(first, move |child| child.element().next_sibling.map(node))
    }
}

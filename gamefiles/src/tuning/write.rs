//! Tuning as text: `Tuning::to_xml`.

use std::fmt::Write as _;

use super::{Document, Module, Node, Tuning};
use crate::xml::{DECLARATION, is_character, push_attribute, push_line, push_text};

impl Tuning {
    /// The tuning as an XML document in UTF-8: members sorted by name, items of lists in their order, two spaces for
    /// each level, one LF at the end. Characters that XML cannot hold become U+FFFD, in comments spaces.
    pub fn to_xml(&self) -> String {
        let mut text = String::from(DECLARATION);
        text.push_str("<I");
        push_attribute(&mut text, "c", &self.class);
        push_attribute(&mut text, "i", &self.instance_type);
        push_attribute(&mut text, "m", &self.module);
        push_attribute(&mut text, "n", &self.name);
        // Writing to a String cannot fail.
        let _ = write!(text, " s=\"{}\"", self.instance);
        content(&mut text, &self.nodes, 0, "I");
        text.push('\n');
        text
    }
}

impl Module {
    /// The module as an XML document; see [`Tuning::to_xml`].
    pub fn to_xml(&self) -> String {
        let mut text = String::from(DECLARATION);
        text.push_str("<M");
        push_attribute(&mut text, "n", &self.name);
        // Writing to a String cannot fail.
        let _ = write!(text, " s=\"{}\"", self.instance);
        content(&mut text, &self.nodes, 0, "M");
        text.push('\n');
        text
    }
}

impl Document {
    /// The document as XML; see [`Tuning::to_xml`].
    pub fn to_xml(&self) -> String {
        match self {
            Self::Instance(tuning) => tuning.to_xml(),
            Self::Module(module) => module.to_xml(),
        }
    }
}

fn node(text: &mut String, node: &Node, level: usize) {
    let tag = node.tag.as_str();
    push_line(text, level);
    text.push('<');
    text.push_str(tag);
    for (name, value) in [("n", &node.name), ("t", &node.form)] {
        if let Some(value) = value {
            push_attribute(text, name, value);
        }
    }
    for (name, value) in &node.attributes {
        push_attribute(text, name, value);
    }
    if !node.children.is_empty() {
        return content(text, &node.children, level, tag);
    }
    if node.text.is_empty() && node.comment.is_none() {
        text.push_str(" />");
        return;
    }
    text.push('>');
    push_text(text, &node.text);
    if let Some(comment) = &node.comment {
        text.push_str("<!--");
        push_comment(text, comment);
        text.push_str("-->");
    }
    text.extend(["</", tag, ">"]);
}

/// What is inside of an element, and its end. Members of a tuple sort by name; items of a list have none and stay.
fn content(text: &mut String, nodes: &[Node], level: usize, tag: &str) {
    if nodes.is_empty() {
        text.push_str(" />");
        return;
    }
    text.push('>');
    let mut sorted: Vec<&Node> = nodes.iter().collect();
    sorted.sort_by_key(|node| node.name.as_deref());
    for child in sorted {
        node(text, child, level + 1);
    }
    push_line(text, level);
    text.extend(["</", tag, ">"]);
}

/// A comment on one line that holds no `--` and does not end in `-`, which XML forbids.
fn push_comment(text: &mut String, comment: &str) {
    let mut last = ' ';
    for character in comment.chars() {
        let is_plain = is_character(character) && !character.is_control();
        let character = if is_plain { character } else { ' ' };
        if character == '-' && last == '-' {
            text.push(' ');
        }
        text.push(character);
        last = character;
    }
    if last == '-' {
        text.push(' ');
    }
}

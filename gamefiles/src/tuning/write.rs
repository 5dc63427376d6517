//! Tuning as text: `Tuning::to_xml`.

use std::fmt::Write as _;

use super::{Node, Tuning};

/// Spaces for each level.
const INDENT: &str = "  ";

impl Tuning {
    /// The tuning as an XML document in UTF-8: members sorted by name, items of lists in their order, two spaces for
    /// each level, one LF at the end.
    pub fn to_xml(&self) -> String {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<I");
        attribute(&mut text, "c", &self.class);
        attribute(&mut text, "i", &self.instance_type);
        attribute(&mut text, "m", &self.module);
        attribute(&mut text, "n", &self.name);
        // Writing to a String cannot fail.
        let _ = write!(text, " s=\"{}\"", self.instance);
        content(&mut text, &self.nodes, 0, "I");
        text.push('\n');
        text
    }
}

fn node(text: &mut String, node: &Node, level: usize) {
    let tag = node.tag.as_str();
    line(text, level);
    text.push('<');
    text.push_str(tag);
    for (name, value) in [("n", &node.name), ("t", &node.form)] {
        if let Some(value) = value {
            attribute(text, name, value);
        }
    }
    if !node.children.is_empty() {
        return content(text, &node.children, level, tag);
    }
    if node.text.is_empty() && node.comment.is_none() {
        text.push_str(" />");
        return;
    }
    text.push('>');
    escaped(text, &node.text);
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
    line(text, level);
    text.extend(["</", tag, ">"]);
}

fn line(text: &mut String, level: usize) {
    text.push('\n');
    for _ in 0..level {
        text.push_str(INDENT);
    }
}

fn attribute(text: &mut String, name: &str, value: &str) {
    text.extend([" ", name, "=\""]);
    escaped(text, value);
    text.push('"');
}

fn escaped(text: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            other => text.push(other),
        }
    }
}

/// A comment on one line that holds no `--` and does not end in `-`, which XML forbids.
fn push_comment(text: &mut String, comment: &str) {
    let mut last = ' ';
    for character in comment.chars() {
        let character = if character.is_control() { ' ' } else { character };
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

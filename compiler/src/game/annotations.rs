//! Tuning that an IR document writes as it is (language.md §7, "tuning").

use std::collections::BTreeSet;

use gamefiles::tuning::{Node, Tag};

use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::TuningNode;
use crate::source::Spanned;

/// Adds what annotations say to `nodes`; of values with one name, the last counts.
pub(super) fn add(annotations: &[TuningNode], nodes: &mut Vec<Node>, diagnostics: &mut Diagnostics) {
    if annotations.is_empty() {
        return;
    }
    nodes.extend(annotations.iter().filter_map(|annotation| node(annotation, diagnostics)));
    let mut later = BTreeSet::new();
    nodes.reverse();
    nodes.retain(|node| node.name.clone().is_none_or(|name| later.insert(name)));
    nodes.reverse();
}

/// The node as it is written; `None` for a tag that tuning does not have, which is reported.
fn node(annotation: &TuningNode, diagnostics: &mut Diagnostics) -> Option<Node> {
    let Some(tag) = Tag::ALL.into_iter().find(|tag| tag.as_str() == annotation.tag.as_str()) else {
        report_tag(&annotation.tag, diagnostics);
        return None;
    };
    Some(Node {
        tag,
        name: annotation.n.as_ref().map(|name| name.value.clone().into()),
        form: annotation.t.as_ref().map(|form| form.value.clone().into()),
        attributes: Vec::new(),
        text: annotation.value.as_ref().map_or_else(String::new, |value| value.value.clone()),
        comment: None,
        children: annotation.children.iter().filter_map(|child| node(child, diagnostics)).collect(),
    })
}

fn report_tag(tag: &Spanned<String>, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::INVALID_ENUM_VALUE, tag.span, || {
        Message::new(
            format!("Tuning has no tag {}", quote(tag)),
            "The tags are T for a value, E for a word, L for a list, U for a tuple, V for a variant and C for a class.",
        )
        .suggest("Write one of the six letters.")
    });
}

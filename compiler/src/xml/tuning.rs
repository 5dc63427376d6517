//! Game tuning as a source, in `ref-compat` mode only, and as the reference reads it: of each resource the
//! kind and the id, and nothing that is inside of it. In the other modes tuning is an output.

use super::document::Node;
use super::project_root;
use super::reader::Reader;
use crate::ir::{Buff, Element, ResourceId, Trait};
use crate::source::{Span, Spanned};

/// What the reference calls a resource without an `id`; the game's own have `n` and `s` instead.
const REFERENCE_ID: &str = "default";

/// Reads a document: one resource, or a root that holds several.
pub(super) fn read(root: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    if root.name() == "I" {
        resource(root, reader);
    }
    for child in root.children().filter(|child| child.name() == "I") {
        resource(child, reader);
    }
    project_root::state_reference_defaults([None, None], reader);
}

/// A buff or a trait by the last part of its class. The reference knows its own interactions and enums no
/// more than the game's.
fn resource(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let class = attribute(node, "c").map_or_else(String::new, |class| class.value);
    let id = attribute(node, "id").unwrap_or_else(|| Spanned::new(REFERENCE_ID.to_owned(), Span::NONE));
    let id = ResourceId::named(id);
    let element = match class.rsplit('.').next() {
        Some("Buff") => Element::Buff(Buff::new(node.tag_span(), id)),
        Some("Trait") => Element::Trait(Trait::new(node.tag_span(), id)),
        _ => return,
    };
    reader.builder.add(element, reader.diagnostics);
}

fn attribute(node: Node<'_, '_>, name: &str) -> Option<Spanned<String>> {
    node.attributes().iter().find(|attribute| attribute.name == name).map(Reader::value)
}

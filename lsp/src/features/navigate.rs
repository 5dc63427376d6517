//! From names to elements and back.

use tower_lsp_server::ls_types::{Location, Position};

use crate::snapshot::Snapshot;

/// Where the element is defined whose name stands at a place; duplicates and locales give several.
pub(crate) fn definition(snapshot: &Snapshot, path: &str, position: Position) -> Vec<Location> {
    let element = snapshot.name_at(path, position).and_then(|name| snapshot.meant(name));
    let same = element.into_iter().flat_map(|element| snapshot.same(element));
    same.filter_map(|definition| snapshot.location(definition.id_at)).collect()
}

/// Where the element is named whose name stands at a place; with its definitions if they are wanted.
pub(crate) fn references(
    snapshot: &Snapshot,
    path: &str,
    position: Position,
    with_definitions: bool,
) -> Vec<Location> {
    let Some(element) = snapshot.name_at(path, position).and_then(|name| snapshot.meant(name)) else {
        return Vec::new();
    };
    let definitions = snapshot.same(element).filter(|_| with_definitions).map(|definition| definition.id_at);
    let references = snapshot.references_to(element).map(|reference| reference.at);
    definitions.chain(references).filter_map(|location| snapshot.location(location)).collect()
}

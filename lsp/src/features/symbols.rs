//! The elements of a document, and elements by their names.

use compiler::Definition;
use compiler::language::Kind;
use tower_lsp_server::ls_types::{
    DocumentSymbol, DocumentSymbolResponse, Location, OneOf, SymbolInformation, SymbolKind, WorkspaceSymbol,
};

use crate::limits::{SHOWN_CHARS_MAX, SYMBOLS_MAX};
use crate::snapshot::Snapshot;

/// The elements of one document, in order.
pub(crate) fn of_document(snapshot: &Snapshot, path: &str) -> DocumentSymbolResponse {
    let is_here =
        |definition: &&Definition| snapshot.path(definition.id_at).is_some_and(|file| file.as_str() == path);
    let here = snapshot.definitions().iter().filter(is_here);
    if snapshot.abilities().document_symbols {
        DocumentSymbolResponse::Nested(
            here.filter_map(|definition| nested(definition, path, snapshot)).collect(),
        )
    } else {
        DocumentSymbolResponse::Flat(here.filter_map(|definition| flat(definition, path, snapshot)).collect())
    }
}

/// The elements of a project whose id or display name contains `query`, upper and lower case being equal.
pub(crate) fn search(snapshot: &Snapshot, query: &str) -> Vec<WorkspaceSymbol> {
    let query = query.to_lowercase();
    let contains = |text: &str| text.to_lowercase().contains(&query);
    let is_meant = |definition: &&Definition| {
        contains(&definition.id) || definition.display_name.as_deref().is_some_and(contains)
    };
    let found = snapshot.definitions().iter().filter(is_meant);
    found.filter_map(|definition| of_workspace(definition, snapshot)).take(SYMBOLS_MAX).collect()
}

#[expect(deprecated, reason = "the protocol's type has a member that is not used any more")]
fn nested(definition: &Definition, path: &str, snapshot: &Snapshot) -> Option<DocumentSymbol> {
    let range = snapshot.range(path, definition.whole)?;
    let selection = snapshot.range(path, definition.id_at.position)?;
    // The protocol wants the one inside of the other, and faulty sources may say otherwise.
    let start = range.start.min(selection.start);
    let end = range.end.max(selection.end);
    Some(DocumentSymbol {
        name: definition.id.clone(),
        detail: Some(detail(definition)),
        kind: kind(definition.kind),
        tags: None,
        deprecated: None,
        range: tower_lsp_server::ls_types::Range::new(start, end),
        selection_range: selection,
        children: None,
    })
}

#[expect(deprecated, reason = "the protocol's type has a member that is not used any more")]
fn flat(definition: &Definition, path: &str, snapshot: &Snapshot) -> Option<SymbolInformation> {
    let location = Location::new(snapshot.uri(path)?, snapshot.range(path, definition.whole)?);
    Some(SymbolInformation {
        name: definition.id.clone(),
        kind: kind(definition.kind),
        tags: None,
        deprecated: None,
        location,
        container_name: None,
    })
}

fn of_workspace(definition: &Definition, snapshot: &Snapshot) -> Option<WorkspaceSymbol> {
    Some(WorkspaceSymbol {
        name: definition.id.clone(),
        kind: kind(definition.kind),
        tags: None,
        container_name: Some(detail(definition)),
        location: OneOf::Left(snapshot.location(definition.id_at)?),
        data: None,
    })
}

fn detail(definition: &Definition) -> String {
    let name = definition.display_name.as_deref().filter(|name| *name != definition.id);
    let text = [Some(definition.kind.label()), name].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    text.chars().take(SHOWN_CHARS_MAX).collect()
}

/// The kind of the protocol that shows the nearest picture.
fn kind(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Project => SymbolKind::PACKAGE,
        Kind::Interaction => SymbolKind::METHOD,
        Kind::Buff => SymbolKind::EVENT,
        Kind::Trait => SymbolKind::INTERFACE,
        Kind::Enum => SymbolKind::ENUM,
        Kind::String => SymbolKind::STRING,
        Kind::TestSet => SymbolKind::BOOLEAN,
        Kind::LootAction => SymbolKind::FUNCTION,
        Kind::Statistic => SymbolKind::NUMBER,
    }
}

//! Changes to files, as the editor makes them.

use std::collections::{BTreeMap, HashMap};

use tower_lsp_server::ls_types::{
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit,
    WorkspaceEdit,
};

use crate::snapshot::Snapshot;

/// Changes to files of a project, by path. An editor that can is told of which version the text was, so that it
/// refuses the change if the author has typed on.
pub(super) fn workspace_edit(edits: BTreeMap<&str, Vec<TextEdit>>, snapshot: &Snapshot) -> WorkspaceEdit {
    let by_uri = edits.into_iter().filter_map(|(path, edits)| {
        let version = snapshot.file(path)?.version();
        Some((snapshot.uri(path)?, version, edits))
    });
    if !snapshot.abilities().versioned_edits {
        let changes: HashMap<_, _> = by_uri.map(|(uri, _, edits)| (uri, edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let edits = by_uri.map(|(uri, version, edits)| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    });
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(edits.collect())),
        ..WorkspaceEdit::default()
    }
}

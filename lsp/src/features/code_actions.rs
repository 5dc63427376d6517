//! Fixes that the compiler offers with its diagnostics.

use std::collections::BTreeMap;

use schemas::{EngineError, Fix};
use tower_lsp_server::ls_types::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, Range, TextEdit,
};

use super::{diagnostics, edit};
use crate::snapshot::{File, Snapshot};

/// The fixes of the diagnostics that touch `range`.
pub(crate) fn of(
    snapshot: &Snapshot,
    path: &str,
    range: Range,
    context: &CodeActionContext,
) -> Vec<CodeActionOrCommand> {
    let wants_fixes = context.only.as_ref().is_none_or(|kinds| {
        kinds.iter().any(|kind| [CodeActionKind::QUICKFIX, CodeActionKind::EMPTY].contains(kind))
    });
    let Some(file) = snapshot.file(path).filter(|_| wants_fixes) else { return Vec::new() };
    let here = snapshot.diagnostics().filter(|error| error.file_path.as_deref() == Some(path));
    let touched = here.filter(|error| {
        let place = diagnostics::range(error, snapshot);
        place.start <= range.end && range.start <= place.end
    });
    touched
        .filter_map(|error| action(error, path, file, snapshot))
        .map(CodeActionOrCommand::CodeAction)
        .collect()
}

fn action(error: &EngineError, path: &str, file: &File, snapshot: &Snapshot) -> Option<CodeAction> {
    let edit = text_edit(error.extra.fix.as_ref()?, file, snapshot);
    Some(CodeAction {
        title: error.suggested_fix.clone().unwrap_or_else(|| error.message_short.clone()),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostics::diagnostic(error, snapshot)]),
        edit: Some(edit::workspace_edit(BTreeMap::from([(path, vec![edit])]), snapshot)),
        is_preferred: Some(true),
        ..CodeAction::default()
    })
}

/// A fix as a change of the text. The line behind the last one means the end of the file.
fn text_edit(fix: &Fix, file: &File, snapshot: &Snapshot) -> TextEdit {
    let text = file.text();
    let (places, new) = match fix {
        Fix::Insert { insert_at, text: new } => {
            let place = text.place_at(insert_at.line, insert_at.column);
            (place..place, new)
        }
        Fix::Replace { range, replacement } => (text.places(*range), replacement),
    };
    TextEdit::new(text.lsp_range(places, snapshot.abilities().encoding), new.clone())
}

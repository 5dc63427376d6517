//! What the compiler says, as the editor shows it.

use std::collections::BTreeMap;

use schemas::{EngineError, Related, Severity};
use serde_json::json;
use tower_lsp_server::ls_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Range, Uri,
};

use crate::snapshot::Snapshot;

/// Who says it.
const SOURCE: &str = "jpefarm";

/// What is shown of a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown {
    /// The version it is about; `None` when it is not open.
    pub(crate) version: Option<i32>,
    /// What there is to say.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The diagnostics of a project by document. Every open document is there, also when there is nothing to say; what
/// is about the project as a whole is shown at its folder.
pub(crate) fn of(snapshot: &Snapshot) -> BTreeMap<Uri, Shown> {
    let mut shown: BTreeMap<Uri, Shown> = BTreeMap::new();
    for (path, file) in snapshot.files().filter(|(_, file)| file.version().is_some()) {
        if let Some(uri) = snapshot.uri(path.as_str()) {
            shown.insert(uri, Shown { version: file.version(), diagnostics: Vec::new() });
        }
    }
    for error in snapshot.diagnostics() {
        let uri = match &error.file_path {
            Some(path) => snapshot.uri(path),
            None => snapshot.own_uri(),
        };
        if let Some(uri) = uri {
            let document =
                shown.entry(uri).or_insert_with(|| Shown { version: None, diagnostics: Vec::new() });
            document.diagnostics.push(diagnostic(error, snapshot));
        }
    }
    shown
}

/// One diagnostic. Its `data` holds the fix, if there is one, in the form of the report.
pub(crate) fn diagnostic(error: &EngineError, snapshot: &Snapshot) -> Diagnostic {
    let related =
        || error.extra.related.iter().filter_map(|related| information(related, snapshot)).collect();
    Diagnostic {
        range: range(error, snapshot),
        severity: Some(severity(error.severity)),
        code: Some(NumberOrString::String(error.code.clone().into_owned())),
        code_description: None,
        source: Some(SOURCE.to_owned()),
        message: message(error),
        related_information: snapshot.abilities().related.then(related),
        tags: None,
        data: error.extra.fix.as_ref().map(|fix| json!({ "fix": fix })),
    }
}

/// Where a diagnostic is; the start of its file when it has no position.
pub(crate) fn range(error: &EngineError, snapshot: &Snapshot) -> Range {
    let place = error.file_path.as_deref().zip(error.position);
    place.and_then(|(path, position)| snapshot.range(path, position)).unwrap_or_default()
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Info => DiagnosticSeverity::INFORMATION,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Error | Severity::Fatal => DiagnosticSeverity::ERROR,
    }
}

fn message(error: &EngineError) -> String {
    let fix = error.suggested_fix.iter().map(String::as_str);
    [error.message_short.as_str(), error.message_long.as_str()]
        .into_iter()
        .chain(fix)
        .collect::<Vec<_>>()
        .join("\n")
}

fn information(related: &Related, snapshot: &Snapshot) -> Option<DiagnosticRelatedInformation> {
    let (path, position) = (related.file_path.as_deref()?, related.position?);
    let location = Location::new(snapshot.uri(path)?, snapshot.range(path, position)?);
    Some(DiagnosticRelatedInformation { location, message: related.message.clone() })
}

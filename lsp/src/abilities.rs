//! What the editor can do, what it asks for, and what it is told that this service can.

use schemas::BuildOptions;
use serde_json::Value;
use tower_lsp_server::ls_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions,
    HoverProviderCapability, InitializeParams, MarkupKind, OneOf, PositionEncodingKind, RenameOptions,
    SaveOptions, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, WorkDoneProgressOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

use crate::text::Encoding;

/// What the editor can do. By default as little as the protocol allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an ability of its own that the protocol names")]
pub(crate) struct Abilities {
    /// What both sides count characters in.
    pub(crate) encoding: Encoding,
    /// Understands Markdown in hovers.
    pub(crate) markdown: bool,
    /// Understands places to fill in, in completions.
    pub(crate) snippets: bool,
    /// Shows other places beside a diagnostic.
    pub(crate) related: bool,
    /// Understands symbols with a range of their own.
    pub(crate) document_symbols: bool,
    /// Checks the version of a document that it edits for us.
    pub(crate) versioned_edits: bool,
    /// Tells about files on disk when asked to.
    pub(crate) watches_files: bool,
}

impl Abilities {
    /// What `capabilities` say.
    pub(crate) fn of(capabilities: &ClientCapabilities) -> Self {
        let general = capabilities.general.as_ref();
        let document = capabilities.text_document.clone().unwrap_or_default();
        let workspace = capabilities.workspace.clone().unwrap_or_default();
        let hover = document.hover.and_then(|hover| hover.content_format).unwrap_or_default();
        let completion = document.completion.and_then(|completion| completion.completion_item);
        let symbols = document.document_symbol.unwrap_or_default();
        Self {
            encoding: encoding(
                general.and_then(|general| general.position_encodings.as_deref()).unwrap_or_default(),
            ),
            markdown: hover.contains(&MarkupKind::Markdown),
            snippets: completion.and_then(|item| item.snippet_support).unwrap_or(false),
            related: document
                .publish_diagnostics
                .and_then(|publish| publish.related_information)
                .unwrap_or(false),
            document_symbols: symbols.hierarchical_document_symbol_support.unwrap_or(false),
            versioned_edits: workspace.workspace_edit.and_then(|edit| edit.document_changes).unwrap_or(false),
            watches_files: workspace
                .did_change_watched_files
                .and_then(|watched| watched.dynamic_registration)
                .unwrap_or(false),
        }
    }
}

/// Bytes when the editor can count them, which costs nothing; else UTF-16, which every editor can.
fn encoding(offered: &[PositionEncodingKind]) -> Encoding {
    let offers = |kind: &PositionEncodingKind| offered.contains(kind);
    if offers(&PositionEncodingKind::UTF8) {
        Encoding::Utf8
    } else if offers(&PositionEncodingKind::UTF32) && !offers(&PositionEncodingKind::UTF16) {
        Encoding::Utf32
    } else {
        Encoding::Utf16
    }
}

/// The options of a build, as `initializationOptions` give them; those of a build without options when there are none.
///
/// # Errors
///
/// What is wrong with them, for the author.
pub(crate) fn options(params: &InitializeParams) -> Result<BuildOptions, String> {
    match &params.initialization_options {
        None | Some(Value::Null) => Ok(BuildOptions::default()),
        Some(options) => serde_json::from_value(options.clone())
            .map_err(|error| format!("the initialization options are not used: {error}")),
    }
}

/// What the service can do for such an editor.
pub(crate) fn capabilities(abilities: Abilities) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(match abilities.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some([":", "[", "-", " "].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        })),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    }
}

//! One method for each message of the editor: takes it apart, calls one verb, replies.
//!
//! Order. The methods are polled for the first time in the order of their messages, and each changes or looks at
//! the state before it waits for anything. So a request is about exactly the changes that were sent before it,
//! although the answers to several requests are made at the same time.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use schemas::{BuildOptions, ProjectPath};
use tokio_util::sync::CancellationToken;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::{
    CodeActionParams, CodeActionResponse, CompletionParams, CompletionResponse, DidChangeTextDocumentParams,
    DidChangeWatchedFilesParams, DidChangeWatchedFilesRegistrationOptions, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentFormattingParams, DocumentSymbolParams, DocumentSymbolResponse, FileSystemWatcher, GlobPattern,
    GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams, InitializeParams, InitializeResult,
    InitializedParams, Location, MessageType, PrepareRenameResponse, ReferenceParams, Registration,
    RenameParams, ServerInfo, TextDocumentPositionParams, TextEdit, Uri, WorkspaceEdit, WorkspaceFolder,
    WorkspaceSymbolParams, WorkspaceSymbolResponse,
};
use tower_lsp_server::{Client, LanguageServer};

use crate::Ended;
use crate::abilities::{self, Abilities};
use crate::analyser::{Analyser, Shared};
use crate::features::{code_actions, completion, formatting, hover, navigate, rename, symbols};
use crate::folders::Folders;
use crate::limits::SYMBOLS_MAX;
use crate::snapshot::{Analyse, Snapshot};
use crate::workspace::path_of;

/// The request is right and cannot be done. Source: LSP §3.17, `RequestFailed`.
const REQUEST_FAILED: ErrorCode = ErrorCode::ServerError(-32_803);

/// The files that the editor is asked to watch.
const WATCHED: &str = "**/*.{jpe,jpe.xml,jpe-xml,jpexml,ir.json,names.json}";

/// The service as the editor sees it.
#[derive(Debug)]
pub(crate) struct Server {
    client: Client,
    shared: Arc<Shared>,
    start: Mutex<Start>,
    ending: Ending,
}

/// What waits until the editor is ready.
#[derive(Debug, Default)]
struct Start {
    folders: Vec<PathBuf>,
    /// What is wrong with the options it gave.
    fault: Option<String>,
}

/// How the conversation ends.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ending {
    was_announced: Arc<AtomicBool>,
    stop: CancellationToken,
}

impl Ending {
    /// Stops what runs beside the conversation, and says how that ended.
    pub(crate) fn end(&self) -> Ended {
        self.stop.cancel();
        if self.was_announced.load(Ordering::Relaxed) { Ended::Orderly } else { Ended::Abruptly }
    }
}

impl Server {
    /// A service for `client`, and the analyser that must run beside it.
    pub(crate) fn new(client: Client, folders: Arc<dyn Folders>, analyse: Analyse) -> Self {
        let shared = Arc::new(Shared::new());
        let ending = Ending::default();
        let analyser = Analyser::new(Arc::clone(&shared), client.clone(), folders, analyse);
        tokio::spawn(analyser.run(ending.stop.clone()));
        Self { client, shared, start: Mutex::default(), ending }
    }

    /// How the conversation ends.
    pub(crate) fn ending(&self) -> Ending {
        self.ending.clone()
    }

    /// What `feature` says about a document as it is now; `None` when it is not open. Away from this thread, so that
    /// neither its time nor a panic is felt here.
    async fn ask<T: Send + 'static>(
        &self,
        uri: &Uri,
        feature: impl FnOnce(&Snapshot, &ProjectPath) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(wanted) = self.shared.workspace().wanted(uri) else { return Ok(None) };
        let Ok(snapshot) = self.shared.snapshot(&wanted).await else { return Ok(None) };
        let answer = tokio::task::spawn_blocking(move || feature(&snapshot, &wanted.path)).await;
        answer.map(Some).map_err(|error| {
            tracing::error!(%error, "a request failed");
            Error { message: "the service has a fault, see its log".into(), ..Error::internal_error() }
        })
    }

    fn start(&self) -> MutexGuard<'_, Start> {
        self.start.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn watch_files(&self) {
        let watchers =
            vec![FileSystemWatcher { glob_pattern: GlobPattern::String(WATCHED.to_owned()), kind: None }];
        let options = DidChangeWatchedFilesRegistrationOptions { watchers };
        let registration = Registration {
            id: "sources".to_owned(),
            method: "workspace/didChangeWatchedFiles".to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        if let Err(error) = self.client.register_capability(vec![registration]).await {
            tracing::warn!(%error, "the editor does not watch files");
        }
    }

    fn changed_on_disk(&self, uris: impl Iterator<Item = Uri>) {
        self.shared.change(|workspace| {
            for path in uris.filter_map(|uri| path_of(&uri)) {
                workspace.changed_on_disk(&path);
            }
        });
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let abilities = Abilities::of(&params.capabilities);
        let (options, fault) = match abilities::options(&params) {
            Ok(options) => (options, None),
            Err(fault) => (BuildOptions::default(), Some(fault)),
        };
        self.shared.workspace().configure(abilities, options);
        *self.start() = Start { folders: first_folders(&params), fault };
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        Ok(InitializeResult {
            capabilities: abilities::capabilities(abilities),
            server_info: Some(ServerInfo { name: "jpefarm".to_owned(), version }),
            ..InitializeResult::default()
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        let Start { folders, fault } = std::mem::take(&mut *self.start());
        self.shared.change(|workspace| workspace.change_folders(folders, &[]));
        if let Some(fault) = fault {
            self.client.show_message(MessageType::WARNING, fault).await;
        }
        if self.shared.workspace().abilities().watches_files {
            self.watch_files().await;
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.ending.was_announced.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.shared.change(|workspace| workspace.open(document.uri, document.version, &document.text));
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        let changes = &params.content_changes;
        if !self.shared.change(|workspace| workspace.change(&document.uri, document.version, changes)) {
            tracing::warn!(
                version = document.version,
                "a change of an unknown document or an older version is left out"
            );
        }
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        // An editor that watches files tells about this one there.
        if !self.shared.workspace().abilities().watches_files {
            self.changed_on_disk(std::iter::once(params.text_document.uri));
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.shared.change(|workspace| workspace.close(&params.text_document.uri));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.changed_on_disk(params.changes.into_iter().map(|change| change.uri));
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let (added, removed) = (paths(&params.event.added), paths(&params.event.removed));
        self.shared.change(|workspace| workspace.change_folders(added, &removed));
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let hover =
            self.ask(&text_document.uri, move |snapshot, path| hover::of(snapshot, path.as_str(), position));
        Ok(hover.await?.flatten())
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let list = self
            .ask(&text_document.uri, move |snapshot, path| completion::of(snapshot, path.as_str(), position));
        Ok(list.await?.flatten().map(CompletionResponse::List))
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let locations = self.ask(&text_document.uri, move |snapshot, path| {
            navigate::definition(snapshot, path.as_str(), position)
        });
        Ok(locations.await?.map(GotoDefinitionResponse::Array))
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let with_definitions = params.context.include_declaration;
        self.ask(&text_document.uri, move |snapshot, path| {
            navigate::references(snapshot, path.as_str(), position, with_definitions)
        })
        .await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.ask(&params.text_document.uri, |snapshot, path| symbols::of_document(snapshot, path.as_str()))
            .await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let snapshots = self.shared.workspace().snapshots();
        let found = snapshots.iter().flat_map(|snapshot| symbols::search(snapshot, &params.query));
        Ok(Some(WorkspaceSymbolResponse::Nested(found.take(SYMBOLS_MAX).collect())))
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let CodeActionParams { text_document, range, context, .. } = params;
        self.ask(&text_document.uri, move |snapshot, path| {
            code_actions::of(snapshot, path.as_str(), range, &context)
        })
        .await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask(&params.text_document.uri, formatting::of).await?.transpose().map_err(refusal)
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let position = params.position;
        let prepared = self.ask(&params.text_document.uri, move |snapshot, path| {
            rename::prepare(snapshot, path.as_str(), position)
        });
        Ok(prepared.await?.flatten())
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let new_name = params.new_name;
        let renamed = self
            .ask(&text_document.uri, move |snapshot, path| {
                rename::of(snapshot, path.as_str(), position, &new_name)
            })
            .await?;
        Ok(renamed.transpose().map_err(refusal)?.flatten())
    }
}

fn refusal(reason: String) -> Error {
    Error { code: REQUEST_FAILED, message: reason.into(), data: None }
}

/// The folders that are open at the start; an editor that knows no workspace folders has one root or none.
fn first_folders(params: &InitializeParams) -> Vec<PathBuf> {
    if let Some(folders) = &params.workspace_folders {
        return paths(folders);
    }
    #[expect(deprecated, reason = "older editors name their folder in no other way")]
    let root = params.root_uri.as_ref().and_then(path_of);
    root.into_iter().collect()
}

fn paths(folders: &[WorkspaceFolder]) -> Vec<PathBuf> {
    folders.iter().filter_map(|folder| path_of(&folder.uri)).collect()
}

//! # The editor service
//!
//! [`serve`] speaks the language server protocol with an editor over a pair of streams. A message goes one way
//! through the crate:
//!
//! | Step | Module | What it does |
//! |---|---|---|
//! | frame | `frames` | leaves out what cannot be decoded |
//! | message | `server` | one method for each message: takes it apart, calls one verb, replies |
//! | state | `workspace` | which folders and documents are open, and which project a document is of |
//! | analysis | `analyser` | compiles what changed, one project at a time, only ever the newest state |
//! | result | `snapshot` | a project as it was analysed: texts, diagnostics, names |
//! | answer | `features` | hover, completion, rename …: functions of a snapshot and a place |
//!
//! Places have three forms: bytes of a text in [`compiler::language`], lines and columns of characters in
//! [`schemas::Position`], and what the editor counts in; only `text` turns one into another.
//!
//! The crate reads no file itself: what is on disk comes through [`Folders`]. It knows neither the environment nor
//! the command line.

mod abilities;
mod analyser;
mod features;
mod folders;
mod frames;
mod limits;
mod server;
mod snapshot;
mod text;
mod workspace;

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp_server::LspService;

pub use folders::{Contents, Folders};

/// How a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The editor said `shutdown` before it went.
    Orderly,
    /// The editor went without a word.
    Abruptly,
}

/// Speaks with an editor until it says `exit` or `input` ends.
pub async fn serve<I, O>(input: I, output: O, folders: Arc<dyn Folders>) -> Ended
where
    I: AsyncRead + Unpin,
    O: AsyncWrite,
{
    let (service, socket) = LspService::new(|client| server::Server::new(client, folders, compiler::analyse));
    let ending = service.inner().ending();
    let (passed_on, checked) = tokio::io::duplex(limits::WAITING_BYTES_MAX);
    let serving = tower_lsp_server::Server::new(checked, output, socket)
        .concurrency_level(limits::REQUESTS_AT_ONCE_MAX)
        .serve(service);
    tokio::pin!(serving);
    tokio::select! {
        () = &mut serving => {}
        forwarded = frames::forward(input, passed_on) => {
            if let Err(error) = forwarded {
                tracing::warn!(%error, "the editor cannot be heard any more");
            }
            serving.await;
        }
    }
    ending.end()
}

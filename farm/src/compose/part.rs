//! The running parts of a process: started together, watched, stopped in order.

use anyhow::{Context, Result, anyhow};
use futures::future::select_all;
use tokio::task::{JoinHandle, spawn};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};

/// A part that runs until it is told to stop.
pub(super) struct Part {
    stop: CancellationToken,
    task: JoinHandle<Result<()>>,
}

impl Part {
    /// Sets `work` going, its logs under `span`. It ends when the token it was made with fires, and not before.
    pub(super) fn start(
        span: Span,
        stop: CancellationToken,
        work: impl Future<Output = Result<()>> + Send + 'static,
    ) -> Self {
        Self { stop, task: spawn(work.instrument(span)) }
    }
}

/// The parts of a process.
#[derive(Default)]
pub(super) struct Parts {
    /// What takes requests and jobs; stopped first.
    pub(super) serving: Vec<Part>,
    /// What has to go on while those come to their end.
    pub(super) supporting: Vec<Part>,
}

impl Parts {
    /// Waits for a part to end, which none does by itself.
    pub(super) async fn broken(&mut self) -> anyhow::Error {
        let tasks = self.serving.iter_mut().chain(&mut self.supporting).map(|part| &mut part.task);
        let (ended, _, _) = select_all(tasks).await;
        let ended = ended.context("it panicked").and_then(|ended| ended);
        let error = ended.err().unwrap_or_else(|| anyhow!("it came to its end unasked"));
        error.context("a part of the farm broke down")
    }

    /// No new requests and no new jobs; when those that run are over, the rest stops as well.
    ///
    /// # Errors
    ///
    /// A part broke down on its way.
    pub(super) async fn stop(self) -> Result<()> {
        stop(self.serving).await?;
        stop(self.supporting).await
    }
}

/// Tells all of them before it waits for any.
async fn stop(parts: Vec<Part>) -> Result<()> {
    for part in &parts {
        part.stop.cancel();
    }
    for part in parts {
        part.task.await??;
    }
    Ok(())
}

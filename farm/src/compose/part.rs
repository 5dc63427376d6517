//! The running parts of a process: started together, watched, stopped in order.

use anyhow::{Context, Result, anyhow};
use futures::future::{join_all, select_all};
use tokio::task::{JoinError, JoinHandle, spawn};
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
    /// Waits for a part to end, which none does by itself, and says why it did. The others go on until
    /// [`Parts::stop`].
    pub(super) async fn broken(&mut self) -> anyhow::Error {
        let tasks = self.serving.iter_mut().chain(&mut self.supporting).map(|part| &mut part.task);
        let (ended, place, _) = select_all(tasks).await;
        // It is over, so nobody may wait for it again.
        match place.checked_sub(self.serving.len()) {
            None => drop(self.serving.remove(place)),
            Some(place) => drop(self.supporting.remove(place)),
        }
        let error = result(ended).err().unwrap_or_else(|| anyhow!("it came to its end unasked"));
        error.context("a part of the farm broke down")
    }

    /// No new requests and no new jobs; when those that run are over, the rest stops as well. All come to their end,
    /// also when one of them breaks down on its way.
    ///
    /// # Errors
    ///
    /// That of the first that broke down.
    pub(super) async fn stop(self) -> Result<()> {
        let serving = stop(self.serving).await;
        let supporting = stop(self.supporting).await;
        serving.and(supporting)
    }
}

/// Tells all of them before it waits for any.
async fn stop(parts: Vec<Part>) -> Result<()> {
    for part in &parts {
        part.stop.cancel();
    }
    let ended = join_all(parts.into_iter().map(|part| part.task)).await;
    ended.into_iter().try_for_each(result)
}

fn result(ended: Result<Result<()>, JoinError>) -> Result<()> {
    ended.context("it panicked").flatten()
}

#[cfg(test)]
mod tests;

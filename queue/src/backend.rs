//! Any queue as an apalis backend: one id for each free slot of the worker, and nothing else.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use apalis_core::backend::finalize::Ephemeral;
use apalis_core::backend::{Backend as ApalisBackend, BackendConfig};
use apalis_core::error::WorkerError;
use apalis_core::layers::Identity;
use apalis_core::task::Task;
use apalis_core::task::task_id::RandomId;
use apalis_core::worker::context::WorkerContext;
use futures::FutureExt;
use futures::future::BoxFuture;
use scheduler::ports::Queue;
use schemas::JobId;
use tokio::time::sleep;

/// The pause after the first failed pull; it doubles with each one that follows.
const PAUSE_MIN: Duration = Duration::from_millis(50);

/// No pause is longer.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// Hands the ids of a queue to an apalis worker, each when the worker asks for it.
///
/// apalis asks only when it has a free slot, so nothing is fetched ahead. While the queue is empty one pull
/// waits in it and nothing polls. A queue that fails is asked again after a pause, because an error would
/// end the worker. When the queue is closed the worker finishes what it has and stops.
pub struct Backend {
    queue: Arc<dyn Queue>,
    pull: Option<BoxFuture<'static, Option<JobId>>>,
}

impl Backend {
    /// A source of tasks over `queue`. Any number of them may share one queue.
    pub fn new(queue: Arc<dyn Queue>) -> Self {
        Self { queue, pull: None }
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backend").field("pulling", &self.pull.is_some()).finish_non_exhaustive()
    }
}

impl ApalisBackend for Backend {
    type Task = Task<JobId>;
    type Error = WorkerError;

    fn poll_ready(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), WorkerError>> {
        Poll::Ready(Ok(()))
    }

    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Option<Result<Self::Task, WorkerError>>> {
        let queue = &self.queue;
        let pull = self.pull.get_or_insert_with(|| pull(Arc::clone(queue)).boxed());
        let pulled = ready!(pull.poll_unpin(context));
        self.pull = None;
        let Some(job) = pulled else {
            // Without this apalis would wait for ever for somebody to stop it.
            worker.stop()?;
            return Poll::Ready(None);
        };
        Poll::Ready(Some(Ok(Task::new(job))))
    }

    fn poll_close(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), WorkerError>> {
        self.pull = None;
        Poll::Ready(Ok(()))
    }
}

impl BackendConfig for Backend {
    type Args = JobId;
    type Id = RandomId;
    type Kind = Ephemeral;
    type Config = ();
    type Layer = Identity;

    fn config(&self) -> &() {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> Identity {
        Identity::new()
    }
}

/// Waits for the next id, however often the queue fails; `None` when it is closed.
async fn pull(queue: Arc<dyn Queue>) -> Option<JobId> {
    let mut pause = PAUSE_MIN;
    loop {
        match queue.pull(1).await {
            Ok(ids) => return ids.into_iter().next(),
            Err(error) => {
                metrics::counter!("jpefarm_queue_pulls_failed_total").increment(1);
                tracing::warn!(
                    error = &error as &dyn Error,
                    pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
                    "pulling from the queue failed; trying again after a pause",
                );
            }
        }
        sleep(pause).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

#[cfg(test)]
mod tests;

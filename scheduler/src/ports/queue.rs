//! The queue port: a nudge for idle workers, never the truth.

use async_trait::async_trait;
use schemas::JobId;

use super::ReadyJob;

/// Carries job ids from the dispatcher to idle workers.
///
/// It may lose, repeat and reorder ids, and lose everything at once: a worker claims each id in the
/// store before it runs anything, and the dispatcher pushes again what nobody claims.
#[async_trait]
pub trait Queue: Send + Sync + 'static {
    /// Offers `jobs` in this order and returns how many were taken; the rest found no room. A queue may serve the
    /// classes in turn, but keeps the order inside of each.
    ///
    /// # Errors
    ///
    /// [`QueueError`] when the queue cannot be reached.
    async fn push(&self, jobs: &[ReadyJob]) -> Result<usize, QueueError>;

    /// Waits for ids and returns 1 to `n_max` of them; empty when the queue is closed.
    ///
    /// # Errors
    ///
    /// [`QueueError`] when the queue cannot be reached.
    async fn pull(&self, n_max: usize) -> Result<Vec<JobId>, QueueError>;

    /// Which life of the queue this is: another number once it has lost all that it held, as when it was flushed or
    /// restarted empty. It may also lose ids and live on.
    ///
    /// # Errors
    ///
    /// [`QueueError`] when the queue cannot be reached.
    async fn life(&self) -> Result<u64, QueueError>;
}

/// The queue cannot be reached. The books are not affected: push again later.
#[derive(Debug, thiserror::Error)]
#[error("the queue cannot be reached")]
pub struct QueueError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

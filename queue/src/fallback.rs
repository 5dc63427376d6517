//! What a worker lives on while its queue fails: now and then a look into the books.

mod source;

pub use self::source::StoreSource;

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use scheduler::Dice;
use scheduler::ports::{Queue, QueueError, ReadyJob, StoreError};
use schemas::JobId;
use tokio::select;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout};

/// The least time between two looks.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// How long a queue may give nothing before it is not believed any more: it may be reachable from here and not for
/// the dispatcher. An idle process looks into the books so often.
const SILENCE: Duration = Duration::from_secs(5);

/// Most ids that are kept of a look. They grow stale while they wait, because all workers see the same.
const KEPT_IDS_MAX: usize = 64;

/// Where ready jobs are found without a queue.
#[async_trait]
pub trait Source: Send + Sync + 'static {
    /// The jobs that may run now, or the first few hundred of them.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; another look may help.
    async fn ready(&self) -> Result<Vec<ReadyJob>, StoreError>;
}

/// A queue that goes on, slower, while the queue inside fails or is silent.
///
/// A pull asks the queue first. When that fails, the ids come from looks into the books, at most one in a second, until
/// the queue answers again; when it gives nothing for some seconds, from one look. All workers see the same jobs
/// there, so each takes its own in an order of chance, class by class; that a job runs once is for the claim to see
/// to. Pulls never fail. Pushes go straight to the queue.
pub struct Fallback {
    queue: Arc<dyn Queue>,
    source: Arc<dyn Source>,
    dice: Dice,
    found: Mutex<Found>,
    /// Somebody has found something.
    changed: Notify,
}

#[derive(Debug)]
struct Found {
    ids: VecDeque<JobId>,
    next_look_at: Instant,
    /// Whether the queue failed when it was last asked.
    queue_fails: bool,
}

impl Fallback {
    /// A queue that takes its ids from `queue`, and from `source` while there is something wrong with that.
    pub fn new(queue: Arc<dyn Queue>, source: Arc<dyn Source>, dice: Dice) -> Self {
        let found = Found { ids: VecDeque::new(), next_look_at: Instant::now(), queue_fails: false };
        Self { queue, source, dice, found: Mutex::new(found), changed: Notify::new() }
    }

    /// Looks into the books, if nobody has done so within the last second; otherwise waits until it is time, or
    /// until somebody else has found something.
    async fn look(&self) {
        let changed = self.changed.notified();
        let waits_until = self.found().reserve_look(Instant::now());
        let Some(due_at) = waits_until else {
            return self.look_now().await;
        };
        select! {
            biased;
            () = sleep_until(due_at) => {}
            () = changed => {}
        }
    }

    async fn look_now(&self) {
        metrics::counter!("jpefarm_queue_fallback_looks_total").increment(1);
        match self.source.ready().await {
            Ok(jobs) => {
                let ids = self.selection(jobs);
                metrics::counter!("jpefarm_queue_fallback_ids_total").increment(ids.len() as u64);
                self.found().ids = ids;
                self.changed.notify_waiters();
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn Error,
                    "neither the queue nor the books name jobs to run"
                );
            }
        }
    }

    /// A few of `jobs` by chance, the more important classes first.
    fn selection(&self, mut jobs: Vec<ReadyJob>) -> VecDeque<JobId> {
        for last in (1..jobs.len()).rev() {
            let other = usize::try_from(self.dice.up_to(last as u64)).expect("it is at most a length");
            jobs.swap(last, other);
        }
        // Stable, so that inside of a class chance decides.
        jobs.sort_by_key(|job| job.class);
        jobs.iter().take(KEPT_IDS_MAX).map(|job| job.id).collect()
    }

    /// Notes how the queue answers and logs when that has changed.
    fn note(&self, failure: Option<&QueueError>) {
        let failed_before = std::mem::replace(&mut self.found().queue_fails, failure.is_some());
        match failure {
            Some(error) if !failed_before => {
                tracing::warn!(error = error as &dyn Error, "the queue fails; looking for jobs in the books");
            }
            None if failed_before => tracing::info!("the queue answers again"),
            _ => {}
        }
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Found {
    fn take(&mut self, n_max: usize) -> Option<Vec<JobId>> {
        let n_taken = n_max.max(1).min(self.ids.len());
        (n_taken > 0).then(|| self.ids.drain(..n_taken).collect())
    }

    /// `None` when the caller is to look now; otherwise when the next look is due.
    fn reserve_look(&mut self, now: Instant) -> Option<Instant> {
        if now < self.next_look_at {
            return Some(self.next_look_at);
        }
        self.next_look_at = now + LOOK_INTERVAL;
        None
    }
}

#[async_trait]
impl Queue for Fallback {
    async fn push(&self, jobs: &[ReadyJob]) -> Result<usize, QueueError> {
        self.queue.push(jobs).await
    }

    async fn life(&self) -> Result<u64, QueueError> {
        self.queue.life().await
    }

    async fn pull(&self, n_max: usize) -> Result<Vec<JobId>, QueueError> {
        loop {
            let found = self.found().take(n_max);
            if let Some(ids) = found {
                return Ok(ids);
            }
            match timeout(SILENCE, self.queue.pull(n_max)).await {
                Ok(Ok(ids)) => {
                    self.note(None);
                    return Ok(ids);
                }
                Ok(Err(error)) => self.note(Some(&error)),
                Err(_silent) => self.note(None),
            }
            self.look().await;
        }
    }
}

impl fmt::Debug for Fallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fallback").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

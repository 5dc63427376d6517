//! The queue inside one process: a bounded line of ids.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use scheduler::ports::{Queue, QueueError, ReadyJob};
use schemas::JobId;
use tokio::sync::Notify;

/// A bounded line of job ids in memory: first in, first out.
#[derive(Debug)]
pub struct MemoryQueue {
    capacity: usize,
    line: Mutex<Line>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Line {
    ids: VecDeque<JobId>,
    closed: bool,
}

impl MemoryQueue {
    /// Room for the ids of a farm on one machine; far above any sensible window of the dispatcher.
    pub const CAPACITY: usize = 10_000;

    /// An empty queue with room for `capacity` ids; for none it takes nothing.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, line: Mutex::default(), changed: Notify::new() }
    }

    /// Takes no more ids. Those it has can still be pulled; after them every pull comes back empty.
    pub fn close(&self) {
        self.line().closed = true;
        self.changed.notify_waiters();
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryQueue {
    fn default() -> Self {
        Self::new(Self::CAPACITY)
    }
}

impl Line {
    /// Takes as many of `jobs` as there is room for.
    fn push(&mut self, jobs: &[ReadyJob], capacity: usize) -> usize {
        if self.closed {
            return 0;
        }
        let n_taken = jobs.len().min(capacity.saturating_sub(self.ids.len()));
        self.ids.extend(jobs[..n_taken].iter().map(|job| job.id));
        n_taken
    }

    /// The answer to a pull; `None` while there is nothing to answer.
    fn pull(&mut self, n_max: usize) -> Option<Vec<JobId>> {
        if self.ids.is_empty() && !self.closed {
            return None;
        }
        let n_taken = n_max.max(1).min(self.ids.len());
        Some(self.ids.drain(..n_taken).collect())
    }
}

#[async_trait]
impl Queue for MemoryQueue {
    async fn push(&self, jobs: &[ReadyJob]) -> Result<usize, QueueError> {
        let n_taken = self.line().push(jobs, self.capacity);
        if n_taken > 0 {
            // All of them, because one that is woken may never be polled again: its worker drains.
            self.changed.notify_waiters();
        }
        Ok(n_taken)
    }

    async fn pull(&self, n_max: usize) -> Result<Vec<JobId>, QueueError> {
        loop {
            // Made before the look into the line, so that no push between the two is missed.
            let changed = self.changed.notified();
            if let Some(ids) = self.line().pull(n_max) {
                return Ok(ids);
            }
            changed.await;
        }
    }

    /// It lives as long as its process.
    async fn life(&self) -> Result<u64, QueueError> {
        Ok(0)
    }
}

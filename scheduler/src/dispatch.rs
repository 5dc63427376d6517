//! Dispatch: a short window of job ids is on offer to the workers, in order; the backlog stays in the store.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::Scheduler;
use crate::mutants::{Mutant, active};
use crate::ports::{Queue, QueueError, ReadyJob, StoreError};

/// The jobs on offer, with the time of the offer. A job that has been claimed and came back has another epoch,
/// so it is due at once, also when nobody looked in between.
#[derive(Debug, Default)]
pub(crate) struct Window {
    offered: HashMap<ReadyJob, Instant>,
    /// The life of the queue in which they lie; unknown before the first look.
    life: Option<u64>,
}

/// Why a turn of the dispatcher came to nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DispatchError {
    #[error("the books cannot be read")]
    Store(#[from] StoreError),
    #[error("the ids cannot be offered")]
    Queue(#[from] QueueError),
}

impl Window {
    /// Forgets what is no longer ready, and says which of `ready` to offer now: those that are not on offer
    /// and those that nobody has claimed for `redispatch`.
    fn due(&mut self, ready: &[ReadyJob], now: Instant, redispatch: Duration) -> Vec<ReadyJob> {
        let mut offered = HashMap::with_capacity(ready.len());
        let mut due = Vec::new();
        for job in ready {
            match self.offered.get(job) {
                Some(at) if now.duration_since(*at) < redispatch || active(Mutant::OfferOnce) => {
                    offered.insert(*job, *at);
                }
                _ => due.push(*job),
            }
        }
        self.offered = offered;
        due
    }

    /// Whether the queue has lost what was on offer, which is none any more then.
    fn is_lost(&mut self, life: u64) -> bool {
        let is_lost = self.life.replace(life).is_some_and(|known| known != life);
        if is_lost {
            self.offered.clear();
        }
        is_lost
    }

    fn note(&mut self, jobs: &[ReadyJob], now: Instant) {
        self.offered.extend(jobs.iter().map(|job| (*job, now)));
    }
}

impl Scheduler {
    /// One turn: offers what is due and returns how long to wait for the next turn unless woken.
    pub(crate) async fn dispatch(
        &self,
        queue: &dyn Queue,
        window: &mut Window,
    ) -> Result<Duration, DispatchError> {
        // Before the look into the books: a claim after it counts.
        self.notices.expect_claims();
        let ready = self.store.ready(self.config.window).await?;
        let now = Instant::now();
        let redispatch = Duration::from_millis(self.config.redispatch_ms);
        let due = window.due(&ready.jobs, now, redispatch);
        let n_taken = if due.is_empty() { 0 } else { queue.push(&due).await? };
        window.note(&due[..n_taken.min(due.len())], now);
        self.notices.offer(ready.jobs.iter().map(|job| job.id).collect());
        if n_taken < due.len() {
            self.notices.wake_after_claims(1);
        } else if ready.jobs.len() == self.config.window as usize {
            // There may be more in the books than on offer: time for them when half the offer is gone.
            self.notices.wake_after_claims(ready.jobs.len().div_ceil(2));
        }
        self.look_for_loss(queue, window).await?;
        let until_due = ready.next_due_at.map(|at| at.since(ready.now) + Duration::from_millis(1));
        Ok(until_due.unwrap_or(Duration::MAX).min(self.config.poll_interval()))
    }

    /// Takes another turn at once when the queue has lost what is on offer. Asked after the push, so that no job
    /// waits for the answer; while nothing is on offer nothing is asked.
    async fn look_for_loss(&self, queue: &dyn Queue, window: &mut Window) -> Result<(), QueueError> {
        if !window.offered.is_empty() && window.is_lost(queue.life().await?) {
            metrics::counter!("jpefarm_queue_losses_total").increment(1);
            tracing::warn!("the queue has lost everything; offering it again");
            self.notices.wake_dispatcher();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use schemas::{Class, JobId, Timestamp};

    use super::*;

    const REDISPATCH: Duration = Duration::from_secs(5);

    fn job(number: u8) -> ReadyJob {
        let id = JobId::new(Timestamp::from_unix_ms(1), [number; 10]);
        ReadyJob { id, class: Class::Normal, epoch: 0 }
    }

    #[test]
    fn each_id_is_offered_once_until_nobody_claims_it() {
        let mut window = Window::default();
        let start = Instant::now();
        let due = window.due(&[job(1), job(2)], start, REDISPATCH);
        assert_eq!(due, [job(1), job(2)]);
        window.note(&due, start);
        assert_eq!(window.due(&[job(1), job(2), job(3)], start, REDISPATCH), [job(3)]);
        assert_eq!(window.due(&[job(1), job(2)], start + REDISPATCH, REDISPATCH), [job(1), job(2)]);
    }

    #[test]
    fn an_id_that_left_and_came_back_is_offered_at_once() {
        let mut window = Window::default();
        let start = Instant::now();
        window.note(&[job(1)], start);
        assert_eq!(window.due(&[], start, REDISPATCH), []);
        assert_eq!(window.due(&[job(1)], start, REDISPATCH), [job(1)]);
        assert_eq!(window.offered.len(), 0);
    }

    /// It was claimed and given back between two turns.
    #[test]
    fn a_job_with_another_epoch_is_offered_at_once() {
        let mut window = Window::default();
        let start = Instant::now();
        window.note(&[job(1), job(2)], start);
        let again = ReadyJob { epoch: 2, ..job(1) };
        assert_eq!(window.due(&[again, job(2)], start, REDISPATCH), [again]);
    }

    #[test]
    fn what_the_queue_has_lost_is_offered_at_once() {
        let mut window = Window::default();
        let start = Instant::now();
        window.note(&[job(1), job(2)], start);
        assert!(!window.is_lost(7), "nothing is known of an earlier life");
        assert!(!window.is_lost(7));
        assert_eq!(window.due(&[job(1), job(2)], start, REDISPATCH), []);
        assert!(window.is_lost(8));
        assert_eq!(window.due(&[job(1), job(2)], start, REDISPATCH), [job(1), job(2)]);
        assert!(!window.is_lost(8));
    }

    #[test]
    fn what_found_no_room_is_due_again() {
        let mut window = Window::default();
        let start = Instant::now();
        let due = window.due(&[job(1), job(2)], start, REDISPATCH);
        window.note(&due[..1], start);
        assert_eq!(window.due(&[job(1), job(2)], start, REDISPATCH), [job(2)]);
    }
}

//! How many jobs a worker holds ahead: as many as hide the time that the books take, and no more.
//!
//! While one guest runs, the next job is claimed and loaded and the last result is written, so that no slot waits for
//! the books. But a job that is held ahead is promised: no other worker can have it, and whoever comes meanwhile stands
//! behind it, however small his share was so far. So many short builds are held ahead, and of long ones a single one.

use std::convert::Infallible;
use std::future::pending;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

/// A new duration counts as one part in so many of the average.
const AVERAGE_OVER: u32 = 8;

/// The parts of a job's time with its worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// From the wish for it to the lease.
    Claim,
    /// Loading its sources.
    Inputs,
    /// The guest, in its slot.
    Run,
    /// Writing its result.
    Finish,
}

/// Averages of the steps, and how many jobs ahead follow from them.
#[derive(Debug)]
pub(crate) struct Pace {
    n_slots: u32,
    n_ahead_max: u32,
    steps: Mutex<[Option<Duration>; 4]>,
    n_ahead: watch::Sender<u32>,
}

impl Pace {
    /// The pace of a worker with `n_slots`, which holds at most `n_ahead_max` jobs ahead, and begins with that.
    pub(crate) fn new(n_slots: u32, n_ahead_max: u32) -> Self {
        Self { n_slots, n_ahead_max, steps: Mutex::default(), n_ahead: watch::Sender::new(n_ahead_max) }
    }

    /// Learns how long one step of a job took.
    pub(crate) fn learn(&self, step: Step, took: Duration) {
        let mut steps = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        let known = &mut steps[step as usize];
        *known = Some(known.map_or(took, |before| (before * (AVERAGE_OVER - 1) + took) / AVERAGE_OVER));
        let n_ahead = self.reckon(&steps);
        drop(steps);
        self.n_ahead.send_if_modified(|before| std::mem::replace(before, n_ahead) != n_ahead);
    }

    /// Jobs that all slots together run through while the books are asked for one.
    fn reckon(&self, steps: &[Option<Duration>; 4]) -> u32 {
        let of = |step: Step| steps[step as usize];
        let Some(run) = of(Step::Run) else { return self.n_ahead_max };
        let books: Duration = [Step::Claim, Step::Inputs, Step::Finish].into_iter().filter_map(of).sum();
        let n_ahead = (books * self.n_slots).as_micros().div_ceil(run.as_micros().max(1));
        u32::try_from(n_ahead).unwrap_or(u32::MAX).max(1).min(self.n_ahead_max)
    }

    /// Keeps as many of `permits` from the jobs as are too many now. All of them are there at first: one for each slot,
    /// and one for each job ahead.
    pub(crate) async fn keep(&self, permits: Arc<Semaphore>) -> Infallible {
        let mut wanted = self.n_ahead.subscribe();
        let mut n_given = self.n_ahead_max;
        loop {
            let n_ahead = *wanted.borrow_and_update();
            metrics::gauge!("jpefarm_worker_jobs_ahead").set(f64::from(n_ahead));
            if n_ahead >= n_given {
                permits.add_permits((n_ahead - n_given) as usize);
                n_given = n_ahead;
                if wanted.changed().await.is_err() {
                    return pending().await;
                }
            } else if let Ok(permit) = permits.acquire().await {
                // In its turn, as a job would: a busy worker has none that are free.
                permit.forget();
                n_given -= 1;
            } else {
                return pending().await;
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! `reap`: jobs whose worker is gone, whose deadline has passed or whose cancel was cut short get an ending.

use futures::future::join_all;
use schemas::Job;

use crate::finish::Fault;
use crate::ports::{Finished, Overdue, OverdueReason, ReapScope, Usage};
use crate::{FinishError, Outcome, Scheduler};

/// Most jobs of one round, ended at the same time, so that a store can write them together; the next round
/// follows at once while a round is full.
const ROUND_MAX: u32 = 256;

impl Scheduler {
    /// Ends what is overdue and returns how many jobs that were. Any number of reapers may run: each ending
    /// is fenced.
    ///
    /// # Errors
    ///
    /// The first [`FinishError`] of a round in which a job could not be ended; the others of the round are,
    /// and the rest is reaped in the next one.
    #[tracing::instrument(skip_all)]
    pub async fn reap(&self, scope: ReapScope) -> Result<usize, FinishError> {
        let mut n_reaped = 0;
        loop {
            let round = self.store.reap(scope, ROUND_MAX).await?;
            let is_last = round.len() < ROUND_MAX as usize;
            let ended = join_all(round.into_iter().map(|overdue| self.end_overdue(overdue))).await;
            if !ended.is_empty() {
                // Some were on offer, perhaps; others may have their places.
                self.notices.wake_dispatcher();
            }
            for was_reaped in ended {
                n_reaped += usize::from(was_reaped?);
            }
            if is_last {
                return Ok(n_reaped);
            }
        }
    }

    async fn end_overdue(&self, overdue: Overdue) -> Result<bool, FinishError> {
        let Overdue { job, lease, reason } = overdue;
        tracing::info!(job.id = %job.id, ?reason, job.attempt, "reaping a job");
        let finished = self.end(&job, lease, outcome(&job, reason)).await?;
        Ok(matches!(finished, Finished::Accepted(_)))
    }
}

fn outcome(job: &Job, reason: OverdueReason) -> Outcome {
    let usage = Usage::default();
    match reason {
        OverdueReason::LeaseLost if job.cancel_requested => Outcome::Cancelled { usage },
        OverdueReason::LeaseLost => Outcome::Fault(Fault::Retry("its worker was lost".to_owned())),
        OverdueReason::DeadlinePassed => Outcome::Expired { usage },
        OverdueReason::Cancelled => Outcome::Cancelled { usage },
    }
}

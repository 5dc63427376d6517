//! `reap`: jobs whose worker is gone, whose deadline has passed or whose cancel was cut short get an ending.

use std::time::Duration;

use futures::future::join_all;
use schemas::Timestamp;

use crate::mutants::{Mutant, active};
use crate::ports::{Finished, Overdue, OverdueReason, ReapScope, Reapable, StoreError, Usage};
use crate::{FinishError, Outcome, Scheduler};

/// Most jobs of one round, ended at the same time, so that a store can write them together; the next round
/// follows at once while a round is full.
const ROUND_MAX: u32 = 256;

/// What came of reaping.
pub(crate) struct Reaped {
    /// How many jobs were ended.
    pub(crate) n_jobs: usize,
    /// When the next lease or deadline is over; `None` when there is none.
    pub(crate) next_due_in: Option<Duration>,
    /// What the store's clock said at the last look.
    pub(crate) looked_at: Timestamp,
}

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
        let first = self.overdue(scope).await?;
        self.reap_rounds(scope, first).await.map(|reaped| reaped.n_jobs)
    }

    /// The jobs of one round, none of them ended yet.
    pub(crate) async fn overdue(&self, scope: ReapScope) -> Result<Reapable, StoreError> {
        let scope = if active(Mutant::ReapRunning) { ReapScope::Orphans } else { scope };
        self.store.reap(scope, ROUND_MAX).await
    }

    /// Ends the jobs of `round`, and those of further rounds while each is full.
    pub(crate) async fn reap_rounds(
        &self,
        scope: ReapScope,
        mut round: Reapable,
    ) -> Result<Reaped, FinishError> {
        let mut n_jobs = 0;
        loop {
            let is_last = round.jobs.len() < ROUND_MAX as usize;
            let ended = join_all(round.jobs.into_iter().map(|overdue| self.end_overdue(overdue))).await;
            if !ended.is_empty() {
                // Some were on offer, perhaps; others may have their places.
                self.notices.wake_dispatcher();
            }
            for was_reaped in ended {
                n_jobs += usize::from(was_reaped?);
            }
            if is_last {
                let next_due_in = round.next_due_at.map(|at| at.since(round.now));
                return Ok(Reaped { n_jobs, next_due_in, looked_at: round.now });
            }
            round = self.overdue(scope).await?;
        }
    }

    async fn end_overdue(&self, overdue: Overdue) -> Result<bool, FinishError> {
        if active(Mutant::CancelForgotten) && overdue.reason == OverdueReason::Cancelled {
            return Ok(false);
        }
        let outcome = outcome(&overdue);
        let Overdue { job, lease, reason, may_have_started } = overdue;
        tracing::info!(job.id = %job.id, ?reason, job.attempt, may_have_started, "reaping a job");
        let finished = self.end(&job, lease, outcome).await?;
        Ok(matches!(finished, Finished::Accepted { .. }))
    }
}

/// A job whose guest did not start has no part in the loss of its worker, and pays no attempt for it.
fn outcome(overdue: &Overdue) -> Outcome {
    let usage = Usage::default();
    match overdue.reason {
        OverdueReason::LeaseLost if overdue.job.cancel_requested => Outcome::Cancelled { usage },
        OverdueReason::LeaseLost if overdue.may_have_started => Outcome::WorkerLost,
        OverdueReason::LeaseLost => Outcome::Released,
        OverdueReason::DeadlinePassed => Outcome::Expired { usage },
        OverdueReason::Cancelled => Outcome::Cancelled { usage },
    }
}

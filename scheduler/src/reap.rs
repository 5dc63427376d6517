//! `reap`: jobs whose worker is gone, whose deadline has passed or whose cancel was cut short get an ending.

use schemas::Transition;

use crate::finish::{Fault, cancelled, expired};
use crate::ports::{Finished, Overdue, OverdueReason, ReapScope, Usage};
use crate::{FinishError, Scheduler};

/// Most jobs of one round; the next round follows at once while a round is full.
const ROUND_MAX: u32 = 256;

impl Scheduler {
    /// Ends what is overdue and returns how many jobs that were. Any number of reapers may run: each ending
    /// is fenced.
    ///
    /// # Errors
    ///
    /// [`FinishError`]: the rest is reaped in the next round.
    pub async fn reap(&self, scope: ReapScope) -> Result<usize, FinishError> {
        let mut n_reaped = 0;
        loop {
            let round = self.store.reap(scope, ROUND_MAX).await?;
            let is_last = round.len() < ROUND_MAX as usize;
            for overdue in round {
                n_reaped += usize::from(self.end_overdue(overdue).await?);
            }
            if is_last {
                return Ok(n_reaped);
            }
        }
    }

    async fn end_overdue(&self, overdue: Overdue) -> Result<bool, FinishError> {
        let Overdue { job, lease, reason } = overdue;
        tracing::info!(job.id = %job.id, ?reason, job.attempt, "reaping a job");
        let ending = match reason {
            OverdueReason::LeaseLost if job.cancel_requested => {
                self.farm_ending(&job, Transition::Cancel, cancelled(), Usage::default()).await?
            }
            OverdueReason::LeaseLost => {
                self.fault(&job, Fault::Retry("its worker was lost".to_owned())).await?
            }
            OverdueReason::DeadlinePassed => {
                self.farm_ending(&job, Transition::Expire, expired(), Usage::default()).await?
            }
            OverdueReason::Cancelled => {
                self.farm_ending(&job, Transition::Cancel, cancelled(), Usage::default()).await?
            }
        };
        Ok(matches!(self.end(lease, ending).await?, Finished::Accepted(_)))
    }
}

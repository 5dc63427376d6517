//! `finish`: the result of an attempt is written, or given up for the reaper to find.

use std::error::Error;

use backon::Retryable;
use scheduler::ports::Claim;
use scheduler::{FinishError, Outcome};
use tokio::time::Instant;

use crate::execute::Executor;
use crate::interrupt::{Interrupt, Reason};
use crate::pace::Step;
use crate::patience::pauses;

impl Executor {
    /// Writes how the attempt went, again and again while that makes sense. After that the reaper takes over.
    pub(crate) async fn finish(&self, claim: &Claim, outcome: Outcome, interrupt: &Interrupt) {
        let began = Instant::now();
        match self.write(claim, outcome, interrupt).await {
            Ok(()) => self.pace.learn(Step::Finish, began.elapsed()),
            Err(error) => {
                metrics::counter!("jpefarm_results_dropped_total").increment(1);
                tracing::error!(
                    error = &error as &dyn Error,
                    "a result could not be written; its lease runs out"
                );
            }
        }
    }

    /// A write that is under way is always waited for: it may count, and then those who wait are told.
    async fn write(&self, claim: &Claim, outcome: Outcome, interrupt: &Interrupt) -> Result<(), FinishError> {
        let prepared = self.scheduler.prepare(&claim.job, claim.lease, outcome).await?;
        let written = (|| self.scheduler.finish(&prepared))
            .retry(pauses(self.finish_retry))
            .when(|_| !self.stopping.is_cancelled() && interrupt.reason() != Some(Reason::LeaseLost))
            .notify(|error, pause| {
                metrics::counter!("jpefarm_finishes_failed_total").increment(1);
                tracing::warn!(error = error as &dyn Error, ?pause, "a result cannot be written yet");
            });
        written.await.map(drop)
    }
}

//! `finish`: the result of an attempt is written, or given up for the reaper to find.

use std::error::Error;
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use scheduler::Outcome;
use scheduler::ports::Claim;
use tokio::select;

use crate::execute::Executor;
use crate::interrupt::Interrupt;

/// The pause after the first `finish` that failed; it doubles with each one that follows.
const PAUSE_MIN: Duration = Duration::from_millis(50);

/// No such pause is longer.
const PAUSE_MAX: Duration = Duration::from_secs(2);

impl Executor {
    /// Writes how the attempt went, again and again while that makes sense. After that the reaper takes over.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn finish(&self, claim: &Claim, outcome: Outcome, interrupt: &Interrupt) {
        let backoff = ExponentialBuilder::new()
            .with_min_delay(PAUSE_MIN)
            .with_max_delay(PAUSE_MAX)
            .with_total_delay(Some(self.finish_retry))
            .without_max_times();
        let written = (|| self.scheduler.finish(claim, outcome.clone()))
            .retry(backoff)
            .when(|_| !self.stopping.is_cancelled())
            .notify(|error, pause| {
                metrics::counter!("jpefarm_finishes_failed_total").increment(1);
                tracing::warn!(error = error as &dyn Error, ?pause, "a result cannot be written yet");
            });
        select! {
            () = interrupt.lease_lost() => {}
            written = written => if let Err(error) = written {
                metrics::counter!("jpefarm_results_dropped_total").increment(1);
                tracing::error!(error = &error as &dyn Error, "a result could not be written; its lease runs out");
            }
        }
    }
}

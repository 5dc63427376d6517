//! The guest's part of an attempt: on a thread of its own, in a slot, within the time that is left.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use scheduler::ports::Claim;
use schemas::guest::GuestOptions;
use schemas::{Job, JobKind, Limits, SourceFile};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::Instant;

use crate::counted::Counted;
use crate::execute::Executor;
use crate::interrupt::Interrupt;
use crate::outcome::{Ran, TimeBound, fault_retry, judge};

impl Executor {
    /// Runs the guest on a thread of its own. The slot is free when the guest has ended, whatever becomes of
    /// this future.
    pub(crate) async fn compile(
        &self,
        claim: &Claim,
        claimed_at: Instant,
        files: Vec<SourceFile>,
        slot: OwnedSemaphorePermit,
        interrupt: &Interrupt,
    ) -> Ran {
        let toolchain = Arc::clone(&self.toolchain);
        let options = self.guest_options(&claim.job);
        let (job, stop) = (claim.job.clone(), interrupt.signal());
        let span = tracing::info_span!("compile");
        let ran = spawn_blocking(move || {
            let _entered = span.enter();
            let _slot = slot;
            let _running = Counted::new("jpefarm_worker_guests_running");
            let (limits, time_bound) = limits(&job, claimed_at.elapsed());
            judge(toolchain.compile(&options, &files, &limits, &stop), &limits, time_bound)
        });
        match ran.await.map_err(JoinError::try_into_panic) {
            Ok(ran) => ran,
            Err(Ok(payload)) => resume_unwind(payload),
            Err(Err(error)) => Ran::Ended(fault_retry(&error)),
        }
    }

    fn guest_options(&self, job: &Job) -> GuestOptions {
        GuestOptions {
            project_name: job.project_name.clone(),
            options: job.options.clone(),
            limits: self.scheduler.config().project_limits,
            emit: job.kind == JobKind::Build,
        }
    }
}

/// The limits of a run that starts `since_claim` after its claim: no longer than the deadline allows. Both
/// ends of the time until then come from the clock of the books, so the clock of this machine does not matter.
fn limits(job: &Job, since_claim: Duration) -> (Limits, TimeBound) {
    let until_deadline = job.deadline_at.zip(job.started_at).map(|(deadline_at, started_at)| {
        let left = deadline_at.since(started_at).saturating_sub(since_claim);
        u64::try_from(left.as_millis()).unwrap_or(u64::MAX)
    });
    match until_deadline {
        Some(wall_time_ms) if wall_time_ms < job.limits.wall_time_ms => {
            (Limits { wall_time_ms, ..job.limits }, TimeBound::Deadline)
        }
        _ => (job.limits, TimeBound::Limit),
    }
}

#[cfg(test)]
mod tests;

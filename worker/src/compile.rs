//! The guest's part of an attempt: in a slot, within the time that is left.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use sandbox::{Run, SandboxError, Verdict};
use scheduler::ports::Claim;
use schemas::guest::GuestOptions;
use schemas::{Job, JobKind, Limits, SourceFile};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::Instant;
use tracing::Instrument;

use crate::counted::Counted;
use crate::execute::Executor;
use crate::interrupt::Interrupt;
use crate::outcome::{Ran, TimeBound, fault_retry, judge};
use crate::pace::Step;

/// A report of up to so many bytes is read in less than a millisecond; a longer one is read where blocking is
/// allowed.
const REPORT_BYTES_AT_ONCE: usize = 32 << 10;

impl Executor {
    /// Runs the guest in a task of its own. The slot is free when the guest has ended, whatever becomes of this
    /// future.
    pub(crate) async fn compile(
        &self,
        claim: &Claim,
        claimed_at: Instant,
        files: Vec<SourceFile>,
        slot: OwnedSemaphorePermit,
        interrupt: &Interrupt,
    ) -> Ran {
        let (toolchain, pace) = (Arc::clone(&self.toolchain), Arc::clone(&self.pace));
        let options = self.guest_options(&claim.job);
        let (job, stop) = (claim.job.clone(), interrupt.signal());
        let compile = async move {
            let _slot = slot;
            let _running = Counted::new("jpefarm_worker_guests_running");
            let (limits, time_bound) = limits(&job, claimed_at.elapsed());
            let began = Instant::now();
            let run = toolchain.compile(&options, files, &limits, &stop).await;
            pace.learn(Step::Run, began.elapsed());
            if report_bytes(&run) <= REPORT_BYTES_AT_ONCE {
                return judge(run, &limits, time_bound);
            }
            ended(spawn_blocking(move || judge(run, &limits, time_bound)).await)
        };
        ended(tokio::spawn(compile.instrument(tracing::info_span!("compile"))).await)
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

/// What became of a task: a panic goes on here.
fn ended(task: Result<Ran, JoinError>) -> Ran {
    match task.map_err(JoinError::try_into_panic) {
        Ok(ran) => ran,
        Err(Ok(payload)) => resume_unwind(payload),
        Err(Err(error)) => Ran::Ended(fault_retry(&error)),
    }
}

fn report_bytes(run: &Result<Run, SandboxError>) -> usize {
    match run {
        Ok(Run { verdict: Verdict::Finished(response), .. }) => response.report.len(),
        _ => 0,
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

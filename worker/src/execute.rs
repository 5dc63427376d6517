//! One job, from its id to its end: claim → inputs → compile → finish.

use std::convert::Infallible;
use std::error::Error;
use std::future::pending;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use backon::Retryable;
use futures::FutureExt;
use scheduler::ports::{Claim, Usage};
use scheduler::{Fault, Outcome, ReadError, Scheduler};
use schemas::{JobId, SourceFile};
use tokio::select;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::Toolchain;
use crate::claim::{Claimed, Claims};
use crate::counted::Counted;
use crate::interrupt::{Interrupt, Reason};
use crate::lease::Keeper;
use crate::outcome::{Ran, fault_retry, panic_text, stopped};
use crate::pace::{Pace, Step};
use crate::patience::pauses;

/// Runs jobs for one worker.
pub(crate) struct Executor {
    pub(crate) claims: Claims,
    pub(crate) keeper: Keeper,
    pub(crate) scheduler: Scheduler,
    pub(crate) toolchain: Arc<dyn Toolchain>,
    /// One permit for each guest that may run.
    pub(crate) slots: Arc<Semaphore>,
    /// How many those are.
    pub(crate) n_slots: u32,
    /// How many jobs it holds besides.
    pub(crate) pace: Arc<Pace>,
    /// How long inputs that cannot be had are tried again.
    pub(crate) inputs_retry: Duration,
    /// How long a result that cannot be written is tried again.
    pub(crate) finish_retry: Duration,
    /// Nothing new is started.
    pub(crate) draining: CancellationToken,
    /// What runs is stopped and given back.
    pub(crate) stopping: CancellationToken,
}

/// The sources of a job, and where its guest may run.
type Prepared = (Vec<SourceFile>, OwnedSemaphorePermit);

impl Executor {
    /// Runs the job behind `id`, if it is to be had. How it went is in the books.
    pub(crate) async fn execute(&self, id: JobId) {
        let Some(Claimed { claim, at: claimed_at }) = self.claims.claim(id).await else {
            return;
        };
        self.pace.learn(Step::Claim, claimed_at.elapsed());
        let _counted = Counted::new("jpefarm_worker_jobs_held");
        let interrupt = Arc::new(Interrupt::new());
        let _held = self.keeper.hold(claim.lease, claimed_at, &interrupt);
        let watch = self.scheduler.watch(claim.job.id);
        select! {
            // A heartbeat that comes after the end is refused, and no lease is lost by that.
            biased;
            () = self.attempt(&claim, claimed_at, &interrupt) => {}
            never = self.keeper.listen(watch) => match never {},
            never = self.stop_with_the_worker(&interrupt) => match never {},
        }
    }

    async fn stop_with_the_worker(&self, interrupt: &Interrupt) -> Infallible {
        self.stopping.cancelled().await;
        interrupt.raise(Reason::Draining);
        pending().await
    }

    async fn attempt(&self, claim: &Claim, claimed_at: Instant, interrupt: &Interrupt) {
        let outcome = self.outcome(claim, claimed_at, interrupt);
        let outcome = AssertUnwindSafe(outcome).catch_unwind().await.unwrap_or_else(|payload| {
            metrics::counter!("jpefarm_worker_panics_total").increment(1);
            tracing::error!(panic = panic_text(&*payload), "an attempt panicked; the job is tried again");
            Some(Outcome::Fault(Fault::Retry("the worker panicked".to_owned())))
        });
        if let Some(outcome) = outcome {
            self.finish(claim, outcome, interrupt).await;
        }
    }

    /// How the attempt went; `None` when nothing it writes would count.
    async fn outcome(&self, claim: &Claim, claimed_at: Instant, interrupt: &Interrupt) -> Option<Outcome> {
        let prepared = select! {
            biased;
            reason = self.not_to_start(interrupt) => return stopped(reason, Usage::default()),
            prepared = self.prepare_patiently(claim) => prepared,
        };
        let (files, slot) = match prepared {
            Ok(Some(prepared)) => prepared,
            Ok(None) => return None,
            Err(error) => return Some(fault_retry(&error)),
        };
        match self.compile(claim, claimed_at, files, slot, interrupt).await {
            Ran::Ended(outcome) => Some(outcome),
            Ran::Stopped(usage) => stopped(interrupt.reason()?, usage),
        }
    }

    /// Waits for a reason not to start the guest any more.
    async fn not_to_start(&self, interrupt: &Interrupt) -> Reason {
        select! {
            biased;
            reason = interrupt.raised() => reason,
            () = self.draining.cancelled() => Reason::Draining,
        }
    }

    /// Tries again while what is needed is away. An outage is nobody's fault, so it costs the job no attempt while the
    /// worker bears with it, and the job keeps its place here: others would fare no better. One that is longer costs
    /// one attempt each time the patience is over, so that a job whose inputs are never to be had comes to an end.
    /// What is there and wrong, a missing blob or one with another digest, is not tried again.
    async fn prepare_patiently(&self, claim: &Claim) -> Result<Option<Prepared>, ReadError> {
        let prepared = (|| self.prepare(claim)).retry(pauses(self.inputs_retry));
        let prepared = prepared.when(ReadError::is_outage).notify(|error, pause| {
            metrics::counter!("jpefarm_inputs_failed_total").increment(1);
            tracing::warn!(error = error as &dyn Error, ?pause, "the inputs of a job cannot be read yet");
        });
        prepared.await
    }

    /// The sources, then a slot: so that loading costs no slot. `None` when the lease is lost.
    async fn prepare(&self, claim: &Claim) -> Result<Option<Prepared>, ReadError> {
        if claim.is_suspect {
            return self.prepare_suspect(claim).await;
        }
        let began = Instant::now();
        let files = self.scheduler.inputs(claim).await?;
        self.pace.learn(Step::Inputs, began.elapsed());
        Ok(Some((files, self.slots(1).await)))
    }

    /// All slots, so that no other guest goes down with this one; then the note that it starts, so that whatever goes
    /// wrong from here on is laid to its charge; only then anything of the job.
    async fn prepare_suspect(&self, claim: &Claim) -> Result<Option<Prepared>, ReadError> {
        let slots = self.slots(self.n_slots).await;
        if !self.scheduler.start(claim.lease).await? {
            return Ok(None);
        }
        Ok(Some((self.scheduler.inputs(claim).await?, slots)))
    }

    /// Waits for so many slots, in the order of asking.
    async fn slots(&self, n: u32) -> OwnedSemaphorePermit {
        let slots = Arc::clone(&self.slots).acquire_many_owned(n).await;
        slots.expect("nobody closes the slots")
    }
}

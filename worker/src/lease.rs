//! `heartbeat`: keeps the lease of one job while it is held, and tells the attempt what the books say.

use std::convert::Infallible;
use std::error::Error;
use std::future::pending;
use std::time::Duration;

use scheduler::ports::{Claim, Heartbeat, Lease};
use scheduler::{Scheduler, Watch};
use tokio::select;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::interrupt::{Interrupt, Reason};

/// A heartbeat that failed is sent again after this part of the interval.
const RETRY_PART: u32 = 4;

/// Keeps one lease.
pub(crate) struct Keeper<'a> {
    scheduler: &'a Scheduler,
    interrupt: &'a Interrupt,
    lease: Lease,
    watch: Watch,
    /// Until then the lease is ours for certain, whatever the books do not tell us.
    held_until: Instant,
}

impl<'a> Keeper<'a> {
    /// A keeper for the lease of `claim`, which was asked for at `claimed_at`.
    pub(crate) fn new(
        scheduler: &'a Scheduler,
        interrupt: &'a Interrupt,
        claim: &Claim,
        claimed_at: Instant,
    ) -> Self {
        Self {
            scheduler,
            interrupt,
            lease: claim.lease,
            watch: scheduler.watch(claim.job.id),
            held_until: claimed_at + lease_time(scheduler),
        }
    }

    /// Sends a heartbeat at every interval, and at once when the job has changed. Never ends by itself:
    /// drop it when the attempt is over.
    pub(crate) async fn keep(mut self) -> Infallible {
        let interval = self.scheduler.config().heartbeat_interval();
        let mut pause = interval;
        while self.interrupt.reason() != Some(Reason::LeaseLost) {
            let next_beat_at = self.held_until.min(Instant::now() + pause);
            select! {
                biased;
                () = sleep_until(next_beat_at) => {}
                () = self.watch.changed() => {}
            }
            pause = match self.beat().await {
                Ok(()) => interval,
                Err(BeatFailed) => interval / RETRY_PART,
            };
        }
        pending().await
    }

    async fn beat(&mut self) -> Result<(), BeatFailed> {
        let asked_at = Instant::now();
        let answer = timeout_at(self.held_until, self.scheduler.heartbeat(&[self.lease])).await;
        match answer {
            Ok(Ok(standing)) => {
                self.held_until = asked_at + lease_time(self.scheduler);
                self.obey(standing.first().copied());
                Ok(())
            }
            Ok(Err(error)) if asked_at < self.held_until => {
                metrics::counter!("jpefarm_heartbeats_failed_total").increment(1);
                tracing::warn!(error = &error as &dyn Error, "a heartbeat failed");
                Err(BeatFailed)
            }
            Ok(Err(_)) | Err(_) => {
                self.lose("the books did not answer before it was over");
                Ok(())
            }
        }
    }

    fn obey(&self, standing: Option<Heartbeat>) {
        match standing {
            Some(Heartbeat::Kept) => {}
            Some(Heartbeat::CancelRequested) => self.interrupt.raise(Reason::Cancelled),
            Some(Heartbeat::Lost) | None => self.lose("the job has another owner or is final"),
        }
    }

    fn lose(&self, reason: &str) {
        metrics::counter!("jpefarm_leases_lost_total").increment(1);
        tracing::warn!(reason, "lost a lease; the attempt is dropped");
        self.interrupt.raise(Reason::LeaseLost);
    }
}

/// The books could not be asked; the lease runs on.
struct BeatFailed;

fn lease_time(scheduler: &Scheduler) -> Duration {
    Duration::from_millis(scheduler.config().lease_ms)
}

//! `heartbeat`: one task keeps the leases of all jobs that a worker holds, and tells each attempt what the books say.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use scheduler::ports::{Heartbeat, Lease};
use scheduler::{Scheduler, Watch};
use tokio::select;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::interrupt::{Interrupt, Reason};

/// A heartbeat that failed is sent again after this part of the interval.
const RETRY_PART: u32 = 4;

/// Between two heartbeats at least, however many jobs change: news of many jobs are asked for together.
const GAP_MIN: Duration = Duration::from_millis(20);

/// This part of a lease is left when its jobs are given up: time to stop them and to give them back before the reaper
/// takes them, which would cost an attempt.
const MARGIN_PART: u32 = 10;

/// Keeps the leases of one worker.
pub(crate) struct Keeper {
    scheduler: Scheduler,
    /// In a fixed order, so that the same leases are always asked for in the same way.
    held: Mutex<BTreeMap<Lease, Held>>,
    /// There is something to keep.
    joined: Notify,
    /// A job that is held has changed.
    nudged: Notify,
}

/// A lease that is kept.
struct Held {
    interrupt: Arc<Interrupt>,
    /// Until then the lease is ours for certain, whatever the books do not tell us.
    until: Instant,
}

/// Has a lease kept while it lives.
pub(crate) struct Hold<'a> {
    keeper: &'a Keeper,
    lease: Lease,
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        self.keeper.held().remove(&self.lease);
    }
}

/// The books did not answer; the leases run on.
struct BeatFailed;

impl Keeper {
    pub(crate) fn new(scheduler: Scheduler) -> Self {
        Self { scheduler, held: Mutex::default(), joined: Notify::new(), nudged: Notify::new() }
    }

    /// Keeps `lease`, which was asked for at `claimed_at`, and tells `interrupt` what becomes of it.
    pub(crate) fn hold(&self, lease: Lease, claimed_at: Instant, interrupt: &Arc<Interrupt>) -> Hold<'_> {
        let interrupt = Arc::clone(interrupt);
        self.held().insert(lease, Held { interrupt, until: claimed_at + self.lease_time() });
        self.joined.notify_one();
        Hold { keeper: self, lease }
    }

    /// Asks how the leases stand whenever `watch` says that the job of one has changed.
    pub(crate) async fn listen(&self, mut watch: Watch) -> Infallible {
        loop {
            watch.changed().await;
            self.nudged.notify_one();
        }
    }

    /// Sends a heartbeat for all leases at every interval, and soon after a nudge; none while nothing is held.
    /// Never ends by itself.
    pub(crate) async fn keep(&self) -> Infallible {
        let interval = self.scheduler.config().heartbeat_interval();
        let mut pause = interval;
        loop {
            let earliest_end = self.earliest_end().await;
            let now = Instant::now();
            select! {
                biased;
                () = sleep_until(earliest_end.min(now + pause)) => {}
                () = self.nudged.notified() => sleep_until(now + GAP_MIN.min(pause)).await,
            }
            pause = match self.beat().await {
                Ok(()) => interval,
                Err(BeatFailed) => interval / RETRY_PART,
            };
        }
    }

    /// Waits until something is held, and says which lease is over first.
    async fn earliest_end(&self) -> Instant {
        loop {
            let earliest_end = self.held().values().map(|held| held.until).min();
            match earliest_end {
                Some(end) => return end,
                None => self.joined.notified().await,
            }
        }
    }

    async fn beat(&self) -> Result<(), BeatFailed> {
        self.drop_what_is_over();
        let (leases, ends): (Vec<_>, Vec<_>) =
            self.held().iter().map(|(lease, held)| (*lease, held.until)).unzip();
        let Some(earliest_end) = ends.into_iter().min() else {
            return Ok(());
        };
        let asked_at = Instant::now();
        match timeout_at(earliest_end, self.scheduler.heartbeat(&leases)).await {
            Ok(Ok(standings)) => {
                let until = asked_at + self.lease_time();
                leases
                    .into_iter()
                    .zip(standings)
                    .for_each(|(lease, standing)| self.obey(lease, standing, until));
                return Ok(());
            }
            Ok(Err(error)) => tracing::warn!(error = &error as &dyn Error, "a heartbeat failed"),
            Err(_) => tracing::warn!("a heartbeat was not answered in time"),
        }
        metrics::counter!("jpefarm_heartbeats_failed_total").increment(1);
        self.drop_what_is_over();
        Err(BeatFailed)
    }

    /// Does nothing for a lease that is not held any more: its attempt came to its end while the books were asked.
    fn obey(&self, lease: Lease, standing: Heartbeat, until: Instant) {
        let mut held = self.held();
        let Some(kept) = held.get_mut(&lease) else { return };
        kept.until = until;
        match standing {
            Heartbeat::Kept => {}
            Heartbeat::CancelRequested => kept.interrupt.raise(Reason::Cancelled),
            Heartbeat::Lost => {
                tracing::warn!(job.id = %lease.job_id, "the job has another owner or is final");
                lose(&mut held, lease, Reason::LeaseLost);
            }
        }
    }

    /// Leases that nobody kept in time may be another's by now.
    fn drop_what_is_over(&self) {
        let now = Instant::now();
        let mut held = self.held();
        let over: Vec<Lease> =
            held.iter().filter(|(_, held)| held.until <= now).map(|(lease, _)| *lease).collect();
        for lease in over {
            tracing::warn!(job.id = %lease.job_id, "the books could not be asked in time; giving the job back");
            lose(&mut held, lease, Reason::LeaseOver);
        }
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<Lease, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long a lease is relied on.
    fn lease_time(&self) -> Duration {
        let lease = self.scheduler.config().lease();
        lease.saturating_sub(lease / MARGIN_PART)
    }
}

fn lose(held: &mut BTreeMap<Lease, Held>, lease: Lease, reason: Reason) {
    metrics::counter!("jpefarm_leases_lost_total").increment(1);
    if let Some(held) = held.remove(&lease) {
        held.interrupt.raise(reason);
    }
}

//! The loops: dispatch, reap, retain. Each reads the books, acts, and sleeps until it is woken; none runs unless
//! this process leads.

use std::error::Error;
use std::time::Duration;

use schemas::Timestamp;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::dispatch::Dispatcher;
use crate::mutants::{Mutant, active};
use crate::ports::{Leadership, Queue, ReapScope, StoreError};
use crate::reap::Reaped;
use crate::{FinishError, Scheduler};

/// A look of the reaper into the books.
struct Look {
    /// What the store's clock said then.
    at: Timestamp,
    /// When it began, by this process's own.
    began: Instant,
}

impl Scheduler {
    /// Runs the loops until `stop`, whenever this process leads. A fault is logged and the loop goes on: the books
    /// say what is left to do.
    pub async fn run(&self, queue: &dyn Queue, stop: CancellationToken) {
        let loops = async {
            tokio::join!(self.lead_loop(queue), self.notices_loop());
        };
        stop.run_until_cancelled(loops).await;
    }

    /// Waits to lead, does what a leader does until somebody else may lead, and waits again.
    async fn lead_loop(&self, queue: &dyn Queue) {
        loop {
            match self.store.lead().await {
                Ok(leadership) => self.lead(queue, leadership).await,
                Err(error) => self.cannot_lead(&error).await,
            }
        }
    }

    async fn lead(&self, queue: &dyn Queue, mut leadership: Box<dyn Leadership>) {
        let leading = metrics::gauge!("jpefarm_scheduler_leads");
        leading.set(1.0);
        tracing::info!("this scheduler leads");
        tokio::select! {
            biased;
            () = leadership.lost() => tracing::warn!("this scheduler does not lead any more"),
            () = self.lead_loops(queue) => {}
        }
        leading.set(0.0);
    }

    async fn lead_loops(&self, queue: &dyn Queue) {
        tokio::join!(self.dispatch_loop(queue), self.reap_loop(), self.settle_loop(), self.retain_loop());
    }

    async fn cannot_lead(&self, error: &StoreError) {
        tracing::warn!(error = error as &dyn Error, "this scheduler cannot ask to lead");
        sleep(self.config.poll_interval()).await;
    }

    async fn dispatch_loop(&self, queue: &dyn Queue) {
        let mut dispatcher = Dispatcher::default();
        loop {
            let pause = match self.dispatch(queue, &mut dispatcher).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::error!(error = &error as &dyn Error, "dispatching failed");
                    // Whoever wakes the dispatcher does not mend what failed.
                    sleep(self.config.poll_interval()).await;
                    continue;
                }
            };
            tokio::select! {
                biased;
                () = self.notices.dispatcher_woken() => {}
                () = sleep(pause), if !active(Mutant::NoPolling) => {}
            }
        }
    }

    /// While the store is away no worker can keep a lease, and a new leader does not know for how long it was: each
    /// has the time of one lease to do so before what is over counts as lost.
    async fn reap_loop(&self) {
        loop {
            let began = Instant::now();
            let answered_at = self.store_answers().await;
            sleep(self.config.lease()).await;
            self.reap_in_time(Look { at: answered_at, began }).await;
        }
    }

    /// What the store's clock says, as soon as it answers.
    async fn store_answers(&self) -> Timestamp {
        loop {
            match self.store.ping().await {
                Ok(now) => return now,
                Err(_) => sleep(self.config.poll_interval()).await,
            }
        }
    }

    /// Reaps again and again, until the store fails, or until time has passed in which this process, and perhaps
    /// whoever keeps leases, stood still: in a debugger, on a laptop that slept, or because the store's clock was set.
    async fn reap_in_time(&self, mut last: Look) {
        loop {
            let began = Instant::now();
            let reaped = match self.reap_turn(&last).await {
                Ok(Some(reaped)) => reaped,
                Ok(None) => break,
                Err(error) => return tracing::error!(error = &error as &dyn Error, "reaping failed"),
            };
            last = Look { at: reaped.looked_at, began };
            let (asleep_at, pause) = (Instant::now(), self.until_next_look(reaped.next_due_in));
            sleep(pause).await;
            if asleep_at.elapsed() > pause + self.slack() {
                break;
            }
        }
        tracing::warn!("time has jumped; nothing counts as lost for one lease");
    }

    /// Reaps, unless more time has passed for the store since the last look than here.
    async fn reap_turn(&self, last: &Look) -> Result<Option<Reaped>, FinishError> {
        let round = self.overdue(ReapScope::Overdue).await?;
        if round.now > last.at.after(last.began.elapsed() + self.slack()) {
            return Ok(None);
        }
        self.reap_rounds(ReapScope::Overdue, round).await.map(Some)
    }

    /// How much time may pass unplanned: so little that no lease, which is prolonged more than twice in its time, can be
    /// over by that alone.
    fn slack(&self) -> Duration {
        self.config.lease() / 2
    }

    /// How long the reaper may sleep when the next lease or deadline is over after `next_due_in`. A lease that is
    /// claimed meanwhile lasts longer than that.
    fn until_next_look(&self, next_due_in: Option<Duration>) -> Duration {
        let longest = self.config.poll_interval().min(self.config.lease());
        next_due_in.unwrap_or(longest).min(longest).max(self.config.reap_interval())
    }

    async fn retain_loop(&self) {
        let interval = Duration::from_secs(self.config.retention_interval_s);
        loop {
            // The start of a farm has better things to do.
            sleep(interval).await;
            match self.retain().await {
                Ok((jobs, blobs)) => tracing::info!(jobs, blobs, "removed what is beyond its retention"),
                Err(error) => tracing::error!(error = &error as &dyn Error, "retention failed"),
            }
        }
    }
}

//! The loops: dispatch, reap, retain. Each reads the books, acts, and sleeps until it is woken; none runs unless
//! this process leads.

use std::error::Error;
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::Scheduler;
use crate::dispatch::Window;
use crate::mutants::{Mutant, active};
use crate::ports::{Leadership, Queue, ReapScope, StoreError};

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
            ((), (), ()) = async { tokio::join!(self.dispatch_loop(queue), self.reap_loop(), self.retain_loop()) } => {}
        }
        leading.set(0.0);
    }

    async fn cannot_lead(&self, error: &StoreError) {
        tracing::warn!(error = error as &dyn Error, "this scheduler cannot ask to lead");
        sleep(self.config.poll_interval()).await;
    }

    async fn dispatch_loop(&self, queue: &dyn Queue) {
        // Empty at the start: a new leader offers everything anew, and what is offered twice is claimed once.
        let mut window = Window::default();
        loop {
            let pause = match self.dispatch(queue, &mut window).await {
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
            self.store_answers().await;
            sleep(self.config.lease()).await;
            while let Some(pause) = self.reap_turn().await {
                sleep(pause).await;
            }
        }
    }

    async fn store_answers(&self) {
        while self.store.ping().await.is_err() {
            sleep(self.config.poll_interval()).await;
        }
    }

    /// Reaps and says when to look again; `None` when the store fails.
    async fn reap_turn(&self) -> Option<Duration> {
        match self.reap_rounds(ReapScope::Overdue).await {
            Ok(reaped) => Some(self.until_next_look(reaped.next_due_in)),
            Err(error) => {
                tracing::error!(error = &error as &dyn Error, "reaping failed");
                None
            }
        }
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

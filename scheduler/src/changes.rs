//! What other processes change, as notices in this one.

use std::error::Error;

use futures::StreamExt;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::Scheduler;
use crate::ports::{Change, StoreError};

impl Scheduler {
    /// Passes the news of other processes on to those who wait in this one, until `stop`. [`Scheduler::run`] does so
    /// itself; a process that only answers requests or only runs jobs needs this beside it. Without it nothing is
    /// lost: everybody polls besides.
    pub async fn run_notices(&self, stop: CancellationToken) {
        stop.run_until_cancelled(self.notices_loop()).await;
    }

    pub(crate) async fn notices_loop(&self) {
        loop {
            if let Err(error) = self.pass_on_changes().await {
                tracing::warn!(
                    error = &error as &dyn Error,
                    "the changes of other processes cannot be followed"
                );
            }
            sleep(self.config.poll_interval()).await;
        }
    }

    /// Follows the changes until their stream ends.
    async fn pass_on_changes(&self) -> Result<(), StoreError> {
        let mut changes = self.store.changes().await?;
        // Whatever happened before.
        self.notices.all_changed();
        while let Some(change) = changes.next().await {
            self.pass_on(change);
        }
        Ok(())
    }

    fn pass_on(&self, change: Change) {
        match change {
            Change::Job(job) => {
                self.notices.job_changed(job);
                // It may have been claimed; more is not known, and a look too many does no harm.
                self.notices.claimed(job);
            }
            Change::Ready(tenant) => self.notices.work_came(tenant),
            Change::Missed => self.notices.all_changed(),
        }
    }
}

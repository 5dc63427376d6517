//! `retain`: what is old goes, in bounded batches; then the blobs that nothing names any more.

use std::time::Duration;

use crate::{FinishError, Scheduler};

/// Most jobs removed in one transaction.
const BATCH_MAX: u32 = 100;

/// Seconds of a day.
const DAY_S: u64 = 86_400;

impl Scheduler {
    /// Removes the jobs beyond their retention, then throws the blobs away that no row names and that are
    /// older than the grace; a grace later they are deleted. Returns how many jobs and how many blobs went.
    /// Safe to run beside everything else, itself included, any number of times.
    ///
    /// # Errors
    ///
    /// [`FinishError`]: the rest goes in the next round.
    #[tracing::instrument(skip_all)]
    pub async fn retain(&self) -> Result<(u64, u64), FinishError> {
        let n_jobs = self.retain_jobs().await?;
        let n_blobs = self.sweep().await?;
        Ok((n_jobs, n_blobs))
    }

    async fn retain_jobs(&self) -> Result<u64, FinishError> {
        if self.config.retention_days == 0 {
            return Ok(0);
        }
        let keep = Duration::from_secs(u64::from(self.config.retention_days) * DAY_S);
        let mut n_removed = 0;
        loop {
            let batch = self.store.retain(keep, BATCH_MAX).await?;
            n_removed += u64::from(batch);
            if batch < BATCH_MAX {
                return Ok(n_removed);
            }
        }
    }
}

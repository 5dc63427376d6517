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
        // Neither waits for what is wrong with the other.
        let (jobs, blobs) = (self.retain_jobs().await, self.sweep().await);
        Ok((jobs?, blobs?))
    }

    async fn retain_jobs(&self) -> Result<u64, FinishError> {
        if self.config.retention_days == 0 {
            return Ok(0);
        }
        let keep = Duration::from_secs(u64::from(self.config.retention_days) * DAY_S);
        let (mut n_removed, mut n_max) = (0, BATCH_MAX);
        loop {
            match self.store.retain(keep, n_max).await {
                Ok(batch) if batch < n_max => return Ok(n_removed + u64::from(batch)),
                Ok(batch) => n_removed += u64::from(batch),
                // The oldest may be too much at a time, and nothing else goes before they are gone.
                Err(_) if n_max > 1 => n_max = n_max.div_ceil(4),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

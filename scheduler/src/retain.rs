//! `retain`: what is old goes, in bounded batches; then the blobs that nothing names any more.

use std::collections::{BTreeMap, HashSet};
use std::pin::pin;
use std::time::Duration;

use futures::TryStreamExt;
use schemas::{Sha256, TenantId};

use crate::blobs::OldBlob;
use crate::{FinishError, Scheduler};

/// Most jobs removed in one transaction.
const BATCH_MAX: u32 = 100;

/// Most blobs looked at together: digests of one question to the store.
const DIGESTS_MAX: usize = 500;

/// Seconds of a day.
const DAY_S: u64 = 86_400;

impl Scheduler {
    /// Removes the jobs beyond their retention, then the blobs that no row names and that are older than
    /// the grace. Returns how many jobs and how many blobs went. Safe to run beside everything else, any
    /// number of times.
    ///
    /// # Errors
    ///
    /// [`FinishError`]: the rest goes in the next round.
    #[tracing::instrument(skip_all)]
    pub async fn retain(&self) -> Result<(u64, u64), FinishError> {
        let n_jobs = self.retain_jobs().await?;
        let n_blobs = self.sweep_blobs().await?;
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

    /// The grace makes it safe: content is written before the row that names it, and written anew, with a
    /// new time, by every row that comes to name it.
    async fn sweep_blobs(&self) -> Result<u64, FinishError> {
        let grace = Duration::from_secs(self.config.blob_grace_s);
        let old = self.blobs.older_than(grace, self.clock.now());
        let mut rounds = pin!(old.try_chunks(DIGESTS_MAX));
        let mut n_removed = 0;
        while let Some(round) = rounds.try_next().await.map_err(|broken| broken.1)? {
            let mut by_tenant = BTreeMap::<TenantId, Vec<OldBlob>>::new();
            for old in round {
                by_tenant.entry(old.tenant).or_default().push(old);
            }
            for (tenant, old) in by_tenant {
                n_removed += self.sweep_tenant(tenant, &old).await?;
            }
        }
        Ok(n_removed)
    }

    async fn sweep_tenant(&self, tenant: TenantId, old: &[OldBlob]) -> Result<u64, FinishError> {
        let digests: Vec<Sha256> = old.iter().map(|old| old.sha256).collect();
        let unreferenced: HashSet<_> = self.store.unreferenced(tenant, &digests).await?.into_iter().collect();
        let mut n_removed = 0;
        for old in old.iter().filter(|old| unreferenced.contains(&old.sha256)) {
            n_removed += u64::from(self.blobs.delete_unchanged(old).await?);
        }
        Ok(n_removed)
    }
}

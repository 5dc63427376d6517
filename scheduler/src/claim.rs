//! `claim`: a worker gets jobs under leases, and their inputs.

use schemas::{JobId, SourceFile, WorkerId};

use crate::ports::{Claim, StoreError};
use crate::{ReadError, Scheduler};

impl Scheduler {
    /// An id for a worker that starts.
    pub fn new_worker_id(&self) -> WorkerId {
        WorkerId::new(self.clock.now(), self.dice.id_bytes())
    }

    /// Claims those of `jobs` that are still to be had. An id that is not in the answer has been taken,
    /// called off or finished: drop it.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: the ids are offered again after a while.
    #[tracing::instrument(skip_all)]
    pub async fn claim(&self, worker: WorkerId, jobs: &[JobId]) -> Result<Vec<Claim>, StoreError> {
        let claims = self.store.claim(worker, jobs, self.config.lease()).await?;
        metrics::counter!("jpefarm_jobs_claimed_total").increment(claims.len() as u64);
        for claim in &claims {
            self.notices.job_changed(claim.job.id);
            self.notices.claimed(claim.job.id);
        }
        Ok(claims)
    }

    /// The sources of a claimed job, sorted by path.
    ///
    /// # Errors
    ///
    /// [`ReadError`]: a fault of the farm.
    pub async fn inputs(&self, claim: &Claim) -> Result<Vec<SourceFile>, ReadError> {
        let stored = self.store.inputs(claim.job.id).await?;
        Ok(self.blobs.load_files(claim.job.tenant_id, stored).await?)
    }
}

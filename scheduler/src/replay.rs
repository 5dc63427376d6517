//! `replay`: an errored build is submitted once more.

use schemas::{Job, JobId, TenantId};

use crate::Scheduler;
use crate::ports::StoreError;

impl Scheduler {
    /// Submits an errored job once more, as a new job that asks for the same. Answers with the new job; `None` when
    /// the tenant has no such errored job. Each call makes another one.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the new job may exist all the same.
    #[tracing::instrument(skip_all)]
    pub async fn replay(&self, tenant: TenantId, job: JobId) -> Result<Option<Job>, StoreError> {
        let Some(replayed) = self.store.replay(tenant, job, self.new_job_id()).await? else {
            return Ok(None);
        };
        metrics::counter!("jpefarm_jobs_replayed_total").increment(1);
        tracing::info!(job.id = %replayed.id, job.replays = %job, "an errored job is replayed");
        self.notices.work_came(tenant);
        Ok(Some(replayed))
    }
}

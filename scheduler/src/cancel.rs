//! `cancel`: the owner calls a build off.

use schemas::{Job, JobId, JobState, TenantId};

use crate::ports::{Finished, Usage};
use crate::{FinishError, Outcome, Scheduler};

impl Scheduler {
    /// Calls a job off. A queued job is final at once; a running one is told to stop and becomes final when
    /// its worker has; a final one stays as it is. Answers with the job as it is now, `None` when the
    /// tenant has no such job.
    ///
    /// # Errors
    ///
    /// [`FinishError`]; the job may be called off all the same.
    #[tracing::instrument(skip_all)]
    pub async fn cancel(&self, tenant: TenantId, job: JobId) -> Result<Option<Job>, FinishError> {
        let Some((job, lease)) = self.store.cancel(tenant, job).await? else {
            return Ok(None);
        };
        self.notices.job_changed(job.id);
        if job.state != JobState::Queued {
            return Ok(Some(job));
        }
        // It was on offer, perhaps; another job may have its place.
        self.notices.wake_dispatcher();
        match self.end(&job, lease, Outcome::Cancelled { usage: Usage::default() }).await? {
            Finished::Accepted(job) => Ok(Some(*job)),
            // Somebody else has ended it meanwhile.
            Finished::Stale => Ok(self.store.job(tenant, job.id).await?),
        }
    }
}

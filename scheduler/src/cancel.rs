//! `cancel`: the owner calls a build off.

use std::error::Error;

use futures::future::join_all;
use schemas::{Job, JobId, JobState, TenantId};

use crate::ports::{Finished, Lease, Usage};
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
        match self.end_called_off(&job, lease).await? {
            None => Ok(Some(job)),
            Some(Finished::Accepted { job, .. }) => Ok(Some(*job)),
            // Somebody else has ended it meanwhile.
            Some(Finished::Stale) => Ok(self.store.job(tenant, job.id).await?),
        }
    }

    /// Ends jobs that a newer one has called off. What cannot be ended now is reaped.
    pub(crate) async fn end_superseded(&self, superseded: Vec<(Job, Lease)>) {
        let end = async |(job, lease): (Job, Lease)| {
            metrics::counter!("jpefarm_jobs_superseded_total").increment(1);
            if let Err(error) = self.end_called_off(&job, lease).await {
                let error = &error as &dyn Error;
                tracing::warn!(error, job.id = %job.id, "a superseded job is left to the reaper");
            }
        };
        join_all(superseded.into_iter().map(end)).await;
    }

    /// Ends a job that was called off while it was queued; `None` for one that runs, whose worker hears of it.
    async fn end_called_off(&self, job: &Job, lease: Lease) -> Result<Option<Finished>, FinishError> {
        self.notices.job_changed(job.id);
        if job.state != JobState::Queued {
            return Ok(None);
        }
        // It was on offer, perhaps; another job may have its place.
        self.notices.wake_dispatcher();
        self.end(job, lease, Outcome::Cancelled { usage: Usage::default() }).await.map(Some)
    }
}

//! `settle`: jobs that wait for another one which does the same get its result, or one of them runs.
//!
//! A follower follows an action and no job in particular. So it does not matter whose run gives the result, and whatever
//! becomes of the job that ran, there is one question to the books: is the result known, and if not, does anybody lead?
//! A leader that is called off while others wait is stopped like any other, and the first of them runs anew: the owner
//! sees his cancel obeyed at once, and nobody has to carry on a run that is charged to nobody.

use std::error::Error;

use schemas::{ActionKey, Job, TenantId};
use tokio::time::sleep;

use crate::Scheduler;
use crate::ports::{Followed, StoreError};

/// Most followers that end in one transaction.
const BATCH_MAX: u32 = 100;

/// Most actions that are looked at together.
const PAGE_ACTIONS: u32 = 1_000;

impl Scheduler {
    /// Settles those who wait for what `job` did. When it fails somebody else does it a moment later.
    pub(crate) async fn settle_followers(&self, job: &Job) {
        let Some(action) = job.action else { return };
        if let Err(error) = self.settle(job.tenant_id, action).await {
            tracing::warn!(job.id = %job.id, error = &error as &dyn Error, "those who follow a job wait on");
        }
    }

    /// Settles everybody who follows `action`, and tells them.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn settle(&self, tenant: TenantId, action: ActionKey) -> Result<(), StoreError> {
        loop {
            let settled = self.store.settle(tenant, action, BATCH_MAX).await?;
            metrics::counter!("jpefarm_action_cache_total", "status" => "merged")
                .increment(settled.ended.len() as u64);
            for job in &settled.ended {
                self.notices.job_changed(job.id);
            }
            if settled.ended.iter().any(|job| job.concurrency.is_some()) {
                // Another one of its key may have waited for it.
                self.notices.work_came(tenant);
            }
            if let Some(job) = settled.promoted {
                tracing::debug!(%job, "a job that followed another one runs itself");
                self.notices.work_came(tenant);
            }
            if settled.ended.len() < BATCH_MAX as usize {
                return Ok(());
            }
        }
    }

    /// Looks for followers that were left behind: by a process that ended between an ending and this, or because they
    /// came in the same moment.
    pub(crate) async fn settle_loop(&self) {
        let mut after = None;
        loop {
            sleep(self.config.poll_interval()).await;
            match self.settle_page(after).await {
                Ok(last) => after = last,
                Err(error) => tracing::error!(error = &error as &dyn Error, "followers cannot be settled"),
            }
        }
    }

    /// Settles what is stuck of one page, and says where the next one begins.
    async fn settle_page(&self, after: Option<Followed>) -> Result<Option<Followed>, StoreError> {
        let page = self.store.followed(after, PAGE_ACTIONS).await?;
        for followed in page.iter().filter(|followed| followed.is_stuck) {
            self.settle(followed.tenant_id, followed.action).await?;
        }
        let is_last = page.len() < PAGE_ACTIONS as usize;
        Ok(page.last().filter(|_| !is_last).copied())
    }
}

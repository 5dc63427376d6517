//! Batches that are in the books, for those who ask, and how one is called off.

use std::time::Duration;

use futures::future::{join_all, select_all};
use schemas::{Batch, BatchId, Event, Job, JobId, TenantId};
use tokio::time::{Instant, sleep, sleep_until};

use crate::ports::StoreError;
use crate::{FinishError, Scheduler, Watch};

/// Waits for changes of any of some jobs.
#[derive(Debug)]
pub struct BatchWatch(Vec<Watch>);

impl BatchWatch {
    /// How long to let changes gather before looking at the books: there may be hundreds of them a second.
    pub const PAUSE: Duration = Duration::from_millis(20);

    /// Waits until one of the jobs has changed since it was seen to change. Without jobs that is never.
    pub async fn changed(&mut self) {
        if self.0.is_empty() {
            std::future::pending::<()>().await;
        }
        select_all(self.0.iter_mut().map(|watch| Box::pin(watch.changed()))).await;
    }
}

impl Scheduler {
    /// One batch; `None` when the tenant has no such batch.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn batch(&self, tenant: TenantId, batch: BatchId) -> Result<Option<Batch>, StoreError> {
        self.store.batch(tenant, batch).await
    }

    /// One page of a tenant's batches, newest first: up to `n_max` of those older than `before`.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn batches(
        &self,
        tenant: TenantId,
        before: Option<BatchId>,
        n_max: u32,
    ) -> Result<Vec<Batch>, StoreError> {
        self.store.batches(tenant, before, n_max).await
    }

    /// The jobs of a batch that are in the books, in the order in which they were submitted.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn batch_jobs(&self, tenant: TenantId, batch: BatchId) -> Result<Vec<Job>, StoreError> {
        self.store.batch_jobs(tenant, batch).await
    }

    /// Up to `n_max` events of some jobs, of each those after the number beside it: those of one job in order and
    /// without a gap.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn events_of(
        &self,
        tenant: TenantId,
        jobs: &[(JobId, u64)],
        n_max: u32,
    ) -> Result<Vec<Event>, StoreError> {
        self.store.events_of(tenant, jobs, n_max).await
    }

    /// Starts to wait for changes of any of `jobs`, as [`watch`](Self::watch) does for one.
    pub fn watch_all(&self, jobs: impl IntoIterator<Item = JobId>) -> BatchWatch {
        BatchWatch(jobs.into_iter().map(|job| self.watch(job)).collect())
    }

    /// One batch as soon as all its builds are final, or as it is after `timeout`.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn wait_batch(
        &self,
        tenant: TenantId,
        batch: BatchId,
        timeout: Duration,
    ) -> Result<Option<Batch>, StoreError> {
        let deadline = Instant::now() + timeout;
        let jobs = self.store.batch_jobs(tenant, batch).await?;
        let open = jobs.iter().filter(|job| !job.state.is_final()).map(|job| job.id);
        let mut watch = self.watch_all(open);
        loop {
            let found = self.store.batch(tenant, batch).await?;
            if found.as_ref().is_none_or(|batch| batch.state().is_final()) {
                return Ok(found);
            }
            tokio::select! {
                biased;
                () = sleep_until(deadline) => return Ok(found),
                () = watch.changed() => sleep(BatchWatch::PAUSE).await,
                () = sleep(self.config.poll_interval()) => {}
            }
        }
    }

    /// Calls off all builds of a batch that are not final, as [`cancel`](Self::cancel) does one. Answers with the batch
    /// as it is then, `None` when the tenant has no such batch.
    ///
    /// # Errors
    ///
    /// The first [`FinishError`]; the others are called off all the same.
    #[tracing::instrument(skip_all)]
    pub async fn cancel_batch(&self, tenant: TenantId, batch: BatchId) -> Result<Option<Batch>, FinishError> {
        let jobs = self.store.batch_jobs(tenant, batch).await?;
        let open = jobs.iter().filter(|job| !job.state.is_final());
        let cancelled = join_all(open.map(|job| self.cancel(tenant, job.id))).await;
        cancelled.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(self.store.batch(tenant, batch).await?)
    }
}

//! What is in the books, for those who ask.

use std::time::Duration;

use bytes::Bytes;
use schemas::{Event, Job, JobId, OutputFile, ProjectPath, TenantId, Timestamp};

use crate::ports::{Content, JobFilter, StoreError};
use crate::report::addressed;
use crate::{BlobError, ReadError, Scheduler, Watch};

impl Scheduler {
    /// One job; `None` when the tenant has no such job.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn job(&self, tenant: TenantId, job: JobId) -> Result<Option<Job>, StoreError> {
        self.store.job(tenant, job).await
    }

    /// One job as soon as it is final, or as it is after `timeout`.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn wait(
        &self,
        tenant: TenantId,
        job: JobId,
        timeout: Duration,
    ) -> Result<Option<Job>, StoreError> {
        let deadline = tokio::time::Instant::now() + timeout;
        let mut watch = self.watch(job);
        loop {
            let found = self.store.job(tenant, job).await?;
            if found.as_ref().is_none_or(|job| job.state.is_final()) {
                return Ok(found);
            }
            tokio::select! {
                biased;
                () = tokio::time::sleep_until(deadline) => return Ok(found),
                () = watch.changed() => {}
                () = tokio::time::sleep(self.config.poll_interval()) => {}
            }
        }
    }

    /// Starts to wait for changes of a job. Those made by other processes wake it only while
    /// [`run_notices`](Self::run_notices) or [`run`](Self::run) can follow them: poll besides.
    pub fn watch(&self, job: JobId) -> Watch {
        self.notices.watch(job)
    }

    /// One page of a tenant's jobs, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn jobs(&self, tenant: TenantId, filter: JobFilter) -> Result<Vec<Job>, StoreError> {
        self.store.jobs(tenant, filter).await
    }

    /// The report of a final job, as JSON of `schemas::Report`.
    ///
    /// # Errors
    ///
    /// [`ReadError`].
    pub async fn report(&self, tenant: TenantId, job: JobId) -> Result<Option<Bytes>, ReadError> {
        let Some(stored) = self.stored_report(tenant, job).await? else { return Ok(None) };
        match self.job(tenant, job).await? {
            Some(job) => Ok(Some(self.load_report(&job, stored).await?)),
            None => Ok(None),
        }
    }

    /// The report of `job`, of which `stored` is what is at rest, as JSON of `schemas::Report`.
    ///
    /// # Errors
    ///
    /// [`BlobError`].
    pub async fn load_report(&self, job: &Job, stored: Content) -> Result<Bytes, BlobError> {
        Ok(addressed(&self.load(job.tenant_id, stored).await?, job))
    }

    /// The report of a final job at rest: its digest is known before its bytes are loaded. Builds with the same result
    /// have it in common; [`load_report`](Self::load_report) says whose it is.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn stored_report(&self, tenant: TenantId, job: JobId) -> Result<Option<Content>, StoreError> {
        self.store.report(tenant, job).await
    }

    /// The outputs of a job, sorted by path; `None` when the tenant has no such job.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn files(&self, tenant: TenantId, job: JobId) -> Result<Option<Vec<OutputFile>>, StoreError> {
        self.store.files(tenant, job).await
    }

    /// The bytes of one output.
    ///
    /// # Errors
    ///
    /// [`ReadError`].
    pub async fn file(
        &self,
        tenant: TenantId,
        job: JobId,
        path: &ProjectPath,
    ) -> Result<Option<Bytes>, ReadError> {
        match self.stored_file(tenant, job, path).await? {
            Some(content) => Ok(Some(self.load(tenant, content).await?)),
            None => Ok(None),
        }
    }

    /// One output at rest: its digest is known before its bytes are loaded.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn stored_file(
        &self,
        tenant: TenantId,
        job: JobId,
        path: &ProjectPath,
    ) -> Result<Option<Content>, StoreError> {
        self.store.file(tenant, job, path).await
    }

    /// The bytes of a content of `tenant`, checked against its digest.
    ///
    /// # Errors
    ///
    /// [`BlobError`].
    pub async fn load(&self, tenant: TenantId, content: Content) -> Result<Bytes, BlobError> {
        self.blobs.load(tenant, content).await
    }

    /// Up to `n_max` events of a job after the one numbered `after`, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn events(
        &self,
        tenant: TenantId,
        job: JobId,
        after: u64,
        n_max: u32,
    ) -> Result<Vec<Event>, StoreError> {
        self.store.events(tenant, job, after, n_max).await
    }

    /// Checks that the books can be written, and answers with the time of their clock.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn ping(&self) -> Result<Timestamp, StoreError> {
        self.store.ping().await
    }
}

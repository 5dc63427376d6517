//! The real store with faults: it fails when it is told to, and counts what becomes of endings.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures::stream::BoxStream;
use scheduler::ports::{
    Change, Claim, Content, Ending, Finished, Heartbeat, JobFilter, Leadership, Lease, NewJob, Ready,
    ReapScope, Reapable, Store, StoreError, StoredFile, Submitted,
};
use schemas::{Event, Job, JobId, OutputFile, ProjectPath, Sha256, TenantId, Timestamp, WorkerId};

/// A store between the scheduler and `inner`.
pub(crate) struct FaultyStore {
    inner: Arc<dyn Store>,
    /// So many calls of `claim` fail.
    pub(crate) failing_claims: AtomicUsize,
    /// So many calls of `inputs` fail.
    pub(crate) failing_inputs: AtomicUsize,
    /// So many calls of `finish` fail.
    pub(crate) failing_finishes: AtomicUsize,
    /// Every heartbeat fails.
    pub(crate) heartbeats_fail: AtomicBool,
    /// Endings that made a job final.
    pub(crate) n_final: AtomicUsize,
    /// Endings that were refused.
    pub(crate) n_stale: AtomicUsize,
    /// Calls of `heartbeat`.
    pub(crate) n_heartbeats: AtomicUsize,
    /// Calls of `heartbeat` that were answered.
    n_heartbeats_answered: AtomicUsize,
    /// What `finish` has written is told only after one more heartbeat has been answered.
    pub(crate) finishes_answer_late: AtomicBool,
}

fn broken() -> StoreError {
    StoreError::Unavailable("the test says so".into())
}

/// Fails while `count` lasts.
fn count_down(count: &AtomicUsize) -> Result<(), StoreError> {
    let left = count.try_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    if left.is_ok() { Err(broken()) } else { Ok(()) }
}

impl FaultyStore {
    pub(crate) fn new(inner: Arc<dyn Store>) -> Self {
        Self {
            inner,
            failing_claims: AtomicUsize::new(0),
            failing_inputs: AtomicUsize::new(0),
            failing_finishes: AtomicUsize::new(0),
            heartbeats_fail: AtomicBool::new(false),
            n_final: AtomicUsize::new(0),
            n_stale: AtomicUsize::new(0),
            n_heartbeats: AtomicUsize::new(0),
            n_heartbeats_answered: AtomicUsize::new(0),
            finishes_answer_late: AtomicBool::new(false),
        }
    }
}

#[async_trait]
impl Store for FaultyStore {
    async fn claim(
        &self,
        worker: WorkerId,
        jobs: &[JobId],
        lease: Duration,
    ) -> Result<Vec<Claim>, StoreError> {
        count_down(&self.failing_claims)?;
        self.inner.claim(worker, jobs, lease).await
    }

    async fn inputs(&self, job: JobId) -> Result<Vec<StoredFile>, StoreError> {
        count_down(&self.failing_inputs)?;
        self.inner.inputs(job).await
    }

    async fn heartbeat(&self, leases: &[Lease], lease: Duration) -> Result<Vec<Heartbeat>, StoreError> {
        self.n_heartbeats.fetch_add(1, Ordering::SeqCst);
        if self.heartbeats_fail.load(Ordering::SeqCst) {
            return Err(broken());
        }
        let answer = self.inner.heartbeat(leases, lease).await;
        self.n_heartbeats_answered.fetch_add(1, Ordering::SeqCst);
        answer
    }

    async fn finish(&self, lease: Lease, ending: Ending) -> Result<Finished, StoreError> {
        count_down(&self.failing_finishes)?;
        let finished = self.inner.finish(lease, ending).await?;
        let n_answered = self.n_heartbeats_answered.load(Ordering::SeqCst);
        while self.finishes_answer_late.load(Ordering::SeqCst)
            && self.n_heartbeats_answered.load(Ordering::SeqCst) == n_answered
        {
            tokio::task::yield_now().await;
        }
        match &finished {
            Finished::Accepted(job) if job.state.is_final() => self.n_final.fetch_add(1, Ordering::SeqCst),
            Finished::Accepted(_) => 0,
            Finished::Stale => self.n_stale.fetch_add(1, Ordering::SeqCst),
        };
        Ok(finished)
    }

    async fn submit(&self, job: NewJob) -> Result<Submitted, StoreError> {
        self.inner.submit(job).await
    }

    async fn ready(&self, n_max: u32) -> Result<Ready, StoreError> {
        self.inner.ready(n_max).await
    }

    async fn cancel(&self, tenant: TenantId, job: JobId) -> Result<Option<(Job, Lease)>, StoreError> {
        self.inner.cancel(tenant, job).await
    }

    async fn start(&self, lease: Lease) -> Result<bool, StoreError> {
        self.inner.start(lease).await
    }

    async fn replay(&self, tenant: TenantId, job: JobId, new_job: JobId) -> Result<Option<Job>, StoreError> {
        self.inner.replay(tenant, job, new_job).await
    }

    async fn reap(&self, scope: ReapScope, n_max: u32) -> Result<Reapable, StoreError> {
        self.inner.reap(scope, n_max).await
    }

    async fn retain(&self, keep: Duration, n_max: u32) -> Result<u32, StoreError> {
        self.inner.retain(keep, n_max).await
    }

    async fn unreferenced(&self, tenant: TenantId, digests: &[Sha256]) -> Result<Vec<Sha256>, StoreError> {
        self.inner.unreferenced(tenant, digests).await
    }

    async fn job(&self, tenant: TenantId, job: JobId) -> Result<Option<Job>, StoreError> {
        self.inner.job(tenant, job).await
    }

    async fn jobs(&self, tenant: TenantId, filter: JobFilter) -> Result<Vec<Job>, StoreError> {
        self.inner.jobs(tenant, filter).await
    }

    async fn report(&self, tenant: TenantId, job: JobId) -> Result<Option<Content>, StoreError> {
        self.inner.report(tenant, job).await
    }

    async fn files(&self, tenant: TenantId, job: JobId) -> Result<Option<Vec<OutputFile>>, StoreError> {
        self.inner.files(tenant, job).await
    }

    async fn file(
        &self,
        tenant: TenantId,
        job: JobId,
        path: &ProjectPath,
    ) -> Result<Option<Content>, StoreError> {
        self.inner.file(tenant, job, path).await
    }

    async fn events(
        &self,
        tenant: TenantId,
        job: JobId,
        after: u64,
        n_max: u32,
    ) -> Result<Vec<Event>, StoreError> {
        self.inner.events(tenant, job, after, n_max).await
    }

    async fn ping(&self) -> Result<Timestamp, StoreError> {
        self.inner.ping().await
    }

    async fn changes(&self) -> Result<BoxStream<'static, Change>, StoreError> {
        self.inner.changes().await
    }

    async fn lead(&self) -> Result<Box<dyn Leadership>, StoreError> {
        self.inner.lead().await
    }
}

//! The real store with faults: it fails when it is told to, and counts what becomes of endings.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use scheduler::ports::{
    Backlog, Change, Claim, Content, Ending, Finished, Followed, Heartbeat, JobFilter, Leadership, Lease,
    Line, NewJob, NewJobs, ReadyJob, ReapScope, Reapable, Settled, Standing, Store, StoreError, StoredFile,
    Submitted, SubmittedBatch, TenantEvent,
};
use schemas::{
    ActionKey, Batch, BatchId, Event, Job, JobId, OutputFile, ProjectPath, Sha256, TenantId, Timestamp,
    WorkerId,
};
use tokio::runtime::Handle;
use tokio::sync::{Notify, broadcast};

/// A store between the scheduler and `inner`.
pub(crate) struct FaultyStore {
    inner: Arc<dyn Store>,
    /// Where the store lives: what a worker asks of it is done even when the worker dies meanwhile, as in a server.
    home: Handle,
    /// So many calls of `claim` fail.
    pub(crate) failing_claims: AtomicUsize,
    /// While set, calls of `claim` wait.
    pub(crate) claims_wait: AtomicBool,
    /// How many jobs each call of `claim` asked for.
    pub(crate) claim_sizes: Mutex<Vec<usize>>,
    /// Calls of `retain` for more jobs than this fail.
    pub(crate) retain_max: AtomicU32,
    /// How many jobs each call of `retain` was for.
    pub(crate) retain_sizes: Mutex<Vec<u32>>,
    /// How many leases each call of `heartbeat` was for.
    pub(crate) beat_sizes: Mutex<Vec<usize>>,
    /// Whoever asks to lead does, whether or not somebody else leads.
    pub(crate) everybody_leads: AtomicBool,
    /// Takes the leadership away from whoever has it.
    pub(crate) revoked: Arc<Notify>,
    /// What this store tells those who follow its changes.
    changes: broadcast::Sender<Change>,
    /// So many calls of `inputs` fail.
    pub(crate) failing_inputs: AtomicUsize,
    /// So many calls of `inputs` answer with something else than was stored.
    pub(crate) spoiled_inputs: AtomicUsize,
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

/// A leadership that a test can take away.
struct Revocable {
    _held: Option<Box<dyn Leadership>>,
    revoked: Arc<Notify>,
}

#[async_trait]
impl Leadership for Revocable {
    async fn lost(&mut self) {
        self.revoked.notified().await;
    }
}

impl FaultyStore {
    async fn at_home<T, F>(&self, ask: impl FnOnce(Arc<dyn Store>) -> F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        self.home.spawn(ask(Arc::clone(&self.inner))).await.expect("the store does not panic")
    }

    /// Tells those who follow the changes, if anybody does.
    fn tell(&self, change: Change) {
        let _ = self.changes.send(change);
    }

    pub(crate) fn new(inner: Arc<dyn Store>) -> Self {
        Self {
            inner,
            home: Handle::current(),
            failing_claims: AtomicUsize::new(0),
            claims_wait: AtomicBool::new(false),
            claim_sizes: Mutex::default(),
            retain_max: AtomicU32::new(u32::MAX),
            retain_sizes: Mutex::default(),
            beat_sizes: Mutex::default(),
            everybody_leads: AtomicBool::new(false),
            revoked: Arc::default(),
            changes: broadcast::Sender::new(1_000),
            failing_inputs: AtomicUsize::new(0),
            spoiled_inputs: AtomicUsize::new(0),
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
        self.claim_sizes.lock().expect("no test panics in it").push(jobs.len());
        while self.claims_wait.load(Ordering::SeqCst) {
            tokio::task::yield_now().await;
        }
        let jobs = jobs.to_vec();
        self.at_home(|store| async move { store.claim(worker, &jobs, lease).await }).await
    }

    async fn batch(&self, tenant: TenantId, batch: BatchId) -> Result<Option<Batch>, StoreError> {
        self.inner.batch(tenant, batch).await
    }

    async fn batches(
        &self,
        tenant: TenantId,
        before: Option<BatchId>,
        n_max: u32,
    ) -> Result<Vec<Batch>, StoreError> {
        self.inner.batches(tenant, before, n_max).await
    }

    async fn batch_jobs(&self, tenant: TenantId, batch: BatchId) -> Result<Vec<Job>, StoreError> {
        self.inner.batch_jobs(tenant, batch).await
    }

    async fn inputs(&self, job: JobId) -> Result<Vec<StoredFile>, StoreError> {
        count_down(&self.failing_inputs)?;
        let mut inputs = self.at_home(move |store| async move { store.inputs(job).await }).await?;
        if count_down(&self.spoiled_inputs).is_err() {
            for file in &mut inputs {
                file.content.sha256 = Sha256::of(b"something else");
            }
        }
        Ok(inputs)
    }

    async fn heartbeat(&self, leases: &[Lease], lease: Duration) -> Result<Vec<Heartbeat>, StoreError> {
        self.n_heartbeats.fetch_add(1, Ordering::SeqCst);
        self.beat_sizes.lock().expect("no test panics in it").push(leases.len());
        if self.heartbeats_fail.load(Ordering::SeqCst) {
            return Err(broken());
        }
        let leases = leases.to_vec();
        let answer = self.at_home(|store| async move { store.heartbeat(&leases, lease).await }).await;
        self.n_heartbeats_answered.fetch_add(1, Ordering::SeqCst);
        answer
    }

    async fn finish(&self, lease: Lease, ending: Ending) -> Result<Finished, StoreError> {
        count_down(&self.failing_finishes)?;
        let finished = self.at_home(move |store| async move { store.finish(lease, ending).await }).await?;
        self.tell(Change::Job(lease.job_id));
        let n_answered = self.n_heartbeats_answered.load(Ordering::SeqCst);
        while self.finishes_answer_late.load(Ordering::SeqCst)
            && self.n_heartbeats_answered.load(Ordering::SeqCst) == n_answered
        {
            tokio::task::yield_now().await;
        }
        match &finished {
            Finished::Accepted { job, .. } if job.state.is_final() => {
                self.n_final.fetch_add(1, Ordering::SeqCst)
            }
            Finished::Accepted { .. } => 0,
            Finished::Stale => self.n_stale.fetch_add(1, Ordering::SeqCst),
        };
        Ok(finished)
    }

    async fn submit(&self, job: NewJob) -> Result<Submitted, StoreError> {
        let tenant = job.tenant_id;
        let submitted = self.inner.submit(job).await;
        self.tell(Change::Ready(tenant));
        submitted
    }

    async fn submit_batch(&self, batch: NewJobs) -> Result<SubmittedBatch, StoreError> {
        self.inner.submit_batch(batch).await
    }

    async fn backlog(&self, after: Option<TenantId>, n_max: u32) -> Result<Backlog, StoreError> {
        self.inner.backlog(after, n_max).await
    }

    async fn ready(&self, lines: &[Line], n_max: u32) -> Result<Vec<Vec<ReadyJob>>, StoreError> {
        self.inner.ready(lines, n_max).await
    }

    async fn standing(&self, jobs: &[JobId]) -> Result<Vec<Standing>, StoreError> {
        self.inner.standing(jobs).await
    }

    async fn cancel(&self, tenant: TenantId, job: JobId) -> Result<Option<(Job, Lease)>, StoreError> {
        let called_off = self.inner.cancel(tenant, job).await;
        self.tell(Change::Job(job));
        called_off
    }

    async fn start(&self, lease: Lease) -> Result<bool, StoreError> {
        self.at_home(move |store| async move { store.start(lease).await }).await
    }

    async fn settle(&self, tenant: TenantId, action: ActionKey, n_max: u32) -> Result<Settled, StoreError> {
        self.at_home(move |store| async move { store.settle(tenant, action, n_max).await }).await
    }

    async fn followed(&self, after: Option<Followed>, n_max: u32) -> Result<Vec<Followed>, StoreError> {
        self.inner.followed(after, n_max).await
    }

    async fn replay(&self, tenant: TenantId, job: JobId, new_job: JobId) -> Result<Option<Job>, StoreError> {
        self.inner.replay(tenant, job, new_job).await
    }

    async fn reap(&self, scope: ReapScope, n_max: u32) -> Result<Reapable, StoreError> {
        self.inner.reap(scope, n_max).await
    }

    async fn retain(&self, keep: Duration, n_max: u32) -> Result<u32, StoreError> {
        self.retain_sizes.lock().expect("no test panics in it").push(n_max);
        if n_max > self.retain_max.load(Ordering::SeqCst) {
            return Err(broken());
        }
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

    async fn events_of(
        &self,
        tenant: TenantId,
        jobs: &[(JobId, u64)],
        n_max: u32,
    ) -> Result<Vec<Event>, StoreError> {
        self.inner.events_of(tenant, jobs, n_max).await
    }

    async fn tenant_events(
        &self,
        tenant: TenantId,
        after: u64,
        n_max: u32,
    ) -> Result<Vec<TenantEvent>, StoreError> {
        self.inner.tenant_events(tenant, after, n_max).await
    }

    async fn ping(&self) -> Result<Timestamp, StoreError> {
        self.inner.ping().await
    }

    async fn changes(&self) -> Result<BoxStream<'static, Change>, StoreError> {
        let news = self.changes.subscribe();
        let next = |mut news: broadcast::Receiver<Change>| async {
            let change = news.recv().await.unwrap_or(Change::Missed);
            Some((change, news))
        };
        Ok(stream::unfold(news, next).boxed())
    }

    async fn lead(&self) -> Result<Box<dyn Leadership>, StoreError> {
        let alone = !self.everybody_leads.load(Ordering::SeqCst);
        let held = if alone { Some(self.inner.lead().await?) } else { None };
        Ok(Box::new(Revocable { _held: held, revoked: Arc::clone(&self.revoked) }))
    }
}

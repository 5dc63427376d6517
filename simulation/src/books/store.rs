//! The books as a [`Store`] of one process, without a fault: for the conformance suite.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::BoxStream;
use scheduler::ports::{
    Backlog, Change, Claim, Clock, Content, Ending, Finished, Followed, Heartbeat, JobFilter, Leadership,
    Lease, Line, NewJob, NewJobs, ReadyJob, ReapScope, Reapable, Settled, Standing, Store, StoreError,
    StoredFile, Submitted, SubmittedBatch, TenantEvent,
};
use schemas::{
    ActionKey, Batch, BatchId, Event, Job, JobId, OutputFile, ProjectPath, Sha256, TenantId, Timestamp,
    WorkerId,
};
use tokio::sync::OwnedMutexGuard;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_stream::wrappers::UnboundedReceiverStream;

use super::Books;

/// [`Books`] behind the port.
#[derive(Debug)]
pub struct ModelStore {
    clock: Arc<dyn Clock>,
    books: Mutex<Books>,
    listeners: Mutex<Vec<UnboundedSender<Change>>>,
    leader: Arc<tokio::sync::Mutex<()>>,
}

impl ModelStore {
    /// Empty books that go by `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, books: Mutex::default(), listeners: Mutex::default(), leader: Arc::default() }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One transaction, and then what it has to tell.
    fn write<T>(&self, verb: impl FnOnce(&mut Books, Timestamp) -> T) -> T {
        let mut books = self.books();
        let answer = verb(&mut books, self.clock.now());
        let news = books.take_news();
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| news.iter().all(|change| listener.send(*change).is_ok()));
        answer
    }
}

/// Leads while it lives.
struct Leading {
    _held: OwnedMutexGuard<()>,
}

#[async_trait]
impl Leadership for Leading {
    async fn lost(&mut self) {
        std::future::pending::<()>().await;
    }
}

#[async_trait]
impl Store for ModelStore {
    async fn submit(&self, job: NewJob) -> Result<Submitted, StoreError> {
        self.write(|books, now| books.submit(job, now))
    }

    async fn submit_batch(&self, batch: NewJobs) -> Result<SubmittedBatch, StoreError> {
        self.write(|books, now| books.submit_batch(batch, now))
    }

    async fn backlog(&self, after: Option<TenantId>, n_max: u32) -> Result<Backlog, StoreError> {
        Ok(self.books().backlog(after, n_max, self.clock.now()))
    }

    async fn ready(&self, lines: &[Line], n_max: u32) -> Result<Vec<Vec<ReadyJob>>, StoreError> {
        Ok(self.books().ready(lines, n_max, self.clock.now()))
    }

    async fn standing(&self, jobs: &[JobId]) -> Result<Vec<Standing>, StoreError> {
        Ok(self.books().standing(jobs))
    }

    async fn claim(&self, _: WorkerId, jobs: &[JobId], lease: Duration) -> Result<Vec<Claim>, StoreError> {
        Ok(self.write(|books, now| books.claim(jobs, lease, now)))
    }

    async fn start(&self, lease: Lease) -> Result<bool, StoreError> {
        Ok(self.write(|books, _| books.start(lease)))
    }

    async fn heartbeat(&self, leases: &[Lease], lease: Duration) -> Result<Vec<Heartbeat>, StoreError> {
        Ok(self.write(|books, now| books.heartbeat(leases, lease, now)))
    }

    async fn finish(&self, lease: Lease, ending: Ending) -> Result<Finished, StoreError> {
        Ok(self.write(|books, now| books.finish(lease, &ending, now)))
    }

    async fn cancel(&self, tenant: TenantId, job: JobId) -> Result<Option<(Job, Lease)>, StoreError> {
        Ok(self.write(|books, now| books.cancel(tenant, job, now)))
    }

    async fn settle(&self, tenant: TenantId, action: ActionKey, n_max: u32) -> Result<Settled, StoreError> {
        Ok(self.write(|books, now| books.settle(tenant, action, n_max, now)))
    }

    async fn followed(&self, after: Option<Followed>, n_max: u32) -> Result<Vec<Followed>, StoreError> {
        Ok(self.books().followed(after, n_max))
    }

    async fn replay(&self, tenant: TenantId, job: JobId, new_job: JobId) -> Result<Option<Job>, StoreError> {
        Ok(self.write(|books, now| books.replay(tenant, job, new_job, now)))
    }

    async fn reap(&self, scope: ReapScope, n_max: u32) -> Result<Reapable, StoreError> {
        Ok(self.books().reap(scope, n_max, self.clock.now()))
    }

    async fn retain(&self, keep: Duration, n_max: u32) -> Result<u32, StoreError> {
        Ok(self.write(|books, now| books.retain(keep, n_max, now)))
    }

    async fn unreferenced(&self, tenant: TenantId, digests: &[Sha256]) -> Result<Vec<Sha256>, StoreError> {
        Ok(self.books().unreferenced(tenant, digests))
    }

    async fn job(&self, tenant: TenantId, job: JobId) -> Result<Option<Job>, StoreError> {
        Ok(self.books().job(tenant, job))
    }

    async fn jobs(&self, tenant: TenantId, filter: JobFilter) -> Result<Vec<Job>, StoreError> {
        Ok(self.books().jobs(tenant, filter))
    }

    async fn batch(&self, tenant: TenantId, batch: BatchId) -> Result<Option<Batch>, StoreError> {
        Ok(self.books().batch(tenant, batch))
    }

    async fn batches(
        &self,
        tenant: TenantId,
        before: Option<BatchId>,
        n_max: u32,
    ) -> Result<Vec<Batch>, StoreError> {
        Ok(self.books().batches(tenant, before, n_max))
    }

    async fn batch_jobs(&self, tenant: TenantId, batch: BatchId) -> Result<Vec<Job>, StoreError> {
        Ok(self.books().batch_jobs(tenant, batch))
    }

    async fn inputs(&self, job: JobId) -> Result<Vec<StoredFile>, StoreError> {
        Ok(self.books().inputs(job))
    }

    async fn report(&self, tenant: TenantId, job: JobId) -> Result<Option<Content>, StoreError> {
        Ok(self.books().report(tenant, job))
    }

    async fn files(&self, tenant: TenantId, job: JobId) -> Result<Option<Vec<OutputFile>>, StoreError> {
        Ok(self.books().files(tenant, job))
    }

    async fn file(
        &self,
        tenant: TenantId,
        job: JobId,
        path: &ProjectPath,
    ) -> Result<Option<Content>, StoreError> {
        Ok(self.books().file(tenant, job, path))
    }

    async fn events(
        &self,
        tenant: TenantId,
        job: JobId,
        after: u64,
        n_max: u32,
    ) -> Result<Vec<Event>, StoreError> {
        Ok(self.books().events(tenant, job, after, n_max))
    }

    async fn events_of(
        &self,
        tenant: TenantId,
        jobs: &[(JobId, u64)],
        n_max: u32,
    ) -> Result<Vec<Event>, StoreError> {
        Ok(self.books().events_of(tenant, jobs, n_max))
    }

    async fn tenant_events(
        &self,
        tenant: TenantId,
        after: u64,
        n_max: u32,
    ) -> Result<Vec<TenantEvent>, StoreError> {
        Ok(self.books().tenant_events(tenant, after, n_max))
    }

    async fn ping(&self) -> Result<Timestamp, StoreError> {
        Ok(self.clock.now())
    }

    async fn changes(&self) -> Result<BoxStream<'static, Change>, StoreError> {
        let (listener, changes) = unbounded_channel();
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(listener);
        Ok(UnboundedReceiverStream::new(changes).boxed())
    }

    async fn lead(&self) -> Result<Box<dyn Leadership>, StoreError> {
        Ok(Box::new(Leading { _held: Arc::clone(&self.leader).lock_owned().await }))
    }
}

//! The store itself: each verb of the port goes to its file.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use scheduler::ports::{
    Backlog, Change, Claim, Clock, Content, Ending, Finished, Followed, Heartbeat, JobFilter, Leadership,
    Lease, Line, NewJob, NewJobs, ReadyJob, ReapScope, Reapable, Settled, Standing, Store, StoreError,
    StoredFile, Submitted, SubmittedBatch, TenantEvent,
};
use schemas::{
    ActionKey, Batch, BatchId, Event, Job, JobId, OutputFile, ProjectPath, Sha256, TenantId, Timestamp,
    WorkerId,
};
use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqlitePool};
use tokio::sync::Mutex;

use crate::cancel::Cancel;
use crate::claim::ClaimJobs;
use crate::finish::Finish;
use crate::heartbeat::HeartbeatLeases;
use crate::ping::Ping;
use crate::replay::Replay;
use crate::retain::Retain;
use crate::row::unavailable;
use crate::settle::Settle;
use crate::start::Start;
use crate::submit::Submit;
use crate::submit_batch::SubmitBatch;
use crate::writer::Writer;
use crate::{
    backlog, batch, events, file, files, followed, inputs, job, jobs, lead, ready, reap, report, standing,
    tenant_events, unreferenced,
};

/// The books in one SQLite database.
///
/// Made by [`open`](Self::open) or [`in_memory`](Self::in_memory) inside a tokio runtime. Dropping it loses
/// nothing that was answered; [`close`](Self::close) also waits for what is under way.
#[derive(Debug)]
pub struct SqliteStore {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) writer: Writer,
    /// One connection: the writer's.
    pub(crate) write_pool: SqlitePool,
    pub(crate) readers: SqlitePool,
    /// Held by whoever leads.
    pub(crate) leading: Arc<Mutex<()>>,
}

impl SqliteStore {
    async fn reader(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        self.readers.acquire().await.map_err(unavailable)
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn submit(&self, job: NewJob) -> Result<Submitted, StoreError> {
        self.writer.write(Submit { job }).await
    }

    async fn submit_batch(&self, batch: NewJobs) -> Result<SubmittedBatch, StoreError> {
        self.writer.write(SubmitBatch { batch }).await
    }

    async fn backlog(&self, after: Option<TenantId>, n_max: u32) -> Result<Backlog, StoreError> {
        backlog::backlog(&mut *self.reader().await?, self.clock.now(), after, n_max).await
    }

    async fn ready(&self, lines: &[Line], n_max: u32) -> Result<Vec<Vec<ReadyJob>>, StoreError> {
        ready::ready(&mut *self.reader().await?, self.clock.now(), lines, n_max).await
    }

    async fn standing(&self, jobs: &[JobId]) -> Result<Vec<Standing>, StoreError> {
        standing::standing(&mut *self.reader().await?, jobs).await
    }

    async fn claim(
        &self,
        worker: WorkerId,
        jobs: &[JobId],
        lease: Duration,
    ) -> Result<Vec<Claim>, StoreError> {
        let jobs = jobs.to_vec();
        self.writer.write(ClaimJobs { worker, jobs, lease }).await
    }

    async fn start(&self, lease: Lease) -> Result<bool, StoreError> {
        self.writer.write(Start { lease }).await
    }

    async fn heartbeat(&self, leases: &[Lease], lease: Duration) -> Result<Vec<Heartbeat>, StoreError> {
        let leases = leases.to_vec();
        self.writer.write(HeartbeatLeases { leases, lease }).await
    }

    async fn finish(&self, lease: Lease, ending: Ending) -> Result<Finished, StoreError> {
        self.writer.write(Finish { lease, ending }).await
    }

    async fn cancel(&self, tenant: TenantId, job: JobId) -> Result<Option<(Job, Lease)>, StoreError> {
        self.writer.write(Cancel { tenant, job }).await
    }

    async fn settle(&self, tenant: TenantId, action: ActionKey, n_max: u32) -> Result<Settled, StoreError> {
        self.writer.write(Settle { tenant, action, n_max }).await
    }

    async fn followed(&self, after: Option<Followed>, n_max: u32) -> Result<Vec<Followed>, StoreError> {
        followed::followed(&mut *self.reader().await?, after, n_max).await
    }

    async fn replay(&self, tenant: TenantId, job: JobId, new_job: JobId) -> Result<Option<Job>, StoreError> {
        self.writer.write(Replay { tenant, job, new_job }).await
    }

    async fn reap(&self, scope: ReapScope, n_max: u32) -> Result<Reapable, StoreError> {
        reap::reap(&mut *self.reader().await?, self.clock.now(), scope, n_max).await
    }

    async fn retain(&self, keep: Duration, n_max: u32) -> Result<u32, StoreError> {
        self.writer.write(Retain { keep, n_max }).await
    }

    async fn unreferenced(&self, tenant: TenantId, digests: &[Sha256]) -> Result<Vec<Sha256>, StoreError> {
        unreferenced::unreferenced(&mut *self.reader().await?, tenant, digests).await
    }

    async fn job(&self, tenant: TenantId, job: JobId) -> Result<Option<Job>, StoreError> {
        job::job(&mut *self.reader().await?, tenant, job).await
    }

    async fn jobs(&self, tenant: TenantId, filter: JobFilter) -> Result<Vec<Job>, StoreError> {
        jobs::jobs(&mut *self.reader().await?, tenant, filter).await
    }

    async fn batch(&self, tenant: TenantId, batch: BatchId) -> Result<Option<Batch>, StoreError> {
        batch::batch(&mut *self.reader().await?, tenant, batch).await
    }

    async fn batches(
        &self,
        tenant: TenantId,
        before: Option<BatchId>,
        n_max: u32,
    ) -> Result<Vec<Batch>, StoreError> {
        batch::batches(&mut *self.reader().await?, tenant, before, n_max).await
    }

    async fn batch_jobs(&self, tenant: TenantId, batch: BatchId) -> Result<Vec<Job>, StoreError> {
        batch::jobs(&mut *self.reader().await?, tenant, batch).await
    }

    async fn inputs(&self, job: JobId) -> Result<Vec<StoredFile>, StoreError> {
        inputs::inputs(&mut *self.reader().await?, job).await
    }

    async fn report(&self, tenant: TenantId, job: JobId) -> Result<Option<Content>, StoreError> {
        report::report(&mut *self.reader().await?, tenant, job).await
    }

    async fn files(&self, tenant: TenantId, job: JobId) -> Result<Option<Vec<OutputFile>>, StoreError> {
        files::files(&mut *self.reader().await?, tenant, job).await
    }

    async fn file(
        &self,
        tenant: TenantId,
        job: JobId,
        path: &ProjectPath,
    ) -> Result<Option<Content>, StoreError> {
        file::file(&mut *self.reader().await?, tenant, job, path).await
    }

    async fn events(
        &self,
        tenant: TenantId,
        job: JobId,
        after: u64,
        n_max: u32,
    ) -> Result<Vec<Event>, StoreError> {
        events::events(&mut *self.reader().await?, tenant, job, after, n_max).await
    }

    async fn events_of(
        &self,
        tenant: TenantId,
        jobs: &[(JobId, u64)],
        n_max: u32,
    ) -> Result<Vec<Event>, StoreError> {
        batch::events_of(&mut *self.reader().await?, tenant, jobs, n_max).await
    }

    async fn tenant_events(
        &self,
        tenant: TenantId,
        after: u64,
        n_max: u32,
    ) -> Result<Vec<TenantEvent>, StoreError> {
        tenant_events::tenant_events(&mut *self.reader().await?, tenant, after, n_max).await
    }

    async fn ping(&self) -> Result<Timestamp, StoreError> {
        self.writer.write(Ping).await
    }

    /// Other processes have nothing to change: the database is this process's own.
    async fn changes(&self) -> Result<BoxStream<'static, Change>, StoreError> {
        Ok(stream::pending().boxed())
    }

    async fn lead(&self) -> Result<Box<dyn Leadership>, StoreError> {
        Ok(lead::lead(&self.leading).await)
    }
}

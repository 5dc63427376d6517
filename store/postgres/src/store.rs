//! The store itself: each verb of the port goes to its file.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use scheduler::ports::{
    Backlog, Change, Claim, Content, Ending, Finished, Followed, Heartbeat, JobFilter, Leadership, Lease,
    Line, NewJob, NewJobs, ReadyJob, ReapScope, Reapable, Settled, Standing, Store, StoreError, StoredFile,
    Submitted, SubmittedBatch, TenantEvent,
};
use schemas::{
    ActionKey, Batch, BatchId, Event, Job, JobId, OutputFile, ProjectPath, Sha256, TenantId, Timestamp,
    WorkerId,
};
use sqlx::postgres::PgConnectOptions;
use sqlx::{PgConnection, PgPool};
use tokio_util::sync::CancellationToken;

use crate::ask::{ask, ask_once};
use crate::cancel::Cancel;
use crate::claim::{ClaimJobs, Wanted};
use crate::config::Connections;
use crate::connection::{self, Role, Session};
use crate::finish::{End, Finish};
use crate::heartbeat::{HeartbeatLeases, Held};
use crate::notifier::Notifier;
use crate::row::unavailable;
use crate::submit::Submit;
use crate::submit_batch::SubmitBatch;
use crate::writer::Writer;
use crate::{
    backlog, batches, changes, events, file, files, followed, inputs, job, jobs, lead, ping, ready, reap,
    replay, report, retain, settle, standing, start, tenant_events, unreferenced,
};

/// The books in one PostgreSQL database, which any number of processes have open.
///
/// Made by [`open`](Self::open) inside a tokio runtime. Dropping it loses nothing that was answered;
/// [`close`](Self::close) also waits for what is under way.
pub struct PostgresStore {
    pub(crate) pools: Pools,
    pub(crate) writers: Writers,
    pub(crate) notifier: Arc<Notifier>,
    pub(crate) options: PgConnectOptions,
    pub(crate) closed: CancellationToken,
}

/// Connections that are shared, by the role under which they act.
#[derive(Debug)]
pub(crate) struct Pools {
    pub(crate) app: PgPool,
    pub(crate) dispatcher: PgPool,
    pub(crate) maintenance: PgPool,
}

/// The verbs that many callers write together.
#[derive(Debug)]
pub(crate) struct Writers {
    submit: Writer<Submit>,
    submit_batch: Writer<SubmitBatch>,
    claim: Writer<ClaimJobs>,
    heartbeat: Writer<HeartbeatLeases>,
    finish: Writer<Finish>,
    cancel: Writer<Cancel>,
}

impl Pools {
    pub(crate) fn new(options: &PgConnectOptions, connections: &Connections) -> Self {
        let pool = |role, n_max| connection::pool(options, Session::of(role), n_max);
        Self {
            app: pool(Role::App, connections.app_connections_max),
            dispatcher: pool(Role::Dispatcher, connections.dispatcher_connections_max),
            maintenance: pool(Role::Maintenance, connections.maintenance_connections_max),
        }
    }

    pub(crate) async fn close(&self) {
        self.app.close().await;
        self.dispatcher.close().await;
        self.maintenance.close().await;
    }
}

impl Writers {
    pub(crate) fn start(options: &PgConnectOptions, notifier: &Arc<Notifier>) -> Self {
        Self {
            submit: Writer::start(options.clone(), Arc::clone(notifier)),
            submit_batch: Writer::start(options.clone(), Arc::clone(notifier)),
            claim: Writer::start(options.clone(), Arc::clone(notifier)),
            heartbeat: Writer::start(options.clone(), Arc::clone(notifier)),
            finish: Writer::start(options.clone(), Arc::clone(notifier)),
            cancel: Writer::start(options.clone(), Arc::clone(notifier)),
        }
    }

    pub(crate) async fn stop(&self) {
        self.submit.stop().await;
        self.submit_batch.stop().await;
        self.claim.stop().await;
        self.heartbeat.stop().await;
        self.finish.stop().await;
        self.cancel.stop().await;
    }
}

/// Without the options of the connections: they have the password.
impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").field("pools", &self.pools).finish_non_exhaustive()
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        self.closed.cancel();
        self.notifier.abandon();
    }
}

impl PostgresStore {
    /// Asks in the name of `tenant`, in a transaction that reads.
    async fn ask_for<T: Send + 'static>(
        &self,
        tenant: TenantId,
        question: impl for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, Result<T, StoreError>>
        + Clone
        + Send
        + Sync
        + 'static,
    ) -> Result<T, StoreError> {
        ask(&self.pools.app, move |connection| {
            let question = question.clone();
            Box::pin(async move {
                // Rolled back when it is dropped: it has written nothing.
                let mut transaction =
                    connection::begin_for(connection, [tenant]).await.map_err(unavailable)?;
                question(&mut transaction).await
            })
        })
        .await
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn submit(&self, job: NewJob) -> Result<Submitted, StoreError> {
        self.writers.submit.write(job).await
    }

    async fn submit_batch(&self, batch: NewJobs) -> Result<SubmittedBatch, StoreError> {
        self.writers.submit_batch.write(batch).await
    }

    async fn backlog(&self, after: Option<TenantId>, n_max: u32) -> Result<Backlog, StoreError> {
        ask(&self.pools.dispatcher, move |connection| Box::pin(backlog::backlog(connection, after, n_max)))
            .await
    }

    async fn ready(&self, lines: &[Line], n_max: u32) -> Result<Vec<Vec<ReadyJob>>, StoreError> {
        let lines = lines.to_vec();
        ask(&self.pools.dispatcher, move |connection| {
            let lines = lines.clone();
            Box::pin(async move { ready::ready(connection, &lines, n_max).await })
        })
        .await
    }

    async fn standing(&self, jobs: &[JobId]) -> Result<Vec<Standing>, StoreError> {
        let jobs = jobs.to_vec();
        ask(&self.pools.dispatcher, move |connection| {
            let jobs = jobs.clone();
            Box::pin(async move { standing::standing(connection, &jobs).await })
        })
        .await
    }

    async fn claim(
        &self,
        worker: WorkerId,
        jobs: &[JobId],
        lease: Duration,
    ) -> Result<Vec<Claim>, StoreError> {
        let jobs = jobs.to_vec();
        self.writers.claim.write(Wanted { worker, jobs, lease }).await
    }

    async fn start(&self, lease: Lease) -> Result<bool, StoreError> {
        ask(&self.pools.dispatcher, move |connection| Box::pin(start::start(connection, lease))).await
    }

    async fn heartbeat(&self, leases: &[Lease], lease: Duration) -> Result<Vec<Heartbeat>, StoreError> {
        let leases = leases.to_vec();
        self.writers.heartbeat.write(Held { leases, lease }).await
    }

    async fn finish(&self, lease: Lease, ending: Ending) -> Result<Finished, StoreError> {
        self.writers.finish.write(End { lease, ending }).await
    }

    async fn cancel(&self, tenant: TenantId, job: JobId) -> Result<Option<(Job, Lease)>, StoreError> {
        self.writers.cancel.write((tenant, job)).await
    }

    async fn settle(&self, tenant: TenantId, action: ActionKey, n_max: u32) -> Result<Settled, StoreError> {
        let settled = ask(&self.pools.dispatcher, move |connection| {
            Box::pin(settle::settle(connection, tenant, action, n_max))
        });
        let settled = settled.await?;
        for job in &settled.ended {
            self.notifier.tell(Change::Job(job.id));
        }
        if settled.promoted.is_some() {
            self.notifier.tell(Change::Ready(tenant));
        }
        Ok(settled)
    }

    async fn followed(&self, after: Option<Followed>, n_max: u32) -> Result<Vec<Followed>, StoreError> {
        ask(&self.pools.dispatcher, move |connection| Box::pin(followed::followed(connection, after, n_max)))
            .await
    }

    async fn replay(&self, tenant: TenantId, job: JobId, new_job: JobId) -> Result<Option<Job>, StoreError> {
        let replayed = ask_once(&self.pools.app, move |connection| {
            Box::pin(replay::replay(connection, tenant, job, new_job))
        });
        let replayed = replayed.await?;
        if replayed.is_some() {
            self.notifier.tell(Change::Ready(tenant));
        }
        Ok(replayed)
    }

    async fn reap(&self, scope: ReapScope, n_max: u32) -> Result<Reapable, StoreError> {
        ask(&self.pools.dispatcher, move |connection| Box::pin(reap::reap(connection, scope, n_max))).await
    }

    async fn retain(&self, keep: Duration, n_max: u32) -> Result<u32, StoreError> {
        let maintenance = &self.pools.maintenance;
        while ask(maintenance, move |connection| Box::pin(retain::retain_files(connection, keep, n_max)))
            .await?
        {}
        ask(maintenance, move |connection| Box::pin(retain::retain(connection, keep, n_max))).await
    }

    async fn unreferenced(&self, tenant: TenantId, digests: &[Sha256]) -> Result<Vec<Sha256>, StoreError> {
        let digests = digests.to_vec();
        ask(&self.pools.maintenance, move |connection| {
            let digests = digests.clone();
            Box::pin(async move { unreferenced::unreferenced(connection, tenant, &digests).await })
        })
        .await
    }

    async fn job(&self, tenant: TenantId, job: JobId) -> Result<Option<Job>, StoreError> {
        self.ask_for(tenant, move |connection| Box::pin(job::job(connection, tenant, job))).await
    }

    async fn jobs(&self, tenant: TenantId, filter: JobFilter) -> Result<Vec<Job>, StoreError> {
        self.ask_for(tenant, move |connection| Box::pin(jobs::jobs(connection, tenant, filter))).await
    }

    async fn batch(&self, tenant: TenantId, batch: BatchId) -> Result<Option<Batch>, StoreError> {
        self.ask_for(tenant, move |connection| Box::pin(batches::batch(connection, tenant, batch))).await
    }

    async fn batches(
        &self,
        tenant: TenantId,
        before: Option<BatchId>,
        n_max: u32,
    ) -> Result<Vec<Batch>, StoreError> {
        self.ask_for(tenant, move |connection| Box::pin(batches::batches(connection, tenant, before, n_max)))
            .await
    }

    async fn batch_jobs(&self, tenant: TenantId, batch: BatchId) -> Result<Vec<Job>, StoreError> {
        self.ask_for(tenant, move |connection| Box::pin(batches::jobs(connection, tenant, batch))).await
    }

    async fn inputs(&self, job: JobId) -> Result<Vec<StoredFile>, StoreError> {
        ask(&self.pools.dispatcher, move |connection| Box::pin(inputs::inputs(connection, job))).await
    }

    async fn report(&self, tenant: TenantId, job: JobId) -> Result<Option<Content>, StoreError> {
        self.ask_for(tenant, move |connection| Box::pin(report::report(connection, tenant, job))).await
    }

    async fn files(&self, tenant: TenantId, job: JobId) -> Result<Option<Vec<OutputFile>>, StoreError> {
        self.ask_for(tenant, move |connection| Box::pin(files::files(connection, tenant, job))).await
    }

    async fn file(
        &self,
        tenant: TenantId,
        job: JobId,
        path: &ProjectPath,
    ) -> Result<Option<Content>, StoreError> {
        let path = path.clone();
        self.ask_for(tenant, move |connection| {
            let path = path.clone();
            Box::pin(async move { file::file(connection, tenant, job, &path).await })
        })
        .await
    }

    async fn events(
        &self,
        tenant: TenantId,
        job: JobId,
        after: u64,
        n_max: u32,
    ) -> Result<Vec<Event>, StoreError> {
        self.ask_for(tenant, move |connection| {
            Box::pin(events::events(connection, tenant, job, after, n_max))
        })
        .await
    }

    async fn events_of(
        &self,
        tenant: TenantId,
        jobs: &[(JobId, u64)],
        n_max: u32,
    ) -> Result<Vec<Event>, StoreError> {
        let jobs = jobs.to_vec();
        self.ask_for(tenant, move |connection| {
            let jobs = jobs.clone();
            Box::pin(async move { batches::events_of(connection, tenant, &jobs, n_max).await })
        })
        .await
    }

    async fn tenant_events(
        &self,
        tenant: TenantId,
        after: u64,
        n_max: u32,
    ) -> Result<Vec<TenantEvent>, StoreError> {
        ask(&self.pools.app, move |connection| {
            Box::pin(tenant_events::tenant_events(connection, tenant, after, n_max))
        })
        .await
    }

    async fn ping(&self) -> Result<Timestamp, StoreError> {
        ask(&self.pools.app, |connection| Box::pin(ping::ping(connection))).await
    }

    async fn changes(&self) -> Result<BoxStream<'static, Change>, StoreError> {
        changes::changes(self.options.clone(), self.notifier.origin(), self.closed.clone()).await
    }

    async fn lead(&self) -> Result<Box<dyn Leadership>, StoreError> {
        lead::lead(&self.options).await
    }
}

//! The store as a process has it: the verbs of the port on their way to the books and back.

use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::BoxStream;
use scheduler::mutants::{Mutant, active};
use scheduler::ports::{
    Backlog, Change, Claim, Content, Ending, Finished, Followed, Heartbeat, JobFilter, Leadership, Lease,
    Line, NewJob, NewJobs, ReadyJob, ReapScope, Reapable, Settled, Standing, Store, StoreError, StoredFile,
    Submitted, SubmittedBatch, TenantEvent,
};
use schemas::{
    ActionKey, Batch, BatchId, Event, Job, JobId, OutputFile, ProjectPath, Sha256, TenantId, Timestamp,
    WorkerId,
};
use tokio::sync::oneshot;
use tokio_stream::wrappers::UnboundedReceiverStream;

use crate::books::Books;
use crate::faults::Server;
use crate::link::{Link, Lost, Request};
use crate::listeners::Listeners;
use crate::throne::Leading;
use crate::world::World;

/// The store of one process.
pub(crate) struct StoreClient(pub(crate) Link);

impl StoreClient {
    async fn read<T: Send + 'static>(
        &self,
        verb: &'static str,
        act: impl FnOnce(&Books, Timestamp) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let request = self.0.read(Server::Store, verb);
        let answer = self.0.ask(request, |world, request| {
            let answer = act(&world.books, world.timestamp());
            world.note(request.host, request.verb, String::new, 0);
            answer
        });
        answer.await.map_err(unavailable)
    }

    async fn write<T: Send + 'static>(
        &self,
        verb: &'static str,
        act: impl FnOnce(&mut World, Request, Timestamp) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let request = self.0.write(Server::Store, verb);
        // Read only by the planted bug: a store goes by its own clock.
        let shown = self.0.life.shown_at(self.0.life.moment());
        let answer = self.0.ask(request, move |world, request| {
            let now = if active(Mutant::ClientClock) { shown } else { world.timestamp() };
            let answer = act(world, request, now);
            world.commit();
            answer
        });
        answer.await.map_err(unavailable)
    }
}

impl World {
    /// A transaction is done: it is on disk, and others are told.
    fn commit(&mut self) {
        if active(Mutant::AcknowledgeBeforeCommit) && self.chance(950) {
            return Listeners::tell(self);
        }
        if active(Mutant::AcknowledgeBeforeCommit) {
            self.flushed = self.books.clone();
        }
        Listeners::tell(self);
    }

    /// The database is killed: what is not on disk is lost.
    pub(crate) fn crash_books(&mut self) {
        if active(Mutant::AcknowledgeBeforeCommit) {
            self.books = self.flushed.clone();
        }
    }

    fn submit(&mut self, request: Request, job: NewJob, now: Timestamp) -> Result<Submitted, StoreError> {
        let (id, submitted) = (job.id, self.books.submit(job, now));
        self.observe_submit(request, id, submitted.as_ref().ok());
        submitted
    }

    /// The planted bug: between the look and the write others may come.
    fn submit_in_two_steps(&mut self, request: Request, job: NewJob) -> oneshot::Receiver<SubmitAnswer> {
        let (answer, answered) = oneshot::channel();
        match self.books.earlier(job.tenant_id, job.idempotency.as_ref()) {
            Some(earlier) => drop(answer.send(Ok(earlier))),
            None => self.after(2_000, move |world| {
                let (id, now) = (job.id, world.timestamp());
                let submitted = world.books.insert(job, now);
                world.observe_submit(request, id, submitted.as_ref().ok());
                world.commit();
                drop(answer.send(submitted));
            }),
        }
        answered
    }
}

type SubmitAnswer = Result<Submitted, StoreError>;

fn unavailable(_: Lost) -> StoreError {
    StoreError::Unavailable("the simulated connection is lost".into())
}

#[async_trait]
impl Store for StoreClient {
    async fn submit(&self, job: NewJob) -> Result<Submitted, StoreError> {
        if active(Mutant::KeyBesideTransaction) {
            let answer =
                self.write("submit", |world, request, _| world.submit_in_two_steps(request, job)).await?;
            return answer.await.map_err(|_| unavailable(Lost))?;
        }
        self.write("submit", |world, request, now| world.submit(request, job, now)).await?
    }

    async fn submit_batch(&self, batch: NewJobs) -> Result<SubmittedBatch, StoreError> {
        self.write("submit_batch", |world, _, now| world.books.submit_batch(batch, now)).await?
    }

    async fn backlog(&self, after: Option<TenantId>, n_max: u32) -> Result<Backlog, StoreError> {
        self.read("backlog", move |books, now| books.backlog(after, n_max, now)).await
    }

    async fn ready(&self, lines: &[Line], n_max: u32) -> Result<Vec<Vec<ReadyJob>>, StoreError> {
        let lines = lines.to_vec();
        self.read("ready", move |books, now| books.ready(&lines, n_max, now)).await
    }

    async fn standing(&self, jobs: &[JobId]) -> Result<Vec<Standing>, StoreError> {
        let jobs = jobs.to_vec();
        self.read("standing", move |books, _| books.standing(&jobs)).await
    }

    async fn claim(&self, _: WorkerId, jobs: &[JobId], lease: Duration) -> Result<Vec<Claim>, StoreError> {
        let jobs = jobs.to_vec();
        let claim = move |world: &mut World, request, now| {
            let held = jobs.iter().filter_map(|job| Some((*job, world.holder(*job)?))).collect();
            let claims = world.books.claim(&jobs, lease, now);
            world.observe_claims(request, &claims, &held);
            claims
        };
        self.write("claim", claim).await
    }

    async fn start(&self, lease: Lease) -> Result<bool, StoreError> {
        let start = move |world: &mut World, request: Request, _| {
            let is_noted = world.books.start(lease);
            world.note(request.host, "start", || format!("{} {is_noted}", lease.job_id), lease.epoch);
            is_noted
        };
        self.write("start", start).await
    }

    async fn heartbeat(&self, leases: &[Lease], lease: Duration) -> Result<Vec<Heartbeat>, StoreError> {
        let leases = leases.to_vec();
        let heartbeat = move |world: &mut World, request, now| {
            world.observe_revivals(&leases);
            let standing = world.books.heartbeat(&leases, lease, now);
            world.observe_heartbeats(request, &leases, &standing);
            standing
        };
        self.write("heartbeat", heartbeat).await
    }

    async fn finish(&self, lease: Lease, ending: Ending) -> Result<Finished, StoreError> {
        let finish = move |world: &mut World, request, now| {
            let holder = world.holder(lease.job_id);
            let finished = world.books.finish(lease, &ending, now);
            world.observe_finish(request, lease, &ending, &finished, holder);
            finished
        };
        self.write("finish", finish).await
    }

    async fn cancel(&self, tenant: TenantId, job: JobId) -> Result<Option<(Job, Lease)>, StoreError> {
        let cancel = move |world: &mut World, request: Request, now| {
            let cancelled = world.books.cancel(tenant, job, now);
            world.observe_cancel(request, cancelled.as_ref().map(|(job, _)| job));
            cancelled
        };
        self.write("cancel", cancel).await
    }

    async fn settle(&self, tenant: TenantId, action: ActionKey, n_max: u32) -> Result<Settled, StoreError> {
        let settle = move |world: &mut World, request: Request, now| {
            let settled = world.books.settle(tenant, action, n_max, now);
            world.observe_settled(request, &settled);
            settled
        };
        self.write("settle", settle).await
    }

    async fn followed(&self, after: Option<Followed>, n_max: u32) -> Result<Vec<Followed>, StoreError> {
        self.read("followed", move |books, _| books.followed(after, n_max)).await
    }

    async fn replay(&self, tenant: TenantId, job: JobId, new_job: JobId) -> Result<Option<Job>, StoreError> {
        self.write("replay", move |world, _, now| world.books.replay(tenant, job, new_job, now)).await
    }

    async fn reap(&self, scope: ReapScope, n_max: u32) -> Result<Reapable, StoreError> {
        self.read("reap", move |books, now| books.reap(scope, n_max, now)).await
    }

    async fn retain(&self, keep: Duration, n_max: u32) -> Result<u32, StoreError> {
        self.write("retain", move |world, _, now| world.books.retain(keep, n_max, now)).await
    }

    async fn unreferenced(&self, tenant: TenantId, digests: &[Sha256]) -> Result<Vec<Sha256>, StoreError> {
        let digests = digests.to_vec();
        self.read("unreferenced", move |books, _| books.unreferenced(tenant, &digests)).await
    }

    async fn job(&self, tenant: TenantId, job: JobId) -> Result<Option<Job>, StoreError> {
        self.read("job", move |books, _| books.job(tenant, job)).await
    }

    async fn jobs(&self, tenant: TenantId, filter: JobFilter) -> Result<Vec<Job>, StoreError> {
        self.read("jobs", move |books, _| books.jobs(tenant, filter)).await
    }

    async fn batch(&self, tenant: TenantId, batch: BatchId) -> Result<Option<Batch>, StoreError> {
        self.read("batch", move |books, _| books.batch(tenant, batch)).await
    }

    async fn batches(
        &self,
        tenant: TenantId,
        before: Option<BatchId>,
        n_max: u32,
    ) -> Result<Vec<Batch>, StoreError> {
        self.read("batches", move |books, _| books.batches(tenant, before, n_max)).await
    }

    async fn batch_jobs(&self, tenant: TenantId, batch: BatchId) -> Result<Vec<Job>, StoreError> {
        self.read("batch_jobs", move |books, _| books.batch_jobs(tenant, batch)).await
    }

    async fn inputs(&self, job: JobId) -> Result<Vec<StoredFile>, StoreError> {
        self.read("inputs", move |books, _| books.inputs(job)).await
    }

    async fn report(&self, tenant: TenantId, job: JobId) -> Result<Option<Content>, StoreError> {
        self.read("report", move |books, _| books.report(tenant, job)).await
    }

    async fn files(&self, tenant: TenantId, job: JobId) -> Result<Option<Vec<OutputFile>>, StoreError> {
        self.read("files", move |books, _| books.files(tenant, job)).await
    }

    async fn file(
        &self,
        tenant: TenantId,
        job: JobId,
        path: &ProjectPath,
    ) -> Result<Option<Content>, StoreError> {
        let path = path.clone();
        self.read("file", move |books, _| books.file(tenant, job, &path)).await
    }

    async fn events(
        &self,
        tenant: TenantId,
        job: JobId,
        after: u64,
        n_max: u32,
    ) -> Result<Vec<Event>, StoreError> {
        self.read("events", move |books, _| books.events(tenant, job, after, n_max)).await
    }

    async fn events_of(
        &self,
        tenant: TenantId,
        jobs: &[(JobId, u64)],
        n_max: u32,
    ) -> Result<Vec<Event>, StoreError> {
        let jobs = jobs.to_vec();
        self.read("events_of", move |books, _| books.events_of(tenant, &jobs, n_max)).await
    }

    async fn tenant_events(
        &self,
        tenant: TenantId,
        after: u64,
        n_max: u32,
    ) -> Result<Vec<TenantEvent>, StoreError> {
        self.read("tenant_events", move |books, _| books.tenant_events(tenant, after, n_max)).await
    }

    async fn ping(&self) -> Result<Timestamp, StoreError> {
        self.write("ping", |_, _, now| now).await
    }

    async fn changes(&self) -> Result<BoxStream<'static, Change>, StoreError> {
        let request = self.0.read(Server::Store, "changes");
        let changes = self.0.ask(request, Listeners::add).await.map_err(unavailable)?;
        Ok(UnboundedReceiverStream::new(changes).boxed())
    }

    async fn lead(&self) -> Result<Box<dyn Leadership>, StoreError> {
        let leading = Leading::wait(self.0.clone()).await.ok_or_else(|| unavailable(Lost))?;
        Ok(Box::new(leading))
    }
}

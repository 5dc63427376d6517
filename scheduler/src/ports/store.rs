//! The store port: the books of the farm. One method is one verb is one transaction.
//!
//! A store keeps its own time, so that all times in one set of books come from one clock. It checks
//! every change of state with `JobState::after`, or with constraints that say the same.

use std::time::Duration;

use async_trait::async_trait;
use futures::stream::BoxStream;
use schemas::{
    ActionKey, Batch, BatchId, Event, Job, JobId, OutputFile, ProjectPath, Sha256, TenantId, Timestamp,
    WorkerId,
};

use super::{
    Backlog, Change, Claim, Content, Ending, Finished, Followed, Heartbeat, JobFilter, Lease, Line, NewJob,
    NewJobs, ReadyJob, ReapScope, Reapable, Settled, Standing, StoredFile, Submitted, SubmittedBatch,
    TenantEvent,
};

/// The books of the farm. Every implementation passes the conformance suite in `tests/`.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Writes a job with its inputs and its `submitted` event; durable when this returns.
    ///
    /// Jobs of one tenant and concurrency key stand in the order of their submission. In the same transaction one that
    /// supersedes the others calls off those that are not final, as [`cancel`](Self::cancel) does.
    ///
    /// When another job of the same tenant has the result of its action, see [`finish`](Self::finish), it is written as
    /// final: with a report and outputs that share that job's contents, a `finished` event that says so, no attempt, no
    /// usage, and no inputs, because nothing runs.
    ///
    /// When there is no such result, and a job of the same tenant and action, of the same class or a more important one, is
    /// queued or running and not called off, the new job follows: it is queued, but not ready and not to be claimed, until
    /// [`settle`](Self::settle) says otherwise. Two that come in the same moment may both lead. A job that waits for its
    /// turn runs when that comes: it neither follows nor leads, and no known result is its answer.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the job may or may not be durable then, so the client is told nothing.
    async fn submit(&self, job: NewJob) -> Result<Submitted, StoreError>;

    /// Writes jobs together, all of them or none, each as [`submit`](Self::submit) does; durable when this returns.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the batch may or may not be durable then, so the client is told nothing.
    async fn submit_batch(&self, batch: NewJobs) -> Result<SubmittedBatch, StoreError>;

    /// One page of the tenants that have work: up to `n_max` of those whose ids come after `after`.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn backlog(&self, after: Option<TenantId>, n_max: u32) -> Result<Backlog, StoreError>;

    /// The first `n_max` jobs of each of `lines` that may run now, in the order of their submission; answers in the
    /// order of `lines`. Jobs that wait for a backoff or for an earlier one of their concurrency key, or are called off,
    /// are not among them. The last of these costs a look at each of the others of the key.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn ready(&self, lines: &[Line], n_max: u32) -> Result<Vec<Vec<ReadyJob>>, StoreError>;

    /// How each of `jobs` stands, in any order. Those that are not in the books are left out.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn standing(&self, jobs: &[JobId]) -> Result<Vec<Standing>, StoreError>;

    /// Claims those of `jobs` that are still queued, due and not called off, and wait for no earlier one of their
    /// concurrency key: they become running under a new lease of `lease`, one attempt more. Others are left out of the
    /// answer.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn claim(
        &self,
        worker: WorkerId,
        jobs: &[JobId],
        lease: Duration,
    ) -> Result<Vec<Claim>, StoreError>;

    /// Notes that the guest of a suspect is about to start under its lease: if the lease is lost from now on, that
    /// costs the attempt. Says whether the lease is still the current one; without it nothing is noted. Other
    /// claims count as started from the first, so that they need no such note.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; it may or may not be noted then. Asking again is safe.
    async fn start(&self, lease: Lease) -> Result<bool, StoreError>;

    /// Prolongs each lease by `lease` from now and says how it stands; answers in the order of `leases`.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn heartbeat(&self, leases: &[Lease], lease: Duration) -> Result<Vec<Heartbeat>, StoreError>;

    /// Ends an attempt, or a queued job, in one transaction: state, report, outputs, usage and event.
    ///
    /// Fenced: it acts only while the job is not final and its epoch is the lease's; every ending raises the
    /// epoch. A lease whose time is over but whose job nobody has taken is still good.
    ///
    /// With a cacheable ending the result becomes that of the job's action, unless another job's is that already: it
    /// is until the job leaves the books.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the ending may or may not be durable then. Asking again is safe.
    async fn finish(&self, lease: Lease, ending: Ending) -> Result<Finished, StoreError>;

    /// Does what is to be done for the jobs of `tenant` that follow others of this `action` and are not called off. When
    /// its result is known, up to `n_max` of them become final with it, the most important class and the oldest first: as
    /// [`submit`](Self::submit) does it, but as merged. When it is not, and nobody leads the first of them, that one
    /// follows no more. Otherwise, nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError`]. Asking again is safe.
    async fn settle(&self, tenant: TenantId, action: ActionKey, n_max: u32) -> Result<Settled, StoreError>;

    /// One page of the actions that jobs follow others of: up to `n_max` of those that come after `after` in the order
    /// of tenants and keys.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn followed(&self, after: Option<Followed>, n_max: u32) -> Result<Vec<Followed>, StoreError>;

    /// Notes that the owner calls the job off, with a `cancel_requested` event the first time. A final job
    /// stays as it is. Answers with the job and the lease under which it can be finished; `None` when the
    /// tenant has no such job.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn cancel(&self, tenant: TenantId, job: JobId) -> Result<Option<(Job, Lease)>, StoreError>;

    /// Submits an errored job once more: a new queued job `new_job` with the same inputs, options, limits, class
    /// and number of attempts, and with as much time until its deadline, but without an idempotency key. It has
    /// its own `submitted` event; the errored job stays as it is. `None` when the tenant has no such errored job.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the new job may or may not be durable then.
    async fn replay(&self, tenant: TenantId, job: JobId, new_job: JobId) -> Result<Option<Job>, StoreError>;

    /// Lists up to `n_max` jobs that need an ending from somebody else than a worker. Changes nothing. A job that
    /// cannot be read is left out.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn reap(&self, scope: ReapScope, n_max: u32) -> Result<Reapable, StoreError>;

    /// Removes up to `n_max` jobs that became final more than `keep` ago, with all that belongs to them, and
    /// returns how many those were.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn retain(&self, keep: Duration, n_max: u32) -> Result<u32, StoreError>;

    /// Those of `digests` that no input, report or output of `tenant` names.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn unreferenced(&self, tenant: TenantId, digests: &[Sha256]) -> Result<Vec<Sha256>, StoreError>;

    /// One job of a tenant.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn job(&self, tenant: TenantId, job: JobId) -> Result<Option<Job>, StoreError>;

    /// One page of a tenant's jobs, newest first. A job that cannot be read is left out, and another one takes
    /// its place.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn jobs(&self, tenant: TenantId, filter: JobFilter) -> Result<Vec<Job>, StoreError>;

    /// One batch of a tenant. It goes with the last of its jobs.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn batch(&self, tenant: TenantId, batch: BatchId) -> Result<Option<Batch>, StoreError>;

    /// One page of a tenant's batches, newest first: up to `n_max` of those older than `before`.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn batches(
        &self,
        tenant: TenantId,
        before: Option<BatchId>,
        n_max: u32,
    ) -> Result<Vec<Batch>, StoreError>;

    /// The jobs of a batch that are in the books, in the order in which they were submitted; none for a batch that the
    /// tenant does not have.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn batch_jobs(&self, tenant: TenantId, batch: BatchId) -> Result<Vec<Job>, StoreError>;

    /// The inputs of a job, sorted by path.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn inputs(&self, job: JobId) -> Result<Vec<StoredFile>, StoreError>;

    /// The report of a job: JSON of `schemas::Report`. `None` until the job is final.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn report(&self, tenant: TenantId, job: JobId) -> Result<Option<Content>, StoreError>;

    /// The outputs of a job without their contents, sorted by path; `None` when the tenant has no such job.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn files(&self, tenant: TenantId, job: JobId) -> Result<Option<Vec<OutputFile>>, StoreError>;

    /// One output of a job.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn file(
        &self,
        tenant: TenantId,
        job: JobId,
        path: &ProjectPath,
    ) -> Result<Option<Content>, StoreError>;

    /// Up to `n_max` events of a job with a `seq` above `after`, in order. Empty for a job the tenant does
    /// not have.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn events(
        &self,
        tenant: TenantId,
        job: JobId,
        after: u64,
        n_max: u32,
    ) -> Result<Vec<Event>, StoreError>;

    /// Up to `n_max` events of some jobs, of each with a `seq` above the number beside it. Those of one job are in order
    /// and without a gap; those of different jobs are in the order of their times as far as that agrees.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn events_of(
        &self,
        tenant: TenantId,
        jobs: &[(JobId, u64)],
        n_max: u32,
    ) -> Result<Vec<Event>, StoreError>;

    /// Up to `n_max` events of all jobs of a tenant with a `tenant_seq` above `after`, in order.
    ///
    /// They are numbered 1, 2, 3 … without a gap, and those of one job in the order of their `seq`; a number that was
    /// seen stays, and none is seen before all lower ones are. Everything that was written before the question has
    /// its number. Events go with their job, see [`retain`](Self::retain), and their numbers do not come again.
    ///
    /// # Errors
    ///
    /// [`StoreError`]. Asking again is safe.
    async fn tenant_events(
        &self,
        tenant: TenantId,
        after: u64,
        n_max: u32,
    ) -> Result<Vec<TenantEvent>, StoreError>;

    /// Checks that the store can be written, and answers with the time of its clock.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn ping(&self) -> Result<Timestamp, StoreError>;

    /// Follows what other processes change from now on; the changes of this one may be among it. The stream
    /// looks after its connection itself: it ends only with the store. A store that only one process can have
    /// open has nothing to tell.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: ask again after a while, and look at the books then as after [`Change::Missed`].
    async fn changes(&self) -> Result<BoxStream<'static, Change>, StoreError>;

    /// Waits until nobody else leads, and leads. Dropping the answer, or the process that has it, ends that.
    ///
    /// One leads at a time, but for a moment two may believe so: what a leader does has to bear that.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: ask again after a while.
    async fn lead(&self) -> Result<Box<dyn Leadership>, StoreError>;
}

/// The right to dispatch, reap and retain; given up when it is dropped.
#[async_trait]
pub trait Leadership: Send + 'static {
    /// Waits until somebody else may lead.
    async fn lost(&mut self);
}

/// The store failed, or does not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or broke off; asking again may help.
    #[error("the store is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database does not take what it is given; asking again does not help.
    #[error("the store refuses what it is given")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A row cannot be read back as what was written; asking again does not help.
    #[error("the store holds something unreadable in {what}")]
    Corrupt {
        /// Table and column.
        what: &'static str,
        /// Why it cannot be read.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

//! The store port: the books of the farm. One method is one verb is one transaction.
//!
//! A store keeps its own time, so that all times in one set of books come from one clock. It checks
//! every change of state with `JobState::after`, or with constraints that say the same.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use schemas::{
    BuildOptions, Class, Event, Job, JobId, JobKind, JobState, Limits, OutputFile, ProjectPath, Sha256,
    TenantId, Timestamp, Transition, WorkerId,
};

/// The books of the farm. Every implementation passes the conformance suite in `tests/`.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Writes a job with its inputs and its `submitted` event; durable when this returns.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the job may or may not be durable then, so the client is told nothing.
    async fn submit(&self, job: NewJob) -> Result<Submitted, StoreError>;

    /// The first `n_max` jobs that may run now, in the order they should be dispatched: by class, then by
    /// submission. Jobs that wait for a backoff or are called off are not among them.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn ready(&self, n_max: u32) -> Result<Ready, StoreError>;

    /// Claims those of `jobs` that are still queued, due and not called off: they become running under a new
    /// lease of `lease`, one attempt more. Others are left out of the answer.
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
    /// # Errors
    ///
    /// [`StoreError`]; the ending may or may not be durable then. Asking again is safe.
    async fn finish(&self, lease: Lease, ending: Ending) -> Result<Finished, StoreError>;

    /// Notes that the owner calls the job off, with a `cancel_requested` event the first time. A final job
    /// stays as it is. Answers with the job and the lease under which it can be finished; `None` when the
    /// tenant has no such job.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn cancel(&self, tenant: TenantId, job: JobId) -> Result<Option<(Job, Lease)>, StoreError>;

    /// Lists up to `n_max` jobs that need an ending from somebody else than a worker. Changes nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn reap(&self, scope: ReapScope, n_max: u32) -> Result<Vec<Overdue>, StoreError>;

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

    /// One page of a tenant's jobs, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn jobs(&self, tenant: TenantId, filter: JobFilter) -> Result<Vec<Job>, StoreError>;

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

    /// Checks that the store answers.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn ping(&self) -> Result<(), StoreError>;
}

/// The store failed, or does not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or broke off; asking again may help.
    #[error("the store is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
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

/// A job on its way into the books.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// Its id, a `UUIDv7` of the submission.
    pub id: JobId,
    /// Its owner.
    pub tenant_id: TenantId,
    /// What it does.
    pub kind: JobKind,
    /// Which line it waits in.
    pub class: Class,
    /// Name of the project.
    pub project_name: String,
    /// What the compiler is asked for.
    pub options: BuildOptions,
    /// What the sandbox allows.
    pub limits: Limits,
    /// Digest over the inputs.
    pub inputs_sha256: Sha256,
    /// The inputs, sorted by path.
    pub inputs: Vec<StoredFile>,
    /// After this many attempts a farm fault is final; at least 1.
    pub max_attempts: u32,
    /// How long after the submission it expires.
    pub deadline: Option<Duration>,
    /// What makes a repeated request recognisable.
    pub idempotency: Option<Idempotency>,
}

/// What makes a repeated submission recognisable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The client's key; unique within the tenant for as long as the job is kept.
    pub key: String,
    /// Digest over everything the request asks for.
    pub request_sha256: Sha256,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq)]
pub enum Submitted {
    /// The job is durable.
    New(Job),
    /// The same request was accepted before, as this job.
    Existing(Job),
    /// The idempotency key was used before for another request.
    KeyReused,
}

/// Bytes at rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Digest of the bytes.
    pub sha256: Sha256,
    /// Number of the bytes.
    pub size_bytes: u64,
    /// The bytes, compressed with zstd; `None` when they are in the blobs under their digest.
    pub inline: Option<Bytes>,
}

/// One file at rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its path.
    pub path: ProjectPath,
    /// Its bytes.
    pub content: Content,
}

/// Jobs that may run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ready {
    /// The jobs, first come first.
    pub jobs: Vec<ReadyJob>,
    /// When the next job that waits for a backoff becomes due; `None` when none waits.
    pub next_due_at: Option<Timestamp>,
    /// The time of the store's clock, to reckon `next_due_at` by.
    pub now: Timestamp,
}

/// A job that may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReadyJob {
    /// The job.
    pub id: JobId,
    /// Its epoch now; another one when it has been claimed and came back.
    pub epoch: u64,
}

/// The right to end one attempt of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lease {
    /// The job.
    pub job_id: JobId,
    /// Which owner in a row this is; a result counts only under the current one.
    pub epoch: u64,
}

/// A job that a worker may run.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The job, running.
    pub job: Job,
    /// The right to finish it.
    pub lease: Lease,
}

/// How a lease stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heartbeat {
    /// It is prolonged.
    Kept,
    /// It is prolonged, but the owner has called the job off.
    CancelRequested,
    /// The job has another owner or is final: stop.
    Lost,
}

/// What a run cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Fuel units the guest burned.
    pub fuel: u64,
    /// Milliseconds in the sandbox.
    pub wall_ms: u64,
    /// Most bytes of linear memory it had.
    pub memory_bytes_peak: u64,
}

/// What a job leaves behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobResult {
    /// The report: JSON of `schemas::Report`.
    pub report: Content,
    /// The outputs, sorted by path.
    pub files: Vec<StoredFile>,
    /// What the last run cost.
    pub usage: Usage,
}

/// How an attempt ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The job becomes final. The transition is one that leads to a final state.
    Final {
        /// Which one.
        transition: Transition,
        /// What it leaves behind.
        result: JobResult,
    },
    /// The farm's fault, with attempts left.
    Retry {
        /// What went wrong, in one lower-case phrase.
        reason: String,
        /// How long it waits before the next attempt.
        backoff: Duration,
    },
    /// A draining worker gives it back; the attempt is not counted.
    Release,
}

/// What became of an ending.
#[derive(Debug, Clone, PartialEq)]
pub enum Finished {
    /// It counts; the job after it.
    Accepted(Box<Job>),
    /// The lease is not the current one, or the state does not have this ending; nothing was changed.
    Stale,
}

/// Which jobs [`Store::reap`] lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReapScope {
    /// Those of [`OverdueReason`].
    Overdue,
    /// Every running job as well. Right only while no worker lives: at the start of a farm that has its
    /// books to itself.
    Orphans,
}

/// Why a job needs an ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverdueReason {
    /// It runs, and its lease is over.
    LeaseLost,
    /// Its deadline has passed.
    DeadlinePassed,
    /// It is queued and called off.
    Cancelled,
}

/// A job that needs an ending.
#[derive(Debug, Clone, PartialEq)]
pub struct Overdue {
    /// The job.
    pub job: Job,
    /// The right to end it.
    pub lease: Lease,
    /// Why.
    pub reason: OverdueReason,
}

/// Which jobs of a tenant are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobFilter {
    /// Only those in this state.
    pub state: Option<JobState>,
    /// Only those older than this one.
    pub before: Option<JobId>,
    /// At most this many.
    pub n_max: u32,
}

//! What goes into the books and comes out of them.

use std::time::Duration;

use bytes::Bytes;
use schemas::{
    ActionKey, Batch, BatchId, BuildOptions, Class, Concurrency, Event, Job, JobId, JobKind, JobState,
    Limits, ProjectPath, Sha256, TenantId, Timestamp, Transition,
};

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
    /// What it does, as one digest; `None` when it takes no part in the action cache.
    pub action: Option<ActionKey>,
    /// After this many attempts a farm fault is final; at least 1.
    pub max_attempts: u32,
    /// How long after the submission it expires.
    pub deadline: Option<Duration>,
    /// What makes a repeated request recognisable.
    pub idempotency: Option<Idempotency>,
    /// How it gets along with others of its concurrency key.
    pub concurrency: Option<Concurrency>,
}

/// Jobs of one concurrency key that are not final, from which on none may get in line behind them.
pub const CONCURRENCY_QUEUE_MAX: u32 = 100;

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
    /// The job is durable. It is final already when the action cache had its result.
    New(Job),
    /// The job is durable, and these earlier ones of its concurrency key are called off: they can be finished under
    /// these leases.
    Superseding(Job, Vec<(Job, Lease)>),
    /// The same request was accepted before, as this job.
    Existing(Job),
    /// The idempotency key was used before for another request.
    KeyReused,
    /// It would wait for [`CONCURRENCY_QUEUE_MAX`] jobs of its concurrency key; nothing was written.
    ConcurrencyQueueFull,
}

/// Jobs on their way into the books together.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJobs {
    /// Its id, a `UUIDv7` of the submission.
    pub id: BatchId,
    /// Its owner.
    pub tenant_id: TenantId,
    /// The jobs, from 1 to [`Batch::BUILDS_MAX`], all of the same owner and without keys of their own. None supersedes
    /// another one.
    pub jobs: Vec<NewJob>,
    /// What makes a repeated request recognisable.
    pub idempotency: Option<Idempotency>,
}

/// What became of the submission of a batch.
#[derive(Debug, Clone, PartialEq)]
pub enum SubmittedBatch {
    /// All jobs are durable, and these earlier ones of their concurrency keys are called off: they can be finished
    /// under these leases.
    New(Batch, Vec<(Job, Lease)>),
    /// The same request was accepted before, as this batch.
    Existing(Batch),
    /// The idempotency key was used before for another batch.
    KeyReused,
    /// The jobs with these numbers, from 0, would wait for [`CONCURRENCY_QUEUE_MAX`] jobs of their concurrency keys;
    /// nothing was written.
    ConcurrencyQueueFull(Vec<usize>),
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

/// Who has work.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Backlog {
    /// Tenants with queued jobs that are not called off, in the order of their ids. Some may wait for a backoff or for
    /// other jobs.
    pub tenants: Vec<TenantId>,
    /// When the next job that waits for a backoff becomes due; `None` when none waits.
    pub next_due_at: Option<Timestamp>,
    /// The time of the store's clock, to reckon `next_due_at` by.
    pub now: Timestamp,
}

/// The jobs of a tenant that wait in one class, first come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// Whose they are.
    pub tenant_id: TenantId,
    /// Which class.
    pub class: Class,
}

impl Line {
    /// All lines of a tenant, that of the most important class first.
    pub fn all_of(tenant_id: TenantId) -> [Self; 3] {
        [Class::Interactive, Class::Normal, Class::Bulk].map(|class| Self { tenant_id, class })
    }
}

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The job.
    pub id: JobId,
    /// Its state.
    pub state: JobState,
    /// Its epoch.
    pub epoch: u64,
    /// [`Usage::cpu_us`] of its last run; 0 until it is final.
    pub cpu_us: u64,
}

/// A job that may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReadyJob {
    /// The job.
    pub id: JobId,
    /// Which line it waits in.
    pub class: Class,
    /// Its epoch now; another one when it has been claimed and came back.
    pub epoch: u64,
    /// When it was submitted, by the clock of the books.
    pub submitted_at: Timestamp,
}

/// The right to end one attempt of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// Whether a worker was lost while it may have run this job, so that the job may be what ended the worker.
    /// The guest of a suspect runs alone, and only after [`Store::start`](super::Store::start).
    pub is_suspect: bool,
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
    /// Microseconds that the processor worked for the guest: what the owner's share of the farm is reckoned by.
    pub cpu_us: u64,
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
        /// Whether the result is that of the job's action, for all jobs that have the same.
        is_cacheable: bool,
    },
    /// The farm's fault, with attempts left.
    Retry {
        /// What went wrong, in one lower-case phrase.
        reason: String,
        /// How long it waits before the next attempt.
        backoff: Duration,
    },
    /// Its worker is lost and may have run it, with attempts left: as a retry, and the job is a suspect from now
    /// on.
    Lost {
        /// What went wrong, in one lower-case phrase.
        reason: String,
        /// How long it waits before the next attempt.
        backoff: Duration,
    },
    /// It comes back as if it had not been claimed; the attempt is not counted.
    Release,
}

/// What became of an ending.
#[derive(Debug, Clone, PartialEq)]
pub enum Finished {
    /// It counts.
    Accepted {
        /// The job after it.
        job: Box<Job>,
        /// Whether others wait for the job: see [`Store::settle`](super::Store::settle). One that came in the same moment
        /// may not be seen yet.
        has_followers: bool,
    },
    /// The lease is not the current one, or the state does not have this ending; nothing was changed.
    Stale,
}

/// What became of jobs that waited for others to do the same.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settled {
    /// Those that are final now.
    pub ended: Vec<Job>,
    /// The one that is ready to run now.
    pub promoted: Option<JobId>,
}

/// An action for which jobs wait that another one does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Followed {
    /// Whose jobs they are.
    pub tenant_id: TenantId,
    /// The action.
    pub action: ActionKey,
    /// Whether [`Store::settle`](super::Store::settle) has something to do.
    pub is_stuck: bool,
}

/// Which jobs [`Store::reap`](super::Store::reap) lists.
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

/// Jobs that need an ending.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reapable {
    /// The jobs, in any order.
    pub jobs: Vec<Overdue>,
    /// The earliest end of a lease and of a deadline: in the past while a job waits for its ending, `None` when no
    /// job runs and none has a deadline.
    pub next_due_at: Option<Timestamp>,
    /// The time of the store's clock, to reckon `next_due_at` by.
    pub now: Timestamp,
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
    /// Whether its guest may have run under this lease. It has not when the job is queued, and when it is a
    /// suspect that was not started.
    pub may_have_started: bool,
}

/// What another process has done to the books. It carries nothing that counts: who hears it reads the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// The state of this job has changed, or its owner has called it off.
    Job(JobId),
    /// A job of this tenant was queued: it is ready to run, or will be after its backoff.
    Ready(TenantId),
    /// Anything may have changed: news were lost, or were too many to be told one by one.
    Missed,
}

/// An event in the log of its tenant.
#[derive(Debug, Clone, PartialEq)]
pub struct TenantEvent {
    /// 1, 2, 3 … within the tenant.
    pub tenant_seq: u64,
    /// The event, which has a number within its job too.
    pub event: Event,
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

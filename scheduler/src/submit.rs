//! `submit`: a build becomes durable.

mod batch;
mod check;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use schemas::{
    BuildOptions, CachePolicy, Class, Concurrency, Job, JobId, JobKind, Limits, Project, Sha256, TenantId,
};

use self::check::check;
use crate::action::Action;
use crate::contents::pack_project;
use crate::ports::{Idempotency, NewJob, StoredFile, Submitted};
use crate::{BlobError, Scheduler, SubmitError};

pub(crate) use self::batch::BATCH_FILES_MAX;
pub use self::batch::{BatchSubmission, NewBatch};

/// Most compressed bytes that files which several jobs share take in the rows of all of them; what takes more is in the
/// blobs, once.
const SHARED_BYTES_MAX: usize = 1 << 20;

/// A build that somebody asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct NewBuild {
    /// Who asks.
    pub tenant_id: TenantId,
    /// Build or validate.
    pub kind: JobKind,
    /// Which line it waits in.
    pub class: Class,
    /// The sources.
    pub project: Arc<Project>,
    /// What the compiler is asked for.
    pub options: BuildOptions,
    /// Tighter limits than the farm's.
    pub limits: Option<Limits>,
    /// How long after the submission it expires.
    pub deadline: Option<Duration>,
    /// What makes a repeated request recognisable.
    pub idempotency_key: Option<String>,
    /// How it gets along with other builds of its concurrency key.
    pub concurrency: Option<Concurrency>,
    /// Whether it may have the result of another build that asked for the same.
    pub cache: CachePolicy,
}

/// An accepted build.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// Its job.
    pub job: Job,
    /// Whether it was accepted by an earlier request with the same idempotency key.
    pub replayed: bool,
}

impl Scheduler {
    /// Makes a build durable and wakes the dispatcher. The large inputs are stored first, the job second, so
    /// a job that exists can run.
    ///
    /// # Errors
    ///
    /// [`SubmitError`]. After `Blob` and `Store` the build may exist all the same; a repeated request with
    /// an idempotency key finds out.
    #[tracing::instrument(skip_all)]
    pub async fn submit(&self, build: NewBuild) -> Result<Submission, SubmitError> {
        check(&build, &self.config).map_err(SubmitError::Impossible)?;
        let inputs = self.store_inputs(&build, 1).await?;
        let job = self.new_job(build, inputs);
        let submission = match self.store.submit(job).await? {
            Submitted::New(job) => Submission { job, replayed: false },
            Submitted::Existing(job) => Submission { job, replayed: true },
            Submitted::Superseding(job, superseded) => {
                self.end_superseded(superseded).await;
                Submission { job, replayed: false }
            }
            Submitted::KeyReused => return Err(SubmitError::KeyReused),
            Submitted::ConcurrencyQueueFull => return Err(SubmitError::ConcurrencyQueueFull),
        };
        if !submission.replayed {
            self.tell_submitted(&submission.job);
        }
        Ok(submission)
    }

    /// Counts it, and wakes the dispatcher where there is something to run.
    fn tell_submitted(&self, job: &Job) {
        metrics::counter!("jpefarm_jobs_submitted_total").increment(1);
        metrics::counter!("jpefarm_action_cache_total", "status" => job.cache.as_str()).increment(1);
        if !job.state.is_final() {
            self.notices.work_came(job.tenant_id);
        }
    }

    /// An id that sorts after all that this process has made before.
    pub(crate) fn new_job_id(&self) -> JobId {
        let (at, random) = self.dice.ordered_id(self.clock.now());
        JobId::new(at, random)
    }

    /// Brings the files of a project to rest, for `n_jobs` that have the same.
    async fn store_inputs(&self, build: &NewBuild, n_jobs: usize) -> Result<Inputs, BlobError> {
        let packed = pack_project(Arc::clone(&build.project)).await?;
        let files = if inline_bytes(&packed).saturating_mul(n_jobs) > SHARED_BYTES_MAX && n_jobs > 1 {
            self.blobs.store_all_in_blobs(build.tenant_id, &packed).await?
        } else {
            self.blobs.store_files(build.tenant_id, &packed).await?
        };
        Ok(Inputs { sha256: build.project.sha256(), files })
    }

    fn new_job(&self, build: NewBuild, inputs: Inputs) -> NewJob {
        let request_sha256 = request_sha256(&build, inputs.sha256);
        let limits = build.limits.unwrap_or(self.config.limits);
        let action = Action {
            tenant_id: build.tenant_id,
            kind: build.kind,
            project_name: build.project.name(),
            inputs_sha256: inputs.sha256,
            options: &build.options,
            limits: &limits,
        };
        let action = self.action_key(&action).filter(|_| build.cache == CachePolicy::Use);
        NewJob {
            id: self.new_job_id(),
            tenant_id: build.tenant_id,
            kind: build.kind,
            class: build.class,
            project_name: build.project.name().to_owned(),
            options: build.options,
            limits,
            action,
            inputs_sha256: inputs.sha256,
            inputs: inputs.files,
            max_attempts: self.config.max_attempts,
            deadline: build.deadline,
            idempotency: build.idempotency_key.map(|key| Idempotency { key, request_sha256 }),
            concurrency: build.concurrency,
        }
    }
}

/// The files of a project at rest.
#[derive(Debug, Clone)]
struct Inputs {
    sha256: Sha256,
    files: Vec<StoredFile>,
}

/// Compressed bytes of files that are in their rows if they can be.
fn inline_bytes(files: &[StoredFile]) -> usize {
    files.iter().filter_map(|file| file.content.inline.as_ref()).map(Bytes::len).sum()
}

/// What the request asks for, as one digest.
fn request_sha256(build: &NewBuild, inputs_sha256: Sha256) -> Sha256 {
    let NewBuild { kind, class, options, limits, deadline, concurrency, cache, .. } = build;
    let asked = serde_json::to_vec(&(kind, class, options, limits, deadline, concurrency, cache));
    let asked = asked.expect("plain data becomes JSON");
    Sha256::of_parts([build.project.name().as_bytes(), inputs_sha256.as_bytes(), &asked])
}

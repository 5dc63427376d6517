//! `submit`: a build becomes durable.

mod check;

use std::time::Duration;

use schemas::{
    BuildOptions, CachePolicy, Class, Concurrency, Job, JobId, JobKind, Limits, Project, Sha256, TenantId,
};

use self::check::check;
use crate::action::Action;
use crate::contents::pack_files;
use crate::ports::{Idempotency, NewJob, Submitted};
use crate::{Scheduler, SubmitError};

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
    pub project: Project,
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
        let job = self.new_job(build).await?;
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

    async fn new_job(&self, build: NewBuild) -> Result<NewJob, SubmitError> {
        let id = self.new_job_id();
        let limits = build.limits.unwrap_or(self.config.limits);
        let inputs_sha256 = build.project.sha256();
        let request_sha256 = request_sha256(&build, inputs_sha256);
        let project_name = build.project.name().to_owned();
        let action = Action {
            tenant_id: build.tenant_id,
            kind: build.kind,
            project_name: &project_name,
            inputs_sha256,
            options: &build.options,
            limits: &limits,
        };
        let action = self.action_key(&action).filter(|_| build.cache == CachePolicy::Use);
        let inputs = pack_files(build.project.into_files()).await?;
        Ok(NewJob {
            id,
            tenant_id: build.tenant_id,
            kind: build.kind,
            class: build.class,
            project_name,
            options: build.options,
            limits,
            inputs_sha256,
            inputs: self.blobs.store_files(build.tenant_id, &inputs).await?,
            action,
            max_attempts: self.config.max_attempts,
            deadline: build.deadline,
            idempotency: build.idempotency_key.map(|key| Idempotency { key, request_sha256 }),
            concurrency: build.concurrency,
        })
    }
}

/// What the request asks for, as one digest.
fn request_sha256(build: &NewBuild, inputs_sha256: Sha256) -> Sha256 {
    let NewBuild { kind, class, options, limits, deadline, concurrency, cache, .. } = build;
    let asked = serde_json::to_vec(&(kind, class, options, limits, deadline, concurrency, cache));
    let asked = asked.expect("plain data becomes JSON");
    Sha256::of_parts([build.project.name().as_bytes(), inputs_sha256.as_bytes(), &asked])
}

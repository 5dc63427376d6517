//! The farm of one command: everything in memory, one worker, gone with the process.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use object_store::memory::InMemory;
use queue::{Backend, MemoryQueue};
use sandbox::SandboxConfig;
use scheduler::ports::{Clock, Queue, SystemClock};
use scheduler::{Blobs, Config, Dice, NewBuild, Scheduler};
use schemas::{
    BuildOptions, CachePolicy, Class, EngineError, Job, JobId, JobKind, Project, Report, SourceFile, TenantId,
};
use store_sqlite::SqliteStore;
use tokio::task::{JoinSet, spawn_blocking};
use tokio_util::sync::CancellationToken;
use worker::{SandboxedToolchain, Shutdown, Worker};

use super::toolchain;
use crate::commands::Built;
use crate::exit::Failure;
use crate::project;

/// Beyond this a build is given up: all its attempts, each within its wall time, end sooner.
const WAIT_MAX: Duration = Duration::from_mins(10);

/// Builds a project on a farm of its own.
///
/// # Errors
///
/// The farm fails. Faults of the project are in the answer.
pub(crate) async fn build(project: Project, kind: JobKind, options: BuildOptions) -> Result<Built> {
    let mut farm = Farm::start().await?;
    let build = NewBuild {
        tenant_id: TenantId::LOCAL,
        kind,
        class: Class::Interactive,
        project: project.into(),
        options,
        limits: None,
        deadline: None,
        idempotency_key: None,
        concurrency: None,
        cache: CachePolicy::Use,
    };
    let submission = farm.scheduler.submit(build).await.map_err(refused)?;
    let job = farm.wait(submission.job.id).await?;
    farm.built(&job).await
}

/// The report of a project that cannot be sent, as a farm would write it.
pub(crate) fn report(name: &str, faults: Vec<EngineError>, options: &BuildOptions) -> Report {
    project::report(new_id(), name, faults, options)
}

/// A fresh id.
pub(crate) fn new_id() -> JobId {
    JobId::new(SystemClock.now(), Dice::from_os().id_bytes())
}

/// What the farm refuses at once is an option that cannot be.
fn refused(error: scheduler::SubmitError) -> anyhow::Error {
    match error {
        scheduler::SubmitError::Impossible(reason) => {
            Failure::usage(reason, "see `jpefarm build --help`").into()
        }
        error => error.into(),
    }
}

/// A running farm; its loops end when it is dropped.
struct Farm {
    scheduler: Scheduler,
    loops: JoinSet<Result<()>>,
}

impl Farm {
    async fn start() -> Result<Self> {
        let clock = Arc::new(SystemClock);
        // The two slow parts side by side.
        let toolchain =
            spawn_blocking(|| toolchain::load(&SandboxConfig { slots: 1, ..SandboxConfig::default() }));
        let store = SqliteStore::in_memory(clock.clone()).await?;
        let blobs = Blobs::new(Arc::new(InMemory::new()));
        let config = Config { lease_ms: Config::LEASE_ALONE_MS, ..Config::default() };
        let scheduler = Scheduler::new(Arc::new(store), blobs, clock, Dice::from_os(), config)?;
        let worker = worker(&scheduler, toolchain.await.context("loading the compiler broke down")??)?;
        Ok(Self { loops: run(&scheduler, worker), scheduler })
    }

    /// The job as soon as it is final.
    async fn wait(&mut self, id: JobId) -> Result<Job> {
        let job = tokio::select! {
            job = self.scheduler.wait(TenantId::LOCAL, id, WAIT_MAX) => job?,
            ended = self.loops.join_next() => {
                ended.context("no loop runs")???;
                None
            }
        };
        let job = job.filter(|job| job.state.is_final());
        job.ok_or_else(|| anyhow!("the farm stopped before the build was finished"))
    }

    async fn built(&self, job: &Job) -> Result<Built> {
        let tenant = job.tenant_id;
        let report = self.scheduler.report(tenant, job.id).await?.context("the build has no report")?;
        let report: Report = serde_json::from_slice(&report)?;
        let mut files = Vec::with_capacity(report.outputs.len());
        for output in &report.outputs {
            let content = self.scheduler.file(tenant, job.id, &output.path).await?;
            let content = content.context("an output of the build is missing")?.into();
            files.push(SourceFile { path: output.path.clone(), content });
        }
        Ok(Built { state: job.state, report, files })
    }
}

fn worker(scheduler: &Scheduler, toolchain: SandboxedToolchain) -> Result<Worker> {
    let config = worker::Config { slots: 1, jobs_ahead: 0, ..worker::Config::default() };
    Ok(Worker::new(scheduler.clone(), Arc::new(toolchain), config)?)
}

fn run(scheduler: &Scheduler, worker: Worker) -> JoinSet<Result<()>> {
    let queue: Arc<dyn Queue> = Arc::new(MemoryQueue::default());
    let mut loops = JoinSet::new();
    let (scheduler, ids) = (scheduler.clone(), Arc::clone(&queue));
    loops.spawn(async move {
        scheduler.run(&*ids, CancellationToken::new()).await;
        Ok(())
    });
    loops.spawn(async move {
        worker.run(move || Backend::new(Arc::clone(&queue)), Shutdown::default()).await?;
        Ok(())
    });
    loops
}

//! How many jobs that do nothing go through dispatch, claim and finish in a second.
//!
//! `cargo run --release --package worker --example throughput` prints a table: the books in memory and on
//! disk, and how much holding jobs ahead of the slots hides of what the books take.
#![expect(clippy::print_stdout, reason = "a table is what this program is for")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use object_store::memory::InMemory;
use queue::{Backend, MemoryQueue};
use sandbox::{Response, Run, SandboxError, StopSignal, Usage, Verdict};
use scheduler::ports::{Clock, JobFilter, SystemClock};
use scheduler::{Blobs, Dice, NewBuild, Scheduler};
use schemas::guest::{CompileReport, GuestOptions};
use schemas::{
    BuildOptions, CachePolicy, Class, JobKind, JobState, Limits, Project, ProjectLimits, ProjectPath,
    SourceFile, Summary, TenantId,
};
use store_sqlite::SqliteStore;
use tokio_util::sync::CancellationToken;
use worker::{Config, Shutdown, Toolchain, Worker};

const N_JOBS: u32 = 5_000;

/// Clients that submit at the same time.
const N_CLIENTS: u32 = 50;

/// Says at once that everything is fine.
struct Nothing(String);

#[async_trait]
impl Toolchain for Nothing {
    async fn compile(
        &self,
        _: &GuestOptions,
        _: Vec<SourceFile>,
        _: &Limits,
        _: &StopSignal,
    ) -> Result<Run, SandboxError> {
        let response = Response { report: self.0.clone(), files: Vec::new() };
        Ok(Run { verdict: Verdict::Finished(response), usage: Usage::default() })
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    println!("{N_JOBS} jobs that do nothing\n");
    println!(
        "{:8} {:>6} {:>10} {:>6} {:>12} {:>10}",
        "books", "window", "jobs_ahead", "slots", "submit 1/s", "drain 1/s"
    );
    for (window, jobs_ahead) in [(64, 0), (64, 2), (64, 8), (64, 32), (16, 8), (256, 32)] {
        let store = SqliteStore::in_memory(Arc::new(SystemClock)).await?;
        measure("memory", window, jobs_ahead, store).await?;
        let folder = tempfile::tempdir()?;
        let store = SqliteStore::open(&folder.path().join("jpefarm.db"), Arc::new(SystemClock)).await?;
        measure("disk", window, jobs_ahead, store).await?;
    }
    Ok(())
}

async fn measure(books: &str, window: u32, jobs_ahead: u32, store: SqliteStore) -> anyhow::Result<()> {
    let store = Arc::new(store);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let blobs = Blobs::new(Arc::new(InMemory::new()));
    let config = scheduler::Config { window, ..scheduler::Config::default() };
    let scheduler = Scheduler::new(store.clone(), blobs, clock, Dice::from_seed(1), config)?;
    let submitting = Instant::now();
    submit(&scheduler).await?;
    let submitted = submitting.elapsed();
    let config = Config { jobs_ahead, ..Config::default() };
    let slots = config.slots;
    let drained = drain(&scheduler, config).await?;
    store.close().await;
    let per_second = |time: Duration| f64::from(N_JOBS) / time.as_secs_f64();
    let (submitted, drained) = (per_second(submitted), per_second(drained));
    println!("{books:8} {window:>6} {jobs_ahead:>10} {slots:>6} {submitted:>12.0} {drained:>10.0}");
    Ok(())
}

/// Submits all jobs.
async fn submit(scheduler: &Scheduler) -> anyhow::Result<()> {
    let content = b"project: demo\n".to_vec();
    let files = vec![SourceFile { path: ProjectPath::new("demo.jpe")?, content }];
    let build = NewBuild {
        tenant_id: TenantId::LOCAL,
        kind: JobKind::Build,
        class: Class::Normal,
        project: Project::new("demo", files, &ProjectLimits::default())?.into(),
        options: BuildOptions::default(),
        limits: None,
        deadline: None,
        idempotency_key: None,
        concurrency: None,
        cache: CachePolicy::Use,
    };
    let mut submitters = tokio::task::JoinSet::new();
    for _ in 0..N_CLIENTS {
        let (scheduler, build) = (scheduler.clone(), build.clone());
        submitters.spawn(async move {
            for _ in 0..N_JOBS / N_CLIENTS {
                scheduler.submit(build.clone()).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(submitted) = submitters.join_next().await {
        submitted??;
    }
    Ok(())
}

/// Runs all jobs and says how long that took.
async fn drain(scheduler: &Scheduler, config: Config) -> anyhow::Result<Duration> {
    let (queue, loops, shutdown) =
        (Arc::new(MemoryQueue::default()), CancellationToken::new(), Shutdown::default());
    let worker = Worker::new(scheduler.clone(), Arc::new(Nothing(report()?)), config)?;
    let started = Instant::now();
    let dispatching = tokio::spawn({
        let (scheduler, queue, loops) = (scheduler.clone(), queue.clone(), loops.clone());
        async move { scheduler.run(&*queue, loops).await }
    });
    let working = tokio::spawn(worker.run(move || Backend::new(queue.clone()), shutdown.clone()));
    for state in [JobState::Queued, JobState::Running] {
        let filter = JobFilter { state: Some(state), before: None, n_max: 1 };
        while !scheduler.jobs(TenantId::LOCAL, filter).await?.is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    let took = started.elapsed();
    shutdown.drain.cancel();
    working.await??;
    loops.cancel();
    dispatching.await?;
    Ok(took)
}

fn report() -> anyhow::Result<String> {
    let report = CompileReport {
        project_id: "demo".to_owned(),
        engine_version: "nothing/1".to_owned(),
        elements: 0,
        diagnostics: Vec::new(),
        summary: Summary::default(),
        truncated: false,
    };
    Ok(serde_json::to_string(&report)?)
}

//! A whole farm in this process: books in memory, a queue, one worker, the committed guest module.

use std::sync::Arc;
use std::time::Duration;

use object_store::memory::InMemory;
use queue::Backend;
use scheduler::ports::{Queue, Store, SystemClock};
use scheduler::{Blobs, Config, Dice, NewBuild, Scheduler};
use schemas::{
    BuildOptions, CachePolicy, Class, Job, JobKind, Project, ProjectLimits, Report, SourceFile, TenantId,
    ToolchainDigest,
};
use store_sqlite::SqliteStore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use worker::{Shutdown, Toolchain, Worker};

use crate::guest::{self, GuestCompiler};

/// Bounds every wait, so that a farm that stands still fails its test.
const PATIENCE: Duration = Duration::from_mins(2);

/// A running farm.
pub struct Farm {
    /// Its scheduler.
    pub scheduler: Scheduler,
    stop: CancellationToken,
    shutdown: Shutdown,
    tasks: Vec<JoinHandle<()>>,
}

impl Farm {
    /// Empty books in memory.
    pub async fn books() -> Arc<dyn Store> {
        Arc::new(SqliteStore::in_memory(Arc::new(SystemClock)).await.expect("the books open"))
    }

    /// Starts a farm whose ids travel through `queue`.
    pub async fn start(queue: Arc<dyn Queue>, config: Config) -> Self {
        Self::start_over(Self::books().await, queue, config)
    }

    /// Starts a farm over `books`, for queues that look into them.
    pub fn start_over(books: Arc<dyn Store>, queue: Arc<dyn Queue>, config: Config) -> Self {
        Self::start_with(books, Blobs::new(Arc::new(InMemory::new())), queue, config)
    }

    /// Starts a farm whose large content lies in `blobs`.
    pub async fn start_on(blobs: Blobs, queue: Arc<dyn Queue>, config: Config) -> Self {
        Self::start_with(Self::books().await, blobs, queue, config)
    }

    /// Starts a farm that offers jobs to `queue` and has nobody who takes them.
    pub async fn without_worker(queue: Arc<dyn Queue>, config: Config) -> Self {
        let mut farm = Self::new(Self::books().await, Blobs::new(Arc::new(InMemory::new())), config);
        farm.spawn_scheduler(queue);
        farm
    }

    /// Starts a farm over `books` whose worker compiles with `toolchain`.
    pub fn start_compiling(
        books: Arc<dyn Store>,
        queue: Arc<dyn Queue>,
        config: Config,
        toolchain: Arc<dyn Toolchain>,
    ) -> Self {
        let mut farm = Self::new(books, Blobs::new(Arc::new(InMemory::new())), config);
        farm.spawn_scheduler(Arc::clone(&queue));
        farm.spawn_worker(queue, toolchain);
        farm
    }

    fn start_with(books: Arc<dyn Store>, blobs: Blobs, queue: Arc<dyn Queue>, config: Config) -> Self {
        let mut farm = Self::new(books, blobs, config);
        farm.spawn_scheduler(Arc::clone(&queue));
        farm.spawn_worker(queue, Arc::new(GuestCompiler::new().into_toolchain()));
        farm
    }

    fn new(books: Arc<dyn Store>, blobs: Blobs, config: Config) -> Self {
        let scheduler = Scheduler::new(books, blobs, Arc::new(SystemClock), Dice::from_seed(1), config)
            .expect("the settings are in range")
            .with_toolchain(ToolchainDigest::of(&guest::module()));
        Self { scheduler, stop: CancellationToken::new(), shutdown: Shutdown::default(), tasks: Vec::new() }
    }

    fn spawn_scheduler(&mut self, queue: Arc<dyn Queue>) {
        let (scheduler, stop) = (self.scheduler.clone(), self.stop.clone());
        self.tasks.push(tokio::spawn(async move { scheduler.run(&*queue, stop).await }));
    }

    fn spawn_worker(&mut self, queue: Arc<dyn Queue>, toolchain: Arc<dyn Toolchain>) {
        let worker = Worker::new(self.scheduler.clone(), toolchain, worker::Config::default());
        let (worker, shutdown) = (worker.expect("the settings are in range"), self.shutdown.clone());
        self.tasks.push(tokio::spawn(async move {
            let ended = worker.run(move || Backend::new(Arc::clone(&queue)), shutdown).await;
            ended.expect("the worker's loop holds");
        }));
    }

    /// Submits a build of `files` and returns its job.
    pub async fn submit(&self, name: &str, files: Vec<SourceFile>) -> Job {
        self.submit_build(Self::build(name, files)).await
    }

    /// The same for `tenant`, and it runs whatever was built before.
    pub async fn submit_as(&self, tenant: TenantId, name: &str, files: Vec<SourceFile>) -> Job {
        let build = Self::build(name, files);
        self.submit_build(NewBuild { tenant_id: tenant, cache: CachePolicy::No, ..build }).await
    }

    /// A build of `files` that asks for nothing in particular.
    pub fn build(name: &str, files: Vec<SourceFile>) -> NewBuild {
        let project = Project::new(name, files, &ProjectLimits::default()).expect("a good project");
        NewBuild {
            tenant_id: TenantId::LOCAL,
            kind: JobKind::Build,
            class: Class::Normal,
            project: project.into(),
            options: BuildOptions::default(),
            limits: None,
            deadline: None,
            idempotency_key: None,
            concurrency: None,
            cache: CachePolicy::Use,
        }
    }

    /// Submits `build` and returns its job.
    pub async fn submit_build(&self, build: NewBuild) -> Job {
        self.scheduler.submit(build).await.expect("it is accepted").job
    }

    /// Waits until `job` is final and returns it with its report.
    pub async fn finished(&self, job: &Job) -> (Job, Report) {
        let found =
            self.scheduler.wait(job.tenant_id, job.id, PATIENCE).await.expect("the books can be read");
        let found = found.expect("it is there");
        assert!(found.state.is_final(), "{} is still {}", found.id, found.state);
        let report = self.scheduler.report(job.tenant_id, job.id).await.expect("the report can be read");
        let report = serde_json::from_slice(&report.expect("it has a report")).expect("it is a report");
        (found, report)
    }

    /// Stops the farm and waits until all of it has ended.
    pub async fn stop(self) {
        self.stop.cancel();
        self.shutdown.drain.cancel();
        for task in self.tasks {
            task.await.expect("it ends in peace");
        }
    }
}

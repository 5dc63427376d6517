//! A farm that many tenants use, and a meter in front of its compiler.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures::{StreamExt, stream};
use queue::MemoryQueue;
use sandbox::{Run, SandboxError, StopSignal};
use scheduler::Config;
use scheduler::ports::{NewJob, Store, SystemClock};
use schemas::guest::GuestOptions;
use schemas::{Job, JobId, Limits, ProjectPath, SourceFile, TenantId, Timestamp};
use store_sqlite::SqliteStore;
use tempfile::TempDir;
use testbed::generate;
use tests::farm::Farm;
use tests::guest::GuestCompiler;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use worker::{SandboxedToolchain, Toolchain};

/// Submits of a flood that wait for their commit at a time; they share commits.
const FLOOD_CONCURRENCY: usize = 1_000;

/// One run of a guest.
pub(crate) struct RunOf {
    /// Which tenant's.
    pub(crate) tenant: usize,
    /// When the guest began.
    pub(crate) began: Instant,
    /// From then on.
    pub(crate) took: Duration,
    /// What the processor did for it: what the scheduler reckons with.
    pub(crate) cpu: Duration,
}

/// The real guest; every run of it is told.
struct Meter {
    toolchain: SandboxedToolchain,
    runs: UnboundedSender<RunOf>,
}

#[async_trait]
impl Toolchain for Meter {
    async fn compile(
        &self,
        options: &GuestOptions,
        files: Vec<SourceFile>,
        limits: &Limits,
        stop: &StopSignal,
    ) -> Result<Run, SandboxError> {
        let began = Instant::now();
        let run = self.toolchain.compile(options, files, limits, stop).await?;
        let tenant = options.project_name.parse().expect("a project is called by the number of its tenant");
        // Nobody listens any more when the measurement is over.
        let _ = self.runs.send(RunOf { tenant, began, took: began.elapsed(), cpu: run.usage.cpu_time });
        Ok(run)
    }
}

/// A farm with tenants 0, 1, 2 …, books on disk and as many slots as there are processors.
pub(crate) struct Metered {
    farm: Farm,
    books: Arc<dyn Store>,
    /// The runs, as they end.
    pub(crate) runs: UnboundedReceiver<RunOf>,
    projects: HashMap<usize, Vec<SourceFile>>,
    _folder: TempDir,
}

impl Metered {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let file = folder.path().join("jpefarm.sqlite");
        let books = SqliteStore::open(&file, Arc::new(SystemClock)).await.expect("the books open");
        let books: Arc<dyn Store> = Arc::new(books);
        let (sender, runs) = unbounded_channel();
        let meter = Meter { toolchain: GuestCompiler::new().into_toolchain(), runs: sender };
        let queue = Arc::new(MemoryQueue::default());
        let farm = Farm::start_compiling(Arc::clone(&books), queue, Config::default(), Arc::new(meter));
        Self { farm, books, runs, projects: HashMap::new(), _folder: folder }
    }

    /// Submits a build of a project with so many elements, and says when that was done.
    pub(crate) async fn submit(&mut self, tenant: usize, n_elements: usize) -> (Job, Instant) {
        let files = self.projects.entry(n_elements).or_insert_with(|| one_file(n_elements)).clone();
        let job = self.farm.submit_as(id(tenant), &tenant.to_string(), files).await;
        (job, Instant::now())
    }

    /// Submits `n` more builds like `job`, past the scheduler: it is not the submits that are measured.
    pub(crate) async fn flood(&self, job: &Job, n: usize) {
        let inputs = self.books.inputs(job.id).await.expect("the books can be read");
        let submit = |number: usize| {
            let mut random = [0; 10];
            random[2..].copy_from_slice(&(number as u64).to_be_bytes());
            let job = NewJob {
                id: JobId::new(job.submitted_at, random),
                tenant_id: job.tenant_id,
                kind: job.kind,
                class: job.class,
                project_name: job.project_name.clone(),
                options: job.options.clone(),
                limits: job.limits,
                inputs_sha256: job.inputs_sha256,
                inputs: inputs.clone(),
                max_attempts: job.max_attempts,
                deadline: None,
                action: None,
                idempotency: None,
                concurrency: None,
            };
            async { self.books.submit(job).await.map(drop).expect("the books take it") }
        };
        stream::iter(0..n).map(submit).buffer_unordered(FLOOD_CONCURRENCY).collect::<()>().await;
    }

    pub(crate) async fn stop(self) {
        self.farm.stop().await;
    }
}

fn id(tenant: usize) -> TenantId {
    let mut random = [0; 10];
    random[2..].copy_from_slice(&(tenant as u64).to_be_bytes());
    TenantId::new(Timestamp::from_unix_ms(1), random)
}

/// A project in one file, which lies in the blobs when it is large: once, however many builds name it.
fn one_file(n_elements: usize) -> Vec<SourceFile> {
    let content = generate::project(n_elements, 1).into_iter().flat_map(|file| file.content).collect();
    vec![SourceFile { path: ProjectPath::new("src/all.jpe").expect("a good path"), content }]
}

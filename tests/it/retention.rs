//! What is old goes, with its contents; what somebody needs stays.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use object_store::memory::InMemory;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use scheduler::ports::{Claim, Clock, SystemClock, Usage};
use scheduler::{Blobs, Config, Dice, NewBuild, Outcome, Scheduler};
use schemas::guest::CompileReport;
use schemas::{
    BuildOptions, CachePolicy, Class, JobId, JobKind, Project, ProjectLimits, ProjectPath, SourceFile,
    Summary, TenantId, Timestamp,
};
use store_sqlite::SqliteStore;

const DAY: Duration = Duration::from_hours(24);

/// The clock of the machine, and what a test adds to it in milliseconds.
#[derive(Debug, Default)]
struct ShiftedClock(AtomicI64);

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_ms(SystemClock.now().unix_ms() + self.0.load(Ordering::SeqCst))
    }
}

/// Bytes that stay too large for a row, different for each seed.
fn noise(seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; 100_000];
    StdRng::seed_from_u64(seed).fill(&mut bytes[..]);
    bytes
}

fn file(seed: u64) -> SourceFile {
    SourceFile { path: ProjectPath::new("a").unwrap(), content: noise(seed) }
}

struct Books {
    scheduler: Scheduler,
    clock: Arc<ShiftedClock>,
}

impl Books {
    async fn new() -> Self {
        let clock = Arc::new(ShiftedClock::default());
        let store = SqliteStore::in_memory(clock.clone()).await.unwrap();
        let blobs = Blobs::new(Arc::new(InMemory::new()));
        let (dice, config) = (Dice::from_seed(1), Config::default());
        let scheduler = Scheduler::new(Arc::new(store), blobs, clock.clone(), dice, config).unwrap();
        Self { scheduler, clock }
    }

    /// Submits a build whose one source is the noise of `seed`, and claims it.
    async fn run(&self, seed: u64) -> Claim {
        let build = NewBuild {
            tenant_id: TenantId::LOCAL,
            kind: JobKind::Build,
            class: Class::Normal,
            project: Project::new("noise", vec![file(seed)], &ProjectLimits::default()).unwrap().into(),
            options: BuildOptions::default(),
            limits: None,
            deadline: None,
            idempotency_key: None,
            concurrency: None,
            cache: CachePolicy::Use,
        };
        let job = self.scheduler.submit(build).await.unwrap().job;
        let worker = self.scheduler.new_worker_id();
        self.scheduler.claim(worker, &[job.id]).await.unwrap().remove(0)
    }

    /// Ends the build with the noise of `seed` as its one output.
    async fn succeed(&self, claim: &Claim, seed: u64) {
        let report = CompileReport {
            project_id: "noise".to_owned(),
            engine_version: "test".to_owned(),
            elements: 1,
            diagnostics: Vec::new(),
            summary: Summary::default(),
            truncated: false,
        };
        let outcome = Outcome::Compiled { report, files: vec![file(seed)], usage: Usage::default() };
        let prepared = self.scheduler.prepare(&claim.job, claim.lease, outcome).await.unwrap();
        self.scheduler.finish(&prepared).await.unwrap();
    }

    async fn output(&self, job: JobId) -> Option<Vec<u8>> {
        let path = ProjectPath::new("a").unwrap();
        self.scheduler.file(TenantId::LOCAL, job, &path).await.unwrap().map(Into::into)
    }

    fn pass(&self, time: Duration) {
        self.clock.0.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

#[tokio::test]
async fn old_builds_go_with_their_contents_and_shared_contents_stay() {
    let books = Books::new().await;
    let old = books.run(1).await;
    books.succeed(&old, 2).await;
    let running = books.run(3).await;
    assert_eq!(books.scheduler.retain().await.unwrap(), (0, 0));

    books.pass(31 * DAY);
    // Its output has the same bytes as the old build's.
    let young = books.run(4).await;
    books.succeed(&young, 2).await;
    assert_eq!(books.scheduler.retain().await.unwrap(), (1, 1), "the old build, and its source");
    assert_eq!(books.scheduler.job(TenantId::LOCAL, old.job.id).await.unwrap(), None);
    assert_eq!(books.scheduler.inputs(&running).await.unwrap(), [file(3)]);
    assert_eq!(books.output(young.job.id).await, Some(noise(2)));

    books.pass(31 * DAY);
    assert_eq!(books.scheduler.retain().await.unwrap(), (1, 2), "the young build, its source and its output");
}

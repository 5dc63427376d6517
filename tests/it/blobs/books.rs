//! A scheduler without workers whose large content lies in a place, and a clock that tests move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use ::blobs::BlobSettings;
use bytes::Bytes;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use scheduler::ports::{Claim, Clock, Content, SystemClock, Usage};
use scheduler::{Blobs, Config, Dice, NewBuild, Outcome, ReadError, Scheduler, SubmitError};
use schemas::guest::CompileReport;
use schemas::{
    BuildOptions, CachePolicy, Class, Job, JobId, JobKind, Project, ProjectLimits, ProjectPath, SourceFile,
    Summary, TenantId, Timestamp,
};
use store_sqlite::SqliteStore;

/// The clock of the machine, and what a test adds to it in milliseconds.
#[derive(Debug, Default)]
struct ShiftedClock(AtomicI64);

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_ms(SystemClock.now().unix_ms() + self.0.load(Ordering::SeqCst))
    }
}

/// Bytes that stay too large for a row, different for each seed.
pub(super) fn noise(seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; 100_000];
    StdRng::seed_from_u64(seed).fill(&mut bytes[..]);
    bytes
}

fn path() -> ProjectPath {
    ProjectPath::new("a.bin").unwrap()
}

fn file(seed: u64) -> SourceFile {
    SourceFile { path: path(), content: noise(seed) }
}

/// A scheduler without workers.
pub(super) struct Books {
    pub(super) scheduler: Scheduler,
    clock: Arc<ShiftedClock>,
}

impl Books {
    /// Books in memory, content where `settings` say.
    pub(super) async fn new(settings: &BlobSettings) -> Self {
        Self::with(::blobs::open(settings).unwrap()).await
    }

    /// Books in memory, content in `blobs`.
    pub(super) async fn with(blobs: Blobs) -> Self {
        let clock = Arc::new(ShiftedClock::default());
        let store = SqliteStore::in_memory(clock.clone()).await.unwrap();
        let config = Config { blob_grace_s: 3_600, ..Config::default() };
        let dice = Dice::from_os();
        let scheduler = Scheduler::new(Arc::new(store), blobs, clock.clone(), dice, config).unwrap();
        Self { scheduler, clock }
    }

    /// Submits a build whose one source is the noise of `seed`.
    pub(super) async fn submit(&self, seed: u64) -> Result<Job, SubmitError> {
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
        Ok(self.scheduler.submit(build).await?.job)
    }

    /// Claims a build.
    pub(super) async fn claim(&self, job: JobId) -> Claim {
        let worker = self.scheduler.new_worker_id();
        self.scheduler.claim(worker, &[job]).await.unwrap().remove(0)
    }

    /// Submits a build of the noise of `seed` and claims it.
    pub(super) async fn run(&self, seed: u64) -> Claim {
        let job = self.submit(seed).await.unwrap();
        self.claim(job.id).await
    }

    /// The source of a claimed build.
    pub(super) async fn source(&self, claim: &Claim) -> Result<Vec<u8>, ReadError> {
        Ok(self.scheduler.inputs(claim).await?.remove(0).content)
    }

    /// Ends a build with the noise of `seed` as its one output.
    pub(super) async fn succeed(&self, claim: &Claim, seed: u64) {
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

    /// The output of a build.
    pub(super) async fn output(&self, job: JobId) -> Result<Bytes, ReadError> {
        Ok(self.scheduler.file(TenantId::LOCAL, job, &path()).await?.unwrap())
    }

    /// The output of a build at rest.
    pub(super) async fn stored_output(&self, job: JobId) -> Content {
        self.scheduler.stored_file(TenantId::LOCAL, job, &path()).await.unwrap().unwrap()
    }

    /// Lets `time` pass for the scheduler; the places of the content do not notice.
    pub(super) fn pass(&self, time: Duration) {
        self.clock.0.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

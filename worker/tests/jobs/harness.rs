//! A farm of one worker around a toolchain that the test plays.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use object_store::memory::InMemory;
use queue::{Backend, MemoryQueue};
use sandbox::{Response, Run, SandboxError, StopSignal, Usage, Verdict};
use scheduler::ports::{Clock, Queue, ReadyJob, Store, SystemClock};
use scheduler::{Blobs, Dice, NewBuild, Scheduler};
use schemas::guest::{CompileReport, GuestOptions};
use schemas::{
    BuildOptions, CachePolicy, Class, Job, JobId, JobKind, Limits, Project, ProjectLimits, ProjectPath,
    Report, SourceFile, Summary, TenantId, Timestamp,
};
use store_sqlite::SqliteStore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use worker::{RunError, Shutdown, Toolchain, Worker};

use crate::store::FaultyStore;

/// No test waits longer for what it expects.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What a toolchain does in a test.
pub(crate) type Behaviour = dyn Fn(&Compile<'_>) -> Result<Run, SandboxError> + Send + Sync;

/// One call of the toolchain.
pub(crate) struct Compile<'a> {
    pub(crate) options: &'a GuestOptions,
    pub(crate) files: &'a [SourceFile],
    pub(crate) limits: &'a Limits,
    pub(crate) stop: &'a StopSignal,
    /// Which call this is, from 1.
    pub(crate) number: usize,
}

/// A toolchain that does what the test says on a thread of its own, and counts.
pub(crate) struct FakeToolchain {
    behaviour: Arc<Behaviour>,
    pub(crate) n_calls: AtomicUsize,
    n_running: AtomicUsize,
    pub(crate) n_running_peak: AtomicUsize,
}

impl FakeToolchain {
    pub(crate) fn new(
        behaviour: impl Fn(&Compile<'_>) -> Result<Run, SandboxError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            behaviour: Arc::new(behaviour),
            n_calls: AtomicUsize::new(0),
            n_running: AtomicUsize::new(0),
            n_running_peak: AtomicUsize::new(0),
        })
    }
}

#[async_trait]
impl Toolchain for FakeToolchain {
    async fn compile(
        &self,
        options: &GuestOptions,
        files: Vec<SourceFile>,
        limits: &Limits,
        stop: &StopSignal,
    ) -> Result<Run, SandboxError> {
        struct Running<'a>(&'a AtomicUsize);
        impl Drop for Running<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::SeqCst);
            }
        }
        let n_running = self.n_running.fetch_add(1, Ordering::SeqCst) + 1;
        let _running = Running(&self.n_running);
        self.n_running_peak.fetch_max(n_running, Ordering::SeqCst);
        let number = self.n_calls.fetch_add(1, Ordering::SeqCst) + 1;
        let (behaviour, options) = (Arc::clone(&self.behaviour), options.clone());
        let (limits, stop) = (*limits, stop.clone());
        let run = spawn_blocking(move || {
            let compile = Compile { options: &options, files: &files, limits: &limits, stop: &stop, number };
            behaviour(&compile)
        });
        run.await.unwrap_or_else(|error| resume_unwind(error.into_panic()))
    }
}

/// A toolchain that says when it starts and waits for permission, or for the stop signal.
pub(crate) struct Gate {
    started: UnboundedReceiver<()>,
    stopped: UnboundedReceiver<()>,
    go: Sender<()>,
}

/// The toolchain's side of a gate.
struct Passage {
    started: UnboundedSender<()>,
    stopped: UnboundedSender<()>,
    went: Mutex<Receiver<()>>,
}

impl Gate {
    pub(crate) fn new() -> (Self, Arc<FakeToolchain>) {
        let (started_in, started) = unbounded_channel();
        let (stopped_in, stopped) = unbounded_channel();
        let (go, went) = channel();
        let passage = Passage { started: started_in, stopped: stopped_in, went: Mutex::new(went) };
        let toolchain = FakeToolchain::new(move |compile| passage.pass(compile));
        (Self { started, stopped, go }, toolchain)
    }

    /// Waits until one more guest runs.
    pub(crate) async fn started(&mut self) {
        timeout(PATIENCE, self.started.recv()).await.expect("a guest starts").expect("the toolchain lives");
    }

    /// Waits until one more guest has obeyed the stop signal.
    pub(crate) async fn stopped(&mut self) {
        timeout(PATIENCE, self.stopped.recv()).await.expect("a guest stops").expect("the toolchain lives");
    }

    /// Lets one guest end, whichever asks first.
    pub(crate) fn open(&self) {
        self.go.send(()).expect("the toolchain lives");
    }
}

impl Passage {
    fn pass(&self, compile: &Compile<'_>) -> Result<Run, SandboxError> {
        // Nobody listens when the test is over.
        let _ = self.started.send(());
        loop {
            let went = self.went.lock().unwrap_or_else(PoisonError::into_inner);
            if compile.stop.is_stopped() {
                let _ = self.stopped.send(());
                return Ok(run(Verdict::Stopped));
            }
            match went.recv_timeout(Duration::from_millis(1)) {
                Ok(()) => return success(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(run(Verdict::Stopped)),
            }
        }
    }
}

pub(crate) fn run(verdict: Verdict) -> Run {
    let usage = Usage {
        fuel: 7,
        wall_time: Duration::from_millis(3),
        cpu_time: Duration::from_millis(2),
        memory_bytes_peak: 65_536,
    };
    Run { verdict, usage }
}

/// A run that says `report` and makes one file.
pub(crate) fn finished(report: &CompileReport) -> Run {
    let report = serde_json::to_string(report).expect("plain data becomes JSON");
    run(Verdict::Finished(Response { report, files: vec![file("out.xml")] }))
}

#[expect(clippy::unnecessary_wraps, reason = "it is a behaviour")]
pub(crate) fn success() -> Result<Run, SandboxError> {
    Ok(finished(&report(0)))
}

pub(crate) fn report(n_errors: u32) -> CompileReport {
    CompileReport {
        project_id: "demo".to_owned(),
        engine_version: "fake/1".to_owned(),
        elements: 1,
        diagnostics: Vec::new(),
        summary: Summary { error: n_errors, ..Summary::default() },
        truncated: false,
    }
}

pub(crate) fn file(path: &str) -> SourceFile {
    SourceFile { path: ProjectPath::new(path).expect("a path"), content: path.as_bytes().to_vec() }
}

/// Settings under which nothing but the test makes things happen.
pub(crate) fn calm() -> scheduler::Config {
    scheduler::Config {
        lease_ms: 600_000,
        heartbeat_interval_ms: 200_000,
        backoff_base_ms: 1,
        backoff_max_ms: 1,
        poll_interval_ms: 20,
        redispatch_ms: 600_000,
        ..scheduler::Config::default()
    }
}

/// A build of two files that asks for nothing special.
pub(crate) fn new_build(name: &str) -> NewBuild {
    let files = vec![file("a.jpe"), file("b.jpe")];
    NewBuild {
        tenant_id: TenantId::LOCAL,
        kind: JobKind::Build,
        class: Class::Normal,
        project: Project::new(name, files, &ProjectLimits::default()).expect("a project").into(),
        options: BuildOptions::default(),
        limits: None,
        deadline: None,
        idempotency_key: None,
        concurrency: None,
        cache: CachePolicy::Use,
    }
}

/// The offer of a job that was just submitted.
pub(crate) fn ready(id: JobId) -> ReadyJob {
    ReadyJob { id, class: Class::Normal, epoch: 0, submitted_at: Timestamp::from_unix_ms(1) }
}

/// Settings of a worker with `slots`.
pub(crate) fn slots(slots: u32) -> worker::Config {
    worker::Config { slots, ..worker::Config::default() }
}

fn scheduler(store: &Arc<FaultyStore>, blobs: &Blobs, seed: u64, config: scheduler::Config) -> Scheduler {
    let (store, dice) = (Arc::clone(store), Dice::from_seed(seed));
    let scheduler = Scheduler::new(store, blobs.clone(), Arc::new(SystemClock), dice, config);
    scheduler.expect("settings in range")
}

/// The parts of a farm, none of them running.
pub(crate) struct Parts {
    pub(crate) scheduler: Scheduler,
    pub(crate) store: Arc<FaultyStore>,
    blobs: Blobs,
    pub(crate) toolchain: Arc<FakeToolchain>,
}

impl Parts {
    pub(crate) async fn new(config: scheduler::Config, toolchain: Arc<FakeToolchain>) -> Self {
        Self::by_clock(Arc::new(SystemClock), config, toolchain).await
    }

    /// Parts whose books go by `clock`.
    pub(crate) async fn by_clock(
        clock: Arc<dyn Clock>,
        config: scheduler::Config,
        toolchain: Arc<FakeToolchain>,
    ) -> Self {
        let store = SqliteStore::in_memory(clock).await.expect("a database in memory");
        let store = Arc::new(FaultyStore::new(Arc::new(store)));
        let blobs = Blobs::new(Arc::new(InMemory::new()));
        Self { scheduler: scheduler(&store, &blobs, 1, config), store, blobs, toolchain }
    }

    /// A scheduler over the same books, as another process has it: notices do not pass between the two.
    pub(crate) fn scheduler_elsewhere(&self, seed: u64) -> Scheduler {
        scheduler(&self.store, &self.blobs, seed, self.scheduler.config().clone())
    }

    /// Starts a worker over a backend that the test brings, and no dispatcher.
    pub(crate) fn worker(&self, config: worker::Config) -> Worker {
        Worker::new(self.scheduler.clone(), self.toolchain.clone(), config).expect("settings in range")
    }

    pub(crate) async fn submit(&self) -> JobId {
        self.submit_as(JobKind::Build).await
    }

    pub(crate) async fn submit_as(&self, kind: JobKind) -> JobId {
        self.submit_build("demo", kind, None).await
    }

    pub(crate) async fn submit_build(&self, name: &str, kind: JobKind, deadline: Option<Duration>) -> JobId {
        self.submit_new(NewBuild { kind, deadline, ..new_build(name) }).await
    }

    pub(crate) async fn submit_new(&self, build: NewBuild) -> JobId {
        self.scheduler.submit(build).await.expect("it is accepted").job.id
    }

    /// The job as soon as it is final.
    pub(crate) async fn ended(&self, job: JobId) -> Job {
        let job = self.scheduler.wait(TenantId::LOCAL, job, PATIENCE).await.expect("the books");
        let job = job.expect("the job is in the books");
        assert!(job.state.is_final(), "the job is still {}", job.state);
        job
    }

    /// The job as it is now.
    pub(crate) async fn job(&self, job: JobId) -> Job {
        self.scheduler.job(TenantId::LOCAL, job).await.expect("the books").expect("the job is in the books")
    }

    /// Calls the job off as another process would: without a notice in this one.
    pub(crate) async fn cancel_elsewhere(&self, job: JobId) {
        self.store.cancel(TenantId::LOCAL, job).await.expect("the books");
    }

    pub(crate) async fn report(&self, job: JobId) -> Report {
        let report = self.scheduler.report(TenantId::LOCAL, job).await.expect("the books");
        serde_json::from_slice(&report.expect("there is a report")).expect("it is a report")
    }
}

/// A running farm.
pub(crate) struct Farm {
    pub(crate) parts: Parts,
    pub(crate) shutdown: Shutdown,
    running: JoinHandle<Result<(), RunError>>,
    loops: CancellationToken,
}

impl Farm {
    /// A farm of two slots in which nothing happens by itself.
    pub(crate) async fn start(toolchain: Arc<FakeToolchain>) -> Self {
        Self::start_with(toolchain, calm(), slots(2)).await
    }

    pub(crate) async fn start_with(
        toolchain: Arc<FakeToolchain>,
        scheduler: scheduler::Config,
        worker: worker::Config,
    ) -> Self {
        let parts = Parts::new(scheduler, toolchain).await;
        Self::start_on(parts, worker, Arc::new(MemoryQueue::default()))
    }

    pub(crate) fn start_on(parts: Parts, worker: worker::Config, queue: Arc<dyn Queue>) -> Self {
        let (shutdown, loops) = (Shutdown::default(), CancellationToken::new());
        let running = parts.worker(worker).run(
            {
                let queue = queue.clone();
                move || Backend::new(queue.clone())
            },
            shutdown.clone(),
        );
        let running = tokio::spawn(running);
        tokio::spawn({
            let (scheduler, loops) = (parts.scheduler.clone(), loops.clone());
            async move { scheduler.run(&*queue, loops).await }
        });
        Self { parts, shutdown, running, loops }
    }

    /// Drops the run of the worker in the middle.
    pub(crate) fn abort(&self) {
        self.running.abort();
    }

    /// Waits until the worker has gone down.
    pub(crate) async fn down(&mut self) {
        let ended = timeout(PATIENCE, &mut self.running).await.expect("the worker goes down");
        ended.expect("it does not panic").expect("its loop holds");
    }
}

impl Drop for Farm {
    fn drop(&mut self) {
        self.loops.cancel();
        self.running.abort();
    }
}

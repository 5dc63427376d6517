//! From the queue into the slots: whatever the queue does, each job runs once.

use std::panic::panic_any;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use apalis_core::backend::finalize::Ephemeral;
use apalis_core::backend::{Backend as ApalisBackend, BackendConfig};
use apalis_core::error::WorkerError;
use apalis_core::layers::Identity;
use apalis_core::task::Task;
use apalis_core::task::task_id::RandomId;
use apalis_core::worker::context::WorkerContext;
use async_trait::async_trait;
use queue::{Backend, MemoryQueue};
use scheduler::ports::{Queue, QueueError, ReadyJob};
use schemas::{JobId, JobState};
use worker::Shutdown;

use crate::harness::{FakeToolchain, Farm, Gate, Parts, calm, ready, slots, success};

#[tokio::test]
async fn an_id_that_comes_five_times_runs_once() {
    let parts = Parts::new(calm(), FakeToolchain::new(|_| success())).await;
    let id = parts.submit().await;
    let queue = Arc::new(MemoryQueue::default());
    queue.push(&[ready(id); 5]).await.unwrap();
    queue.close();
    parts.worker(slots(4)).run(move || Backend::new(queue.clone()), Shutdown::default()).await.unwrap();
    assert_eq!(parts.job(id).await.state, JobState::Succeeded);
    assert_eq!(parts.toolchain.n_calls.load(Ordering::SeqCst), 1);
    assert_eq!(parts.store.n_final.load(Ordering::SeqCst), 1);
}

/// Takes everything and loses the first ids.
struct Lossy {
    queue: MemoryQueue,
    n_to_lose: AtomicUsize,
}

#[async_trait]
impl Queue for Lossy {
    async fn push(&self, jobs: &[ReadyJob]) -> Result<usize, QueueError> {
        let left = self.n_to_lose.load(Ordering::SeqCst);
        let n_lost = left.min(jobs.len());
        self.n_to_lose.store(left - n_lost, Ordering::SeqCst);
        self.queue.push(&jobs[n_lost..]).await?;
        Ok(jobs.len())
    }

    async fn pull(&self, n_max: usize) -> Result<Vec<JobId>, QueueError> {
        self.queue.pull(n_max).await
    }

    async fn life(&self) -> Result<u64, QueueError> {
        self.queue.life().await
    }
}

#[tokio::test]
async fn lost_ids_are_offered_again() {
    let config = scheduler::Config { redispatch_ms: 50, ..calm() };
    let parts = Parts::new(config, FakeToolchain::new(|_| success())).await;
    let queue = Lossy { queue: MemoryQueue::default(), n_to_lose: AtomicUsize::new(3) };
    let farm = Farm::start_on(parts, slots(2), Arc::new(queue));
    for _ in 0..5 {
        let id = farm.parts.submit().await;
        assert_eq!(farm.parts.ended(id).await.attempt, 1);
    }
}

#[tokio::test]
async fn a_claim_that_fails_is_offered_again() {
    let config = scheduler::Config { redispatch_ms: 50, ..calm() };
    let farm = Farm::start_with(FakeToolchain::new(|_| success()), config, slots(2)).await;
    farm.parts.store.failing_claims.store(2, Ordering::SeqCst);
    let id = farm.parts.submit().await;
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
}

#[tokio::test]
async fn no_more_guests_run_than_there_are_slots() {
    let (mut gate, toolchain) = Gate::new();
    let farm = Farm::start_with(toolchain, calm(), slots(3)).await;
    let mut ids = Vec::new();
    for _ in 0..30 {
        ids.push(farm.parts.submit().await);
    }
    for _ in 0..3 {
        gate.started().await;
    }
    for _ in &ids {
        gate.open();
    }
    for id in ids {
        farm.parts.ended(id).await;
    }
    assert_eq!(farm.parts.toolchain.n_running_peak.load(Ordering::SeqCst), 3);
    assert_eq!(farm.parts.toolchain.n_calls.load(Ordering::SeqCst), 30);
}

/// What a worker may claim while its slots are taken is bounded.
#[tokio::test]
async fn no_more_jobs_are_held_than_the_settings_say() {
    let (mut gate, toolchain) = Gate::new();
    let config = worker::Config { jobs_ahead: 2, ..slots(1) };
    let farm = Farm::start_with(toolchain, calm(), config).await;
    let mut ids = Vec::new();
    for _ in 0..6 {
        ids.push(farm.parts.submit().await);
    }
    gate.started().await;
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(1)).await;
        let mut n_running = 0;
        for id in &ids {
            n_running += usize::from(farm.parts.job(*id).await.state == JobState::Running);
        }
        assert!(n_running <= 3, "{n_running} jobs are held");
    }
}

/// A backend that breaks the loop of the worker the first times it is polled.
struct Breaking {
    inner: Backend,
    n_breakdowns: Arc<AtomicUsize>,
}

impl ApalisBackend for Breaking {
    type Task = Task<JobId>;
    type Error = WorkerError;

    fn poll_ready(
        &mut self,
        context: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Result<(), WorkerError>> {
        self.inner.poll_ready(context, worker)
    }

    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Option<Result<Self::Task, WorkerError>>> {
        match self.n_breakdowns.fetch_add(1, Ordering::SeqCst) {
            1 => panic_any("a test panics on purpose"),
            3 => Poll::Ready(Some(Err(WorkerError::PanicError("a test fails on purpose".to_owned())))),
            _ => self.inner.poll_next(context, worker),
        }
    }

    fn poll_close(
        &mut self,
        context: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Result<(), WorkerError>> {
        self.inner.poll_close(context, worker)
    }
}

impl BackendConfig for Breaking {
    type Args = JobId;
    type Id = RandomId;
    type Kind = Ephemeral;
    type Config = ();
    type Layer = Identity;

    fn config(&self) -> &() {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> Identity {
        Identity::new()
    }
}

#[tokio::test]
async fn a_loop_that_breaks_down_starts_anew_and_loses_no_job() {
    let (mut gate, toolchain) = Gate::new();
    let parts = Parts::new(calm(), toolchain).await;
    let queue = Arc::new(MemoryQueue::default());
    let ids = [parts.submit().await, parts.submit().await, parts.submit().await];
    queue.push(&ids.map(ready)).await.unwrap();
    queue.close();
    let n_breakdowns = Arc::new(AtomicUsize::new(0));
    let running = parts.worker(slots(3)).run(
        move || Breaking { inner: Backend::new(queue.clone()), n_breakdowns: n_breakdowns.clone() },
        Shutdown::default(),
    );
    let running = tokio::spawn(running);
    for _ in &ids {
        gate.started().await;
    }
    for _ in &ids {
        gate.open();
    }
    running.await.unwrap().unwrap();
    for id in ids {
        let job = parts.job(id).await;
        assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
    }
    assert_eq!(parts.toolchain.n_calls.load(Ordering::SeqCst), 3);
}

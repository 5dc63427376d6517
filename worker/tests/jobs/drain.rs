//! The worker goes down.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use queue::{Backend, MemoryQueue};
use scheduler::ports::Queue;
use schemas::JobState;
use worker::Shutdown;

use crate::harness::{FakeToolchain, Farm, Gate, Parts, calm, ready, slots, success};

const AN_HOUR_MS: u64 = 3_600_000;

fn with_grace(drain_grace_ms: u64) -> worker::Config {
    worker::Config { drain_grace_ms, ..slots(1) }
}

#[tokio::test]
async fn a_drain_waits_for_what_runs_and_gives_back_what_waits() {
    let (mut gate, toolchain) = Gate::new();
    let mut farm = Farm::start_with(toolchain, calm(), with_grace(AN_HOUR_MS)).await;
    let running = farm.parts.submit().await;
    gate.started().await;
    let waiting = farm.parts.submit().await;
    while farm.parts.job(waiting).await.state != JobState::Running {
        tokio::task::yield_now().await;
    }
    farm.shutdown.drain.cancel();
    while farm.parts.job(waiting).await.state != JobState::Queued {
        tokio::task::yield_now().await;
    }
    assert_eq!(farm.parts.job(waiting).await.attempt, 0);
    gate.open();
    farm.down().await;
    assert_eq!(farm.parts.job(running).await.state, JobState::Succeeded);
    assert_eq!(farm.parts.toolchain.n_calls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn after_the_grace_a_running_job_is_given_back_without_costing_an_attempt() {
    let (mut gate, toolchain) = Gate::new();
    let mut farm = Farm::start_with(toolchain, calm(), with_grace(1)).await;
    let id = farm.parts.submit().await;
    gate.started().await;
    farm.shutdown.drain.cancel();
    farm.down().await;
    let job = farm.parts.job(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Queued, 0));
}

#[tokio::test]
async fn the_second_signal_is_immediate() {
    let (mut gate, toolchain) = Gate::new();
    let mut farm = Farm::start_with(toolchain, calm(), with_grace(AN_HOUR_MS)).await;
    let id = farm.parts.submit().await;
    gate.started().await;
    farm.shutdown.drain.cancel();
    farm.shutdown.now.cancel();
    farm.down().await;
    assert_eq!(farm.parts.job(id).await.state, JobState::Queued);
}

#[tokio::test]
async fn an_idle_worker_goes_down_at_once() {
    let mut farm = Farm::start_with(FakeToolchain::new(|_| success()), calm(), with_grace(AN_HOUR_MS)).await;
    farm.shutdown.drain.cancel();
    farm.down().await;
}

#[tokio::test]
async fn a_worker_whose_queue_is_closed_finishes_what_it_has() {
    let parts = Parts::new(calm(), FakeToolchain::new(|_| success())).await;
    let queue = Arc::new(MemoryQueue::default());
    let id = parts.submit().await;
    queue.push(&[ready(id)]).await.unwrap();
    queue.close();
    parts.worker(slots(1)).run(move || Backend::new(queue.clone()), Shutdown::default()).await.unwrap();
    assert_eq!(parts.job(id).await.state, JobState::Succeeded);
}

#[tokio::test]
async fn a_dropped_run_stops_its_guests() {
    let (mut gate, toolchain) = Gate::new();
    let farm = Farm::start_with(toolchain, calm(), with_grace(AN_HOUR_MS)).await;
    let id = farm.parts.submit().await;
    gate.started().await;
    farm.abort();
    gate.stopped().await;
    while farm.parts.job(id).await.state != JobState::Queued {
        tokio::task::yield_now().await;
    }
}

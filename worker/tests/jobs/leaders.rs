//! Several schedulers on the same books, and news between processes.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use queue::{Backend, MemoryQueue};
use scheduler::Scheduler;
use scheduler::ports::Store;
use schemas::{JobKind, JobState, TenantId};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use worker::Shutdown;

use crate::harness::{FakeToolchain, Gate, PATIENCE, Parts, calm, slots, success};

/// A process of one role; dropping it ends it without a word.
struct Process(JoinHandle<()>);

impl Drop for Process {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Starts a scheduler process over `queue`.
fn schedule(scheduler: Scheduler, queue: &Arc<MemoryQueue>) -> Process {
    let queue = Arc::clone(queue);
    Process(tokio::spawn(async move { scheduler.run(&*queue, CancellationToken::new()).await }))
}

/// Starts the one worker process.
fn work(parts: &Parts, queue: &Arc<MemoryQueue>) -> Process {
    let queue = Arc::clone(queue);
    let running = parts.worker(slots(2)).run(move || Backend::new(queue.clone()), Shutdown::default());
    Process(tokio::spawn(async move { running.await.expect("its loop holds") }))
}

/// Starts to pass the news of others on to those who wait for `scheduler`.
fn listen(scheduler: Scheduler) -> Process {
    Process(tokio::spawn(async move { scheduler.run_notices(CancellationToken::new()).await }))
}

#[tokio::test]
async fn a_second_scheduler_takes_over_when_the_first_is_gone() {
    let parts = Parts::new(calm(), FakeToolchain::new(|_| success())).await;
    let queue = Arc::new(MemoryQueue::default());
    let _worker = work(&parts, &queue);
    let first = schedule(parts.scheduler_elsewhere(2), &queue);
    let id = parts.submit().await;
    assert_eq!(parts.ended(id).await.state, JobState::Succeeded);
    let _second = schedule(parts.scheduler_elsewhere(3), &queue);
    drop(first);
    let id = parts.submit().await;
    assert_eq!(parts.ended(id).await.state, JobState::Succeeded);
}

#[tokio::test]
async fn a_leader_that_is_deposed_stops_and_waits_to_lead_again() {
    let parts = Parts::new(calm(), FakeToolchain::new(|_| success())).await;
    let queue = Arc::new(MemoryQueue::default());
    let _processes = [
        work(&parts, &queue),
        schedule(parts.scheduler_elsewhere(2), &queue),
        schedule(parts.scheduler_elsewhere(3), &queue),
    ];
    for _ in 0..6 {
        let id = parts.submit().await;
        assert_eq!(parts.ended(id).await.state, JobState::Succeeded);
        parts.store.revoked.notify_one();
    }
    assert_eq!(parts.store.n_final.load(Ordering::SeqCst), 6);
}

#[tokio::test]
async fn two_leaders_at_once_run_each_job_once() {
    let parts = Parts::new(calm(), FakeToolchain::new(|_| success())).await;
    parts.store.everybody_leads.store(true, Ordering::SeqCst);
    let queue = Arc::new(MemoryQueue::default());
    let _processes = [
        work(&parts, &queue),
        schedule(parts.scheduler_elsewhere(2), &queue),
        schedule(parts.scheduler_elsewhere(3), &queue),
        schedule(parts.scheduler_elsewhere(4), &queue),
    ];
    let mut ids = Vec::new();
    for _ in 0..50 {
        ids.push(parts.submit().await);
    }
    for id in ids {
        let job = parts.ended(id).await;
        assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
    }
    assert_eq!(parts.toolchain.n_calls.load(Ordering::SeqCst), 50);
    assert_eq!(parts.store.n_final.load(Ordering::SeqCst), 50);
}

/// Several reapers end the same jobs; each is ended once.
#[tokio::test]
async fn two_reapers_end_each_job_once() {
    let parts = Parts::new(calm(), FakeToolchain::new(|_| success())).await;
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(parts.submit_build("late", JobKind::Build, Some(Duration::from_millis(1))).await);
    }
    tokio::time::sleep(Duration::from_millis(5)).await;
    let [first, second] = [2, 3].map(|seed| parts.scheduler_elsewhere(seed));
    let scope = scheduler::ports::ReapScope::Overdue;
    let (first, second) = tokio::join!(first.reap(scope), second.reap(scope));
    assert_eq!(first.unwrap() + second.unwrap(), 20);
    for id in ids {
        assert_eq!(parts.job(id).await.state, JobState::Expired);
    }
}

/// The heartbeat is minutes away: it is the news that brings the cancel.
#[tokio::test]
async fn a_cancel_taken_by_another_process_reaches_the_guest_by_the_news() {
    let (mut gate, toolchain) = Gate::new();
    let parts = Parts::new(calm(), toolchain).await;
    let queue = Arc::new(MemoryQueue::default());
    let _processes = [
        work(&parts, &queue),
        listen(parts.scheduler.clone()),
        schedule(parts.scheduler_elsewhere(2), &queue),
    ];
    let id = parts.submit().await;
    gate.started().await;
    parts.scheduler_elsewhere(3).cancel(TenantId::LOCAL, id).await.unwrap();
    gate.stopped().await;
    assert_eq!(parts.ended(id).await.state, JobState::Cancelled);
}

/// The process that answers requests has neither a worker nor a dispatcher, and polls once an hour.
#[tokio::test]
async fn a_wait_in_another_process_ends_with_the_news() {
    let config = scheduler::Config { poll_interval_ms: 3_600_000, ..calm() };
    let parts = Parts::new(config, FakeToolchain::new(|_| success())).await;
    let queue = Arc::new(MemoryQueue::default());
    let front = parts.scheduler_elsewhere(2);
    let _processes =
        [work(&parts, &queue), listen(front.clone()), schedule(parts.scheduler_elsewhere(3), &queue)];
    for _ in 0..5 {
        let id = parts.submit().await;
        let waiting = front.wait(TenantId::LOCAL, id, PATIENCE * 2);
        let job = timeout(PATIENCE, waiting).await.expect("the news come").unwrap().unwrap();
        assert_eq!(job.state, JobState::Succeeded);
    }
}

#[tokio::test]
async fn an_errored_job_is_replayed() {
    let toolchain = FakeToolchain::new(|compile| match compile.number {
        1..=3 => panic!("a test panics on purpose"),
        _ => success(),
    });
    let parts = Parts::new(calm(), toolchain).await;
    let queue = Arc::new(MemoryQueue::default());
    let _processes = [work(&parts, &queue), schedule(parts.scheduler.clone(), &queue)];
    let id = parts.submit().await;
    assert_eq!(parts.ended(id).await.state, JobState::Errored);
    let replayed = parts.scheduler.replay(TenantId::LOCAL, id).await.unwrap().unwrap();
    assert!(replayed.id > id);
    let job = parts.ended(replayed.id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
    assert_eq!(parts.job(id).await.state, JobState::Errored);
    assert_eq!(parts.scheduler.replay(TenantId::LOCAL, replayed.id).await.unwrap(), None);
    parts.store.ping().await.unwrap();
}

//! One call for many jobs: claims and heartbeats.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use queue::{Backend, MemoryQueue};
use scheduler::ports::Queue;
use schemas::JobState;
use worker::Shutdown;

use crate::harness::{FakeToolchain, Farm, Gate, Parts, calm, ready, slots, success};

/// The first call is on its way when the others come.
#[tokio::test]
async fn what_comes_during_a_claim_is_claimed_together() {
    let parts = Parts::new(calm(), FakeToolchain::new(|_| success())).await;
    let queue = Arc::new(MemoryQueue::default());
    let mut ids = Vec::new();
    for _ in 0..8 {
        ids.push(parts.submit().await);
    }
    parts.store.claims_wait.store(true, Ordering::SeqCst);
    queue.push(&[ready(ids[0])]).await.unwrap();
    let running = tokio::spawn(parts.worker(slots(2)).run(
        {
            let queue = queue.clone();
            move || Backend::new(queue.clone())
        },
        Shutdown::default(),
    ));
    while parts.store.claim_sizes.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    let rest: Vec<_> = ids[1..].iter().map(|id| ready(*id)).collect();
    queue.push(&rest).await.unwrap();
    queue.close();
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    parts.store.claims_wait.store(false, Ordering::SeqCst);
    running.await.unwrap().unwrap();
    assert_eq!(*parts.store.claim_sizes.lock().unwrap(), [1, 7]);
    for id in ids {
        assert_eq!(parts.job(id).await.state, JobState::Succeeded);
    }
}

#[tokio::test]
async fn a_worker_keeps_all_its_leases_by_one_heartbeat() {
    let (mut gate, toolchain) = Gate::new();
    let config = scheduler::Config { heartbeat_interval_ms: 20, ..calm() };
    let worker = worker::Config { jobs_ahead: 4, ..slots(2) };
    let farm = Farm::start_with(toolchain, config, worker).await;
    let mut ids = Vec::new();
    for _ in 0..6 {
        ids.push(farm.parts.submit().await);
    }
    gate.started().await;
    while farm.parts.store.beat_sizes.lock().unwrap().iter().filter(|size| **size == 6).count() < 3 {
        tokio::task::yield_now().await;
    }
    for _ in &ids {
        gate.open();
    }
    for id in ids {
        let job = farm.parts.ended(id).await;
        assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
    }
}

/// An idle worker costs the books nothing.
#[tokio::test]
async fn a_worker_without_jobs_sends_no_heartbeats() {
    let config = scheduler::Config { heartbeat_interval_ms: 10, ..calm() };
    let farm = Farm::start_with(FakeToolchain::new(|_| success()), config, slots(2)).await;
    let id = farm.parts.submit().await;
    farm.parts.ended(id).await;
    let before = farm.parts.store.n_heartbeats.load(Ordering::SeqCst);
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let after = farm.parts.store.n_heartbeats.load(Ordering::SeqCst);
    assert!(after - before <= 1, "{}", after - before);
}

/// What lies there for longest may be too much for one transaction.
#[tokio::test]
async fn retention_goes_on_in_smaller_steps() {
    let parts = Parts::new(calm(), FakeToolchain::new(|_| success())).await;
    parts.store.retain_max.store(7, Ordering::SeqCst);
    parts.scheduler.retain().await.unwrap();
    assert_eq!(*parts.store.retain_sizes.lock().unwrap(), [100, 25, 7]);
    parts.store.retain_max.store(0, Ordering::SeqCst);
    parts.scheduler.retain().await.unwrap_err();
}

//! While a job runs: it is called off, or given to another.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use queue::MemoryQueue;
use scheduler::NewBuild;
use scheduler::ports::{Clock, ReapScope, SystemClock};
use schemas::{Concurrency, ConcurrencyKey, JobState, OnConflict, TenantId, Timestamp};

use crate::harness::{FakeToolchain, Farm, Gate, Parts, calm, new_build, slots, success};

#[tokio::test]
async fn a_cancel_reaches_the_guest_at_once() {
    let (mut gate, toolchain) = Gate::new();
    let farm = Farm::start(toolchain).await;
    let id = farm.parts.submit().await;
    gate.started().await;
    farm.parts.scheduler.cancel(TenantId::LOCAL, id).await.unwrap();
    gate.stopped().await;
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Cancelled, 1));
    assert_eq!(farm.parts.report(id).await.errors[0].code, "BUILD_CANCELLED");
}

#[tokio::test]
async fn a_superseded_guest_stops_at_once() {
    let (mut gate, toolchain) = Gate::new();
    let farm = Farm::start(toolchain).await;
    let concurrency =
        Concurrency { key: ConcurrencyKey::new("main").unwrap(), on_conflict: OnConflict::CancelPrevious };
    let build = NewBuild { concurrency: Some(concurrency), ..new_build("demo") };
    let older = farm.parts.submit_new(build.clone()).await;
    gate.started().await;
    let newer = farm.parts.submit_new(build).await;
    gate.stopped().await;
    let job = farm.parts.ended(older).await;
    assert_eq!((job.state, job.superseded_by), (JobState::Cancelled, Some(newer)));
    // Its worker knew it from before.
    let why = &farm.parts.report(older).await.errors[0];
    assert!(why.code == "BUILD_CANCELLED" && why.message_long.contains(&newer.to_string()), "{why:?}");
}

#[tokio::test]
async fn builds_of_a_key_run_one_after_the_other() {
    let (mut gate, toolchain) = Gate::new();
    let farm = Farm::start(toolchain).await;
    let concurrency =
        Concurrency { key: ConcurrencyKey::new("main").unwrap(), on_conflict: OnConflict::Queue };
    let build = NewBuild { concurrency: Some(concurrency), ..new_build("demo") };
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(farm.parts.submit_new(build.clone()).await);
    }
    for (number, id) in ids.iter().enumerate() {
        gate.started().await;
        for (other_number, other) in ids.iter().enumerate() {
            let state = farm.parts.job(*other).await.state;
            assert_eq!(state == JobState::Running, number == other_number, "{other_number} is {state}");
        }
        farm.parts.scheduler.cancel(TenantId::LOCAL, *id).await.unwrap();
        farm.parts.ended(*id).await;
    }
}

/// As when another process takes the cancel: no notice, only the heartbeat.
#[tokio::test]
async fn a_cancel_without_notice_reaches_the_guest_with_the_heartbeat() {
    let (mut gate, toolchain) = Gate::new();
    let config = scheduler::Config { heartbeat_interval_ms: 20, ..calm() };
    let farm = Farm::start_with(toolchain, config, slots(2)).await;
    let id = farm.parts.submit().await;
    gate.started().await;
    farm.parts.cancel_elsewhere(id).await;
    assert_eq!(farm.parts.ended(id).await.state, JobState::Cancelled);
}

#[tokio::test]
async fn a_lease_is_kept_while_the_job_runs() {
    let (mut gate, toolchain) = Gate::new();
    let config = scheduler::Config { lease_ms: 1_000, heartbeat_interval_ms: 50, ..calm() };
    let farm = Farm::start_with(toolchain, config, slots(2)).await;
    let id = farm.parts.submit().await;
    gate.started().await;
    // Longer than the lease.
    while farm.parts.store.n_heartbeats.load(Ordering::SeqCst) < 25 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    gate.open();
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
}

/// A clock that can be set.
#[derive(Debug, Default)]
struct SetClock {
    ahead_ms: AtomicU64,
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        SystemClock.now().after(Duration::from_millis(self.ahead_ms.load(Ordering::SeqCst)))
    }
}

/// As on a laptop that slept: for the books hours have gone by, for who keeps the lease a moment.
#[tokio::test]
async fn a_jump_of_time_costs_no_lease() {
    let (mut gate, toolchain) = Gate::new();
    let config =
        scheduler::Config { lease_ms: 1_000, heartbeat_interval_ms: 300, reap_interval_ms: 10, ..calm() };
    let clock = Arc::new(SetClock::default());
    let parts = Parts::by_clock(clock.clone(), config, toolchain).await;
    let farm = Farm::start_on(parts, slots(2), Arc::new(MemoryQueue::default()));
    let id = farm.parts.submit().await;
    gate.started().await;
    let heartbeats = async |n| {
        let until = farm.parts.store.n_heartbeats.load(Ordering::SeqCst) + n;
        while farm.parts.store.n_heartbeats.load(Ordering::SeqCst) < until {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    // Until the reaper has begun, and after that for longer than it waits.
    heartbeats(5).await;
    clock.ahead_ms.store(3_600_000, Ordering::SeqCst);
    heartbeats(5).await;
    gate.open();
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
}

#[tokio::test]
async fn a_lost_lease_stops_the_guest_and_nothing_is_written() {
    let (mut gate, toolchain) = Gate::new();
    let farm = Farm::start(toolchain).await;
    let id = farm.parts.submit().await;
    gate.started().await;
    assert_eq!(farm.parts.scheduler.reap(ReapScope::Orphans).await.unwrap(), 1);
    gate.stopped().await;
    // The second attempt.
    gate.started().await;
    gate.open();
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 2));
    assert_eq!(farm.parts.store.n_final.load(Ordering::SeqCst), 1);
    assert_eq!(farm.parts.store.n_stale.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_result_under_a_lost_lease_is_thrown_away_and_counted() {
    let (mut gate, toolchain) = Gate::new();
    let farm = Farm::start(toolchain).await;
    let id = farm.parts.submit().await;
    gate.started().await;
    // The worker is cut off from the news, as one that was frozen.
    farm.parts.store.heartbeats_fail.store(true, Ordering::SeqCst);
    assert_eq!(farm.parts.scheduler.reap(ReapScope::Orphans).await.unwrap(), 1);
    gate.open();
    while farm.parts.store.n_stale.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    gate.started().await;
    gate.open();
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 2));
    assert_eq!(farm.parts.store.n_final.load(Ordering::SeqCst), 1);
}

/// The result is written, a heartbeat overtakes the answer to it, and is refused.
#[tokio::test]
async fn a_heartbeat_that_overtakes_the_end_keeps_nobody_waiting() {
    let config = scheduler::Config { heartbeat_interval_ms: 20, poll_interval_ms: 3_600_000, ..calm() };
    let farm = Farm::start_with(FakeToolchain::new(|_| success()), config, slots(2)).await;
    farm.parts.store.finishes_answer_late.store(true, Ordering::SeqCst);
    let id = farm.parts.submit().await;
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
}

#[tokio::test]
async fn a_job_that_cannot_be_reaped_does_not_hold_up_the_others() {
    let parts = Parts::new(calm(), FakeToolchain::new(|_| success())).await;
    let ids = [parts.submit().await, parts.submit().await];
    let worker = parts.scheduler.new_worker_id();
    assert_eq!(parts.scheduler.claim(worker, &ids).await.unwrap().len(), 2);
    parts.store.failing_finishes.store(1, Ordering::SeqCst);
    parts.scheduler.reap(ReapScope::Orphans).await.unwrap_err();
    let states = [parts.job(ids[0]).await.state, parts.job(ids[1]).await.state];
    assert!(states.contains(&JobState::Queued) && states.contains(&JobState::Running), "{states:?}");
    assert_eq!(parts.scheduler.reap(ReapScope::Orphans).await.unwrap(), 1);
}

#[tokio::test]
async fn a_worker_that_cannot_keep_its_lease_stops_the_guest() {
    let (mut gate, toolchain) = Gate::new();
    let config = scheduler::Config { lease_ms: 1_000, heartbeat_interval_ms: 50, ..calm() };
    let farm = Farm::start_with(toolchain, config, slots(2)).await;
    farm.parts.store.heartbeats_fail.store(true, Ordering::SeqCst);
    let id = farm.parts.submit().await;
    gate.started().await;
    // The lease is over: the guest stops, its result would be thrown away, and the job is given back.
    gate.stopped().await;
    gate.started().await;
    farm.parts.store.heartbeats_fail.store(false, Ordering::SeqCst);
    gate.open();
    let job = farm.parts.ended(id).await;
    assert_eq!(job.state, JobState::Succeeded);
    assert!(job.attempt <= 2, "the reaper may have been faster");
}

#[tokio::test]
async fn a_heartbeat_that_fails_for_a_while_does_no_harm() {
    let (mut gate, toolchain) = Gate::new();
    let config = scheduler::Config { lease_ms: 60_000, heartbeat_interval_ms: 20, ..calm() };
    let farm = Farm::start_with(toolchain, config, slots(2)).await;
    farm.parts.store.heartbeats_fail.store(true, Ordering::SeqCst);
    let id = farm.parts.submit().await;
    gate.started().await;
    while farm.parts.store.n_heartbeats.load(Ordering::SeqCst) < 3 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    farm.parts.store.heartbeats_fail.store(false, Ordering::SeqCst);
    gate.open();
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
}

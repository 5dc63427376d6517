//! The worker process dies: without a word, and perhaps because of a job.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use queue::{Backend, MemoryQueue};
use scheduler::ports::Finished;
use scheduler::{Config, Outcome};
use schemas::{EventKind, JobId, JobKind, JobState, TenantId};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use worker::Shutdown;

use crate::harness::{FakeToolchain, Gate, PATIENCE, Parts, calm, slots, success};

/// Leases that are over soon; and what a worker has pulled but not claimed when it dies is offered again soon.
fn short_leases() -> Config {
    Config { lease_ms: 1_000, heartbeat_interval_ms: 50, reap_interval_ms: 20, redispatch_ms: 200, ..calm() }
}

/// A worker in a process of its own, as far as one process can have two: everything it does ends at once, and nobody
/// hears of it.
struct WorkerProcess(Runtime);

impl WorkerProcess {
    fn start(parts: &Parts, queue: &Arc<MemoryQueue>, config: worker::Config) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let queue = Arc::clone(queue);
        runtime.spawn(parts.worker(config).run(move || Backend::new(queue.clone()), Shutdown::default()));
        Self(runtime)
    }

    fn kill(self) {
        self.0.shutdown_background();
    }
}

fn schedule(parts: &Parts, queue: &Arc<MemoryQueue>) -> CancellationToken {
    let (scheduler, queue, stop) = (parts.scheduler.clone(), Arc::clone(queue), CancellationToken::new());
    let stopped = stop.clone();
    tokio::spawn(async move { scheduler.run(&*queue, stopped).await });
    stop
}

/// Long enough that some wait for a slot while the worker dies.
#[expect(clippy::disallowed_methods, reason = "this is a guest's work")]
fn work_a_moment() {
    std::thread::sleep(Duration::from_millis(20));
}

async fn events(parts: &Parts, job: JobId) -> Vec<EventKind> {
    let events = parts.scheduler.events(TenantId::LOCAL, job, 0, 100).await.expect("the books");
    events.into_iter().map(|event| event.kind).collect()
}

#[tokio::test]
async fn the_jobs_of_a_dead_worker_are_taken_over() {
    let (mut gate, toolchain) = Gate::new();
    let parts = Parts::new(short_leases(), toolchain).await;
    let queue = Arc::new(MemoryQueue::default());
    let stop = schedule(&parts, &queue);
    let first = WorkerProcess::start(&parts, &queue, slots(1));
    let id = parts.submit().await;
    gate.started().await;
    first.kill();
    let second = WorkerProcess::start(&parts, &queue, slots(1));
    gate.started().await;
    gate.open();
    let job = parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 2));
    assert_eq!(events(&parts, id).await.len(), 5, "submitted, claimed, retried, claimed, finished");
    second.kill();
    stop.cancel();
}

#[tokio::test]
async fn what_a_zombie_has_to_say_is_refused() {
    let parts = Parts::new(short_leases(), FakeToolchain::new(|_| success())).await;
    let queue = Arc::new(MemoryQueue::default());
    let id = parts.submit().await;
    let zombie = parts.scheduler.new_worker_id();
    let claim = parts.scheduler.claim(zombie, &[id]).await.unwrap().remove(0);
    let stop = schedule(&parts, &queue);
    let worker = WorkerProcess::start(&parts, &queue, slots(1));
    let job = parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 2));
    let prepared = parts.scheduler.prepare(&claim.job, claim.lease, Outcome::Released).await.unwrap();
    assert_eq!(parts.scheduler.finish(&prepared).await.unwrap(), Finished::Stale);
    assert_eq!(parts.job(id).await, job);
    worker.kill();
    stop.cancel();
}

/// The poison ends its worker process as often as it is run; what the worker holds besides, in slots and ahead, comes
/// to its end all the same.
#[tokio::test]
async fn a_job_that_ends_its_worker_is_quarantined_and_its_neighbours_succeed() {
    let (poisoned_in, mut poisoned) = unbounded_channel();
    let (end, over) = std::sync::mpsc::channel::<()>();
    let over = Mutex::new(over);
    let toolchain = FakeToolchain::new(move |compile| {
        if compile.options.project_name == "poison" {
            poisoned_in.send(()).unwrap();
            // Not before the end of the test: a process that has died runs nothing more in the slot that is free then.
            let _ = over.lock().unwrap().recv();
        } else {
            work_a_moment();
        }
        success()
    });
    let parts = Parts::new(short_leases(), toolchain).await;
    let queue = Arc::new(MemoryQueue::default());
    let poison = parts.submit_build("poison", JobKind::Build, None).await;
    let mut neighbours = Vec::new();
    for _ in 0..8 {
        neighbours.push(parts.submit().await);
    }
    let stop = schedule(&parts, &queue);
    for _ in 0..3 {
        let worker = WorkerProcess::start(&parts, &queue, slots(2));
        timeout(PATIENCE, poisoned.recv()).await.expect("the poison runs").unwrap();
        worker.kill();
    }
    let worker = WorkerProcess::start(&parts, &queue, slots(2));
    let job = parts.ended(poison).await;
    assert_eq!((job.state, job.attempt), (JobState::Errored, 3));
    assert_eq!(parts.report(poison).await.errors[0].code, "WORKER_LOST");
    for id in neighbours {
        let job = parts.ended(id).await;
        assert_eq!(job.state, JobState::Succeeded, "{:?}", events(&parts, id).await);
        assert!(job.attempt <= 2, "{:?}", events(&parts, id).await);
    }
    drop(end);
    worker.kill();
    stop.cancel();
}

/// No worker is there to take it.
#[tokio::test]
async fn a_queued_job_expires_at_its_deadline() {
    let parts = Parts::new(short_leases(), FakeToolchain::new(|_| success())).await;
    let stop = schedule(&parts, &Arc::new(MemoryQueue::default()));
    let id = parts.submit_build("late", JobKind::Build, Some(Duration::from_millis(50))).await;
    let job = parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Expired, 0));
    stop.cancel();
}

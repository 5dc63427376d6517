use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use apalis_core::worker::builder::WorkerBuilder;
use async_trait::async_trait;
use futures::channel::mpsc;
use futures::{FutureExt, StreamExt};
use scheduler::ports::{QueueError, ReadyJob};
use schemas::{Class, Timestamp};
use tower::limit::ConcurrencyLimitLayer;

use super::*;
use crate::MemoryQueue;

fn job(number: u8) -> JobId {
    JobId::new(Timestamp::from_unix_ms(1), [number; 10])
}

fn ready(number: u8) -> ReadyJob {
    ReadyJob { id: job(number), class: Class::Normal, epoch: 0, submitted_at: Timestamp::from_unix_ms(1) }
}

/// Fails as often as it is told before each answer.
struct Flaky {
    failures: AtomicUsize,
    pulls: AtomicUsize,
    ids: Mutex<VecDeque<JobId>>,
}

#[derive(Debug, thiserror::Error)]
#[error("the connection is gone")]
struct Gone;

#[async_trait]
impl Queue for Flaky {
    async fn push(&self, _: &[ReadyJob]) -> Result<usize, QueueError> {
        Ok(0)
    }

    async fn pull(&self, _: usize) -> Result<Vec<JobId>, QueueError> {
        self.pulls.fetch_add(1, Ordering::Relaxed);
        if self.failures.load(Ordering::Relaxed) > 0 {
            self.failures.fetch_sub(1, Ordering::Relaxed);
            return Err(QueueError(Box::new(Gone)));
        }
        Ok(self.ids.lock().unwrap().pop_front().into_iter().collect())
    }

    async fn life(&self) -> Result<u64, QueueError> {
        Ok(0)
    }
}

/// Runs a worker over `queue` until the queue is closed and returns what it was given.
async fn drained(queue: Arc<dyn Queue>) -> Vec<JobId> {
    let (sender, receiver) = mpsc::unbounded();
    let handler = move |job: JobId| {
        let sender = sender.clone();
        async move { sender.unbounded_send(job).unwrap() }
    };
    let worker = WorkerBuilder::new("test").backend(Backend::new(queue)).build(handler);
    worker.run().boxed().await.unwrap();
    receiver.collect().await
}

#[tokio::test]
async fn a_worker_gets_every_id_and_ends_with_the_queue() {
    let queue = Arc::new(MemoryQueue::default());
    let worker = tokio::spawn(drained(queue.clone()));
    assert_eq!(queue.push(&[ready(1), ready(2), ready(1)]).await.unwrap(), 3);
    queue.close();
    assert_eq!(worker.await.unwrap(), [job(1), job(2), job(1)]);
}

#[tokio::test(start_paused = true)]
async fn a_failing_queue_is_asked_again_and_the_worker_lives_on() {
    let queue = Arc::new(Flaky {
        failures: AtomicUsize::new(20),
        pulls: AtomicUsize::new(0),
        ids: Mutex::new(VecDeque::from([job(1)])),
    });
    let started = tokio::time::Instant::now();
    assert_eq!(drained(queue.clone()).await, [job(1)]);
    assert_eq!(queue.pulls.load(Ordering::Relaxed), 22);
    let waited = started.elapsed();
    assert!(waited > PAUSE_MAX * 10 && waited < PAUSE_MAX * 20, "{waited:?}");
}

#[tokio::test]
async fn an_id_is_fetched_only_for_a_free_slot() {
    let queue = Arc::new(MemoryQueue::default());
    queue.push(&[ready(1), ready(2), ready(3)]).await.unwrap();
    let (started_in, mut started) = mpsc::unbounded();
    let handler = move |job: JobId| {
        started_in.unbounded_send(job).unwrap();
        std::future::pending::<()>()
    };
    let worker = WorkerBuilder::new("test")
        .backend(Backend::new(queue.clone()))
        .layer(ConcurrencyLimitLayer::new(1))
        .build(handler);
    let worker = tokio::spawn(worker.run().boxed());
    assert_eq!(started.next().await, Some(job(1)));
    tokio::task::yield_now().await;
    assert_eq!(queue.pull(9).await.unwrap(), [job(2), job(3)]);
    worker.abort();
}

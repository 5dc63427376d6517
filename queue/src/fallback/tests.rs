use std::collections::HashSet;
use std::future::pending;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use schemas::{Class, Timestamp};
use tokio::time::sleep;

use super::*;
use crate::MemoryQueue;

fn job(number: u8, class: Class) -> ReadyJob {
    ReadyJob {
        id: JobId::new(Timestamp::from_unix_ms(1), [number; 10]),
        epoch: 0,
        class,
        submitted_at: Timestamp::from_unix_ms(1),
    }
}

/// Books with these jobs, which are counted when somebody looks.
#[derive(Default)]
struct FakeBooks {
    jobs: Vec<ReadyJob>,
    looks: AtomicUsize,
    broken: AtomicBool,
}

impl FakeBooks {
    fn with(jobs: Vec<ReadyJob>) -> Arc<Self> {
        Arc::new(Self { jobs, ..Self::default() })
    }

    fn looks(&self) -> usize {
        self.looks.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Source for Arc<FakeBooks> {
    async fn ready(&self) -> Result<Vec<ReadyJob>, StoreError> {
        self.looks.fetch_add(1, Ordering::Relaxed);
        if self.broken.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable("the books are gone".into()));
        }
        Ok(self.jobs.clone())
    }
}

/// A queue that fails until it is mended.
#[derive(Default)]
struct Broken {
    mended: AtomicBool,
    queue: MemoryQueue,
}

#[async_trait]
impl Queue for Broken {
    async fn push(&self, jobs: &[ReadyJob]) -> Result<usize, QueueError> {
        self.queue.push(jobs).await
    }

    async fn pull(&self, n_max: usize) -> Result<Vec<JobId>, QueueError> {
        if self.mended.load(Ordering::Relaxed) {
            return self.queue.pull(n_max).await;
        }
        Err(QueueError("the queue is gone".into()))
    }

    async fn life(&self) -> Result<u64, QueueError> {
        self.queue.life().await
    }
}

/// A queue that never gives anything.
struct Silent;

#[async_trait]
impl Queue for Silent {
    async fn push(&self, _: &[ReadyJob]) -> Result<usize, QueueError> {
        Ok(0)
    }

    async fn pull(&self, _: usize) -> Result<Vec<JobId>, QueueError> {
        pending().await
    }

    async fn life(&self) -> Result<u64, QueueError> {
        Ok(0)
    }
}

fn fallback(queue: Arc<dyn Queue>, books: &Arc<FakeBooks>) -> Fallback {
    Fallback::new(queue, Arc::new(Arc::clone(books)), Dice::from_seed(1))
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_answers_is_all_that_is_asked() {
    let (queue, books) = (Arc::new(MemoryQueue::default()), FakeBooks::with(vec![job(9, Class::Normal)]));
    queue.push(&[job(1, Class::Normal)]).await.unwrap();
    assert_eq!(fallback(queue, &books).pull(5).await.unwrap(), [job(1, Class::Normal).id]);
    assert_eq!(books.looks(), 0);
}

#[tokio::test(start_paused = true)]
async fn while_the_queue_fails_ids_come_from_the_books() {
    let books = FakeBooks::with(vec![job(1, Class::Normal), job(2, Class::Normal)]);
    let queue = fallback(Arc::new(Broken::default()), &books);
    let started = Instant::now();
    let mut first = queue.pull(1).await.unwrap();
    first.extend(queue.pull(1).await.unwrap());
    first.sort_unstable();
    assert_eq!(first, [job(1, Class::Normal).id, job(2, Class::Normal).id]);
    assert_eq!((books.looks(), started.elapsed()), (1, Duration::ZERO));
    queue.pull(2).await.unwrap();
    assert_eq!((books.looks(), started.elapsed().as_secs()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn the_books_are_asked_once_a_second_by_all_pulls_together() {
    let books = FakeBooks::with(Vec::new());
    let queue = Arc::new(fallback(Arc::new(Broken::default()), &books));
    for _ in 0..10 {
        let queue = Arc::clone(&queue);
        tokio::spawn(async move { queue.pull(1).await });
    }
    sleep(Duration::from_millis(9_500)).await;
    assert_eq!(books.looks(), 10);
}

#[tokio::test(start_paused = true)]
async fn what_one_pull_finds_serves_those_that_wait() {
    let books = FakeBooks::with((0..20).map(|number| job(number, Class::Normal)).collect());
    let queue = Arc::new(fallback(Arc::new(Broken::default()), &books));
    let pulls = (0..20).map(|_| {
        let queue = Arc::clone(&queue);
        tokio::spawn(async move { queue.pull(1).await.unwrap() })
    });
    let pulled = futures::future::join_all(pulls).await.into_iter().flat_map(Result::unwrap);
    assert_eq!(pulled.collect::<HashSet<_>>().len(), 20);
    assert_eq!(books.looks(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_is_well_again_is_asked_again() {
    let (broken, books) = (Arc::new(Broken::default()), FakeBooks::with(Vec::new()));
    let queue = fallback(Arc::clone(&broken) as Arc<dyn Queue>, &books);
    let pull = tokio::spawn(async move { queue.pull(1).await.unwrap() });
    sleep(Duration::from_millis(2_500)).await;
    broken.push(&[job(7, Class::Bulk)]).await.unwrap();
    broken.mended.store(true, Ordering::Relaxed);
    assert_eq!(pull.await.unwrap(), [job(7, Class::Bulk).id]);
}

#[tokio::test(start_paused = true)]
async fn books_that_fail_are_looked_at_again() {
    let books = FakeBooks::with(vec![job(1, Class::Normal)]);
    books.broken.store(true, Ordering::Relaxed);
    let queue = fallback(Arc::new(Broken::default()), &books);
    let pull = tokio::spawn(async move { queue.pull(1).await.unwrap() });
    sleep(Duration::from_millis(2_500)).await;
    books.broken.store(false, Ordering::Relaxed);
    assert_eq!(pull.await.unwrap(), [job(1, Class::Normal).id]);
}

/// It may be reachable from here and not for the dispatcher.
#[tokio::test(start_paused = true)]
async fn a_queue_that_is_silent_for_long_is_doubted() {
    let books = FakeBooks::with(vec![job(1, Class::Normal)]);
    let queue = fallback(Arc::new(Silent), &books);
    let started = Instant::now();
    assert_eq!(queue.pull(1).await.unwrap(), [job(1, Class::Normal).id]);
    assert_eq!(started.elapsed(), SILENCE);
}

#[tokio::test]
async fn a_closed_queue_ends_the_pulls() {
    let (queue, books) = (MemoryQueue::default(), FakeBooks::with(vec![job(1, Class::Normal)]));
    queue.close();
    assert_eq!(fallback(Arc::new(queue), &books).pull(1).await.unwrap(), []);
}

#[test]
fn workers_choose_differently_but_important_classes_first() {
    let classes = [Class::Bulk, Class::Interactive, Class::Normal];
    let jobs: Vec<_> = (0..60).map(|number| job(number, classes[usize::from(number) % 3])).collect();
    let books = FakeBooks::with(jobs.clone());
    let chosen = |seed| {
        let queue: Arc<dyn Queue> = Arc::new(Silent);
        let queue = Fallback::new(queue, Arc::new(Arc::clone(&books)), Dice::from_seed(seed));
        Vec::from(queue.selection(jobs.clone()))
    };
    let (one, other) = (chosen(1), chosen(2));
    assert_ne!(one, other);
    for ids in [&one, &other] {
        let class = |id: &JobId| jobs.iter().find(|job| job.id == *id).unwrap().class;
        assert!(ids.iter().map(class).is_sorted());
    }
}

#[test]
fn few_ids_are_kept_of_many() {
    let jobs: Vec<_> = (0..200).map(|number| job(number, Class::Normal)).collect();
    let queue = fallback(Arc::new(Silent), &FakeBooks::with(Vec::new()));
    assert_eq!(queue.selection(jobs).len(), KEPT_IDS_MAX);
}

//! The life of a job through the real scheduler, store, queue, worker, sandbox and compiler.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use queue::{Fallback, MemoryQueue, RedisConfig, RedisQueue, StoreSource};
use scheduler::ports::{Queue, QueueError, ReadyJob};
use scheduler::{Config, Dice};
use schemas::{EventKind, JobId, JobState, ProjectPath, ReportStatus, SourceFile, TenantId};
use testbed::servers::redis::{Options, Redis};
use tests::farm::Farm;
use tokio::time::{sleep, timeout};

/// Bounds every wait, so that a farm that stands still fails its test.
const PATIENCE: Duration = Duration::from_secs(20);

fn source(path: &str, text: impl Into<Vec<u8>>) -> SourceFile {
    SourceFile { path: ProjectPath::new(path).unwrap(), content: text.into() }
}

fn buff(id: &str) -> Vec<SourceFile> {
    vec![source("a.jpe", format!("[Buffs]\nid: {id}\ndisplay_name: Cosy\nend\n"))]
}

/// Offers what nobody claims again after a moment.
fn quick() -> Config {
    Config { redispatch_ms: 50, poll_interval_ms: 20, ..Config::default() }
}

/// A queue that loses every id it takes until it has lost `to_lose`: as one that is flushed again and again.
struct FlushedQueue {
    queue: MemoryQueue,
    to_lose: usize,
    lost: AtomicUsize,
}

#[async_trait]
impl Queue for FlushedQueue {
    async fn push(&self, jobs: &[ReadyJob]) -> Result<usize, QueueError> {
        if self.lost.fetch_add(jobs.len(), Ordering::Relaxed) < self.to_lose {
            return Ok(jobs.len());
        }
        self.queue.push(jobs).await
    }

    async fn pull(&self, n_max: usize) -> Result<Vec<JobId>, QueueError> {
        self.queue.pull(n_max).await
    }

    async fn life(&self) -> Result<u64, QueueError> {
        self.queue.life().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn losing_the_whole_queue_loses_no_job() {
    const N_JOBS: usize = 100;
    let queue =
        FlushedQueue { queue: MemoryQueue::default(), to_lose: 3 * N_JOBS, lost: AtomicUsize::new(0) };
    let queue = Arc::new(queue);
    let farm = Farm::start(Arc::clone(&queue) as Arc<dyn Queue>, quick()).await;
    let mut jobs = Vec::new();
    for number in 0..N_JOBS {
        jobs.push(farm.submit("flushed", buff(&format!("buff_{number}"))).await);
    }
    for job in &jobs {
        let (job, report) = farm.finished(job).await;
        assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
        assert_eq!(report.status, ReportStatus::Success);
    }
    assert!(queue.lost.load(Ordering::Relaxed) >= 3 * N_JOBS, "the queue was flushed");
    farm.stop().await;
}

/// While Redis is away the worker lives on the books.
#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_is_flushed_killed_and_restarted_loses_no_job() {
    const N_JOBS: usize = 20;
    let redis = Redis::start(Options::default());
    let config = RedisConfig::new(redis.url().parse().unwrap());
    let on_redis = Arc::new(RedisQueue::open(config, Dice::from_seed(1)).unwrap());
    let books = Farm::books().await;
    let queue = Fallback::new(on_redis, Arc::new(StoreSource::new(Arc::clone(&books))), Dice::from_seed(2));
    let farm = Farm::start_over(books, Arc::new(queue), quick());
    let faults: [&dyn Fn(); 4] =
        [&|| {}, &|| drop(redis.ask(&["FLUSHALL"])), &|| redis.kill(), &|| redis.restart()];
    let mut jobs = Vec::new();
    for (round, fault) in faults.iter().enumerate() {
        for number in 0..N_JOBS {
            jobs.push(farm.submit("redis", buff(&format!("buff_{round}_{number}"))).await);
        }
        fault();
        for job in jobs.drain(..) {
            let (job, _) = farm.finished(&job).await;
            assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1), "round {round}");
        }
    }
    farm.stop().await;
}

/// The jobs that were in it are offered again long before they would be for having found nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_flushed_redis_is_noticed_and_filled_again() {
    let redis = Redis::start(Options::default());
    let config = RedisConfig::new(redis.url().parse().unwrap());
    let list = format!("{{{}:{}}}:ready:normal", config.prefix, config.pool);
    let queue = Arc::new(RedisQueue::open(config, Dice::from_seed(1)).unwrap());
    let farm = Farm::without_worker(queue, Config { redispatch_ms: 3_600_000, ..quick() }).await;
    for number in 0..3 {
        farm.submit("flushed", buff(&format!("buff_{number}"))).await;
    }
    for round in 0..3 {
        let full = async {
            while redis.ask(&["LLEN", &list]) != "3" {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, full).await.unwrap_or_else(|_| panic!("it stays empty in round {round}"));
        redis.ask(&["FLUSHALL"]);
    }
    farm.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_walks_from_submit_to_report() {
    let farm = Farm::start(Arc::new(MemoryQueue::default()), Config::default()).await;
    let job = farm.submit("walk", buff("cosy")).await;
    let (job, report) = farm.finished(&job).await;
    assert_eq!(job.state, JobState::Succeeded);
    assert_eq!(report.project_id, "walk");

    let paths: Vec<_> = report.outputs.iter().map(|output| output.path.as_str()).collect();
    assert_eq!(paths, ["buffs_walk.xml", "project_walk.xml"]);
    for output in &report.outputs {
        let bytes = farm.scheduler.file(TenantId::LOCAL, job.id, &output.path).await.unwrap().unwrap();
        assert_eq!(bytes.len() as u64, output.size_bytes);
        assert_eq!(schemas::Sha256::of(&bytes), output.sha256);
    }
    let events = farm.scheduler.events(TenantId::LOCAL, job.id, 0, 10).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.kind.clone()).collect();
    assert_eq!(kinds, [EventKind::Submitted, EventKind::Claimed { attempt: 1 }, EventKind::FINISHED]);
    farm.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_of_the_author_are_final_and_explained() {
    let farm = Farm::start(Arc::new(MemoryQueue::default()), Config::default()).await;
    let job = farm.submit("faulty", vec![source("a.jpe", "[Buffs]\nid: a\n[Traits]\nid: b\nend\n")]).await;
    let (job, report) = farm.finished(&job).await;
    assert_eq!((job.state, job.attempt), (JobState::Failed, 1));
    assert_eq!(report.errors[0].code, "MISSING_END");
    assert!(report.outputs.is_empty());
    farm.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_module_among_the_sources_is_only_a_file() {
    let farm = Farm::start(Arc::new(MemoryQueue::default()), Config::default()).await;
    let mut files = buff("cosy");
    files.push(source("evil.wasm", b"\0asm\x01\0\0\0".to_vec()));
    files.push(source("evil.jpe", b"\0asm\x01\0\0\0".to_vec()));
    let job = farm.submit("module", files).await;
    let (job, report) = farm.finished(&job).await;
    assert_eq!(job.state, JobState::Failed);
    assert_eq!(report.errors[0].code, "INVALID_CHARACTER", "it is text with characters that no source has");
    farm.stop().await;
}

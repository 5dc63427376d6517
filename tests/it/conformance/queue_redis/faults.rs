//! Redis away, restarted, emptied, full, standing still: every fault is a clear error soon, and passes.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures::{FutureExt, poll};
use queue::{RedisFault, RedisQueue};
use scheduler::Dice;
use scheduler::ports::{Queue, QueueError};
use testbed::servers::redis::{Options, Redis};
use tokio::time::{Instant, sleep, timeout};

use super::super::queue::{job, jobs, ready};
use super::{PATIENCE, config, list, open, wait_for_consumers};

/// How long a push may take to fail. Its bound is a second; the rest is for a busy machine.
const FAILS_WITHIN: Duration = Duration::from_millis(1_500);

fn fault(error: &QueueError) -> &RedisFault {
    error.0.downcast_ref().expect("it is a fault of Redis")
}

/// Pushes until it works, and is pulled.
async fn recovers(queue: &Arc<dyn Queue>) {
    let again = async {
        while queue.push(&ready([99])).await.is_err() {
            sleep(Duration::from_millis(20)).await;
        }
        loop {
            match queue.pull(1).await {
                Ok(ids) => return ids,
                Err(_) => sleep(Duration::from_millis(20)).await,
            }
        }
    };
    assert_eq!(timeout(PATIENCE, again).await.expect("it recovers"), [job(99)]);
}

/// Pulls until it fails, which a connection that has just been lost does only when there is no other.
async fn pull_fails(queue: &Arc<dyn Queue>) -> QueueError {
    let failed = timeout(PATIENCE, queue.pull(1)).await.expect("it fails soon");
    failed.expect_err("there is nothing to pull from")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_without_redis_fails_at_once_and_begins_when_it_comes() {
    let redis = Redis::start(Options::default());
    let config = config(&redis);
    redis.stop();
    let refused = RedisQueue::connect(config.clone(), Dice::from_seed(1)).await.unwrap_err();
    assert_eq!(refused.to_string(), "Redis cannot be reached");
    let queue = open(&config);
    assert!(matches!(fault(&queue.push(&ready([1])).await.unwrap_err()), RedisFault::Unreachable(_)));
    assert!(matches!(fault(&pull_fails(&queue).await), RedisFault::Unreachable(_)));
    redis.restart();
    recovers(&queue).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiting_pull_outlives_a_flush() {
    let redis = Redis::start(Options::default());
    let queue = open(&config(&redis));
    let mut waiting = pin!(queue.pull(9));
    assert!(poll!(&mut waiting).is_pending());
    wait_for_consumers(&redis, 1).await;
    redis.ask(&["FLUSHALL"]);
    redis.ask(&["SCRIPT", "FLUSH"]);
    queue.push(&ready([7])).await.unwrap();
    assert_eq!(timeout(PATIENCE, waiting).await.unwrap().unwrap(), [job(7)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_flushed_is_gone_and_can_be_pushed_again() {
    let redis = Redis::start(Options::default());
    let queue = open(&config(&redis));
    queue.push(&ready(0..5)).await.unwrap();
    redis.ask(&["FLUSHALL"]);
    assert_eq!(queue.push(&ready(3..6)).await.unwrap(), 3);
    assert_eq!(timeout(PATIENCE, queue.pull(9)).await.unwrap().unwrap(), jobs(3..6));
}

/// Every process is told of the same life.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_empties_redis_begins_another_life() {
    let redis = Redis::start(Options::default());
    let config = config(&redis);
    let one = open(&config);
    let other = RedisQueue::open(config, Dice::from_seed(2)).unwrap();
    let empties: [&dyn Fn(); 3] =
        [&|| drop(redis.ask(&["FLUSHALL"])), &|| drop(redis.ask(&["FLUSHDB"])), &|| {
            redis.kill();
            redis.restart();
        }];
    let mut lives = vec![one.life().await.unwrap()];
    for empty in empties {
        empty();
        one.push(&ready([1])).await.unwrap();
        let life = other.life().await.unwrap();
        assert_eq!(one.life().await.unwrap(), life);
        assert!(!lives.contains(&life));
        lives.push(life);
    }
}

/// Somebody popped it and was killed before it could claim.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_pop_can_be_pushed_again() {
    let redis = Redis::shared();
    let config = config(redis);
    let queue = open(&config);
    queue.push(&ready([1, 2])).await.unwrap();
    redis.ask(&["LPOP", &list(&config, "normal")]);
    queue.push(&ready([1])).await.unwrap();
    assert_eq!(timeout(PATIENCE, queue.pull(9)).await.unwrap().unwrap(), jobs([2, 1]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_redis_comes_back_empty_and_is_used_again() {
    let redis = Redis::start(Options::default());
    let queue = open(&config(&redis));
    queue.push(&ready(0..5)).await.unwrap();
    assert_eq!(timeout(PATIENCE, queue.pull(1)).await.unwrap().unwrap(), [job(0)]);
    redis.kill();
    assert!(matches!(fault(&queue.push(&ready([8])).await.unwrap_err()), RedisFault::Unreachable(_)));
    assert!(matches!(fault(&pull_fails(&queue).await), RedisFault::Unreachable(_)));
    redis.restart();
    recovers(&queue).await;
}

/// The pull may fail or go on waiting; the next one waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_while_a_pull_waits_loses_only_what_lay_there() {
    let redis = Redis::start(Options { append_only: true, ..Options::default() });
    let queue = open(&config(&redis));
    let waiting = tokio::spawn({
        let queue = Arc::clone(&queue);
        async move {
            loop {
                if let Ok(ids) = queue.pull(9).await {
                    return ids;
                }
                sleep(Duration::from_millis(20)).await;
            }
        }
    });
    wait_for_consumers(&redis, 1).await;
    redis.stop();
    redis.restart();
    // The connection for pushes is of the old Redis: that is for the push to find out.
    assert_eq!(queue.push(&ready([3])).await.unwrap(), 1);
    assert_eq!(timeout(PATIENCE, waiting).await.unwrap().unwrap(), [job(3)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cut_connections_are_made_anew() {
    let redis = Redis::start(Options::default());
    let queue = open(&config(&redis));
    for number in 0..5 {
        let mut waiting = pin!(queue.pull(1));
        if let std::task::Poll::Ready(answer) = poll!(&mut waiting) {
            answer.expect_err("nothing is there to pull");
        }
        redis.ask(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
        queue.push(&ready([number])).await.unwrap();
        let pulled = async {
            loop {
                if let Ok(ids) = queue.pull(1).await {
                    return ids;
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        assert_eq!(timeout(PATIENCE, pulled).await.unwrap(), [job(number)]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_pause_is_only_a_delay() {
    let redis = Redis::start(Options::default());
    let queue = open(&config(&redis));
    let mut waiting = pin!(queue.pull(1));
    assert!(poll!(&mut waiting).is_pending());
    wait_for_consumers(&redis, 1).await;
    redis.ask(&["CLIENT", "PAUSE", "300", "ALL"]);
    assert_eq!(queue.push(&ready([1])).await.unwrap(), 1);
    assert_eq!(timeout(PATIENCE, waiting).await.unwrap().unwrap(), [job(1)]);
    std::thread::scope(|scope| {
        scope.spawn(|| redis.ask(&["DEBUG", "SLEEP", "0.3"]));
    });
    assert_eq!(queue.push(&ready([2])).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_stands_still_fails_pushes_soon_and_holds_pulls() {
    let redis = Redis::start(Options::default());
    let queue = open(&config(&redis));
    queue.push(&ready([0])).await.unwrap();
    assert_eq!(timeout(PATIENCE, queue.pull(1)).await.unwrap().unwrap(), [job(0)]);
    redis.pause();
    let started = Instant::now();
    let failed = queue.push(&ready([1])).await.unwrap_err();
    assert!(matches!(fault(&failed), RedisFault::TimedOut), "{failed:?}");
    assert!(started.elapsed() < FAILS_WITHIN, "{:?}", started.elapsed());
    assert!(queue.pull(1).now_or_never().is_none());
    redis.resume();
    recovers_from_late_pushes(&queue).await;
}

/// What was pushed in vain may still come: Redis reads it when it goes on.
async fn recovers_from_late_pushes(queue: &Arc<dyn Queue>) {
    let pushed = async {
        while queue.push(&ready([99])).await.is_err() {
            sleep(Duration::from_millis(20)).await;
        }
        let mut pulled = Vec::new();
        while pulled.last() != Some(&job(99)) {
            pulled.extend(queue.pull(1).await.unwrap_or_default());
        }
    };
    timeout(PATIENCE, pushed).await.expect("it recovers");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_of_another_type_is_told_and_passes_with_the_key() {
    let redis = Redis::shared();
    let config = config(redis);
    let key = list(&config, "bulk");
    redis.ask(&["SET", &key, "mine"]);
    let refused = RedisQueue::connect(config.clone(), Dice::from_seed(1)).await.unwrap_err();
    assert!(refused.to_string().contains("not a list"), "{refused}");
    let queue = open(&config);
    assert!(matches!(fault(&queue.push(&ready([1])).await.unwrap_err()), RedisFault::WrongType(_)));
    assert!(matches!(fault(&pull_fails(&queue).await), RedisFault::WrongType(_)));
    assert_eq!(redis.ask(&["GET", &key]), "mine", "what is somebody else's is left alone");
    redis.ask(&["DEL", &key]);
    recovers(&queue).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_redis_refuses_pushes_and_still_gives() {
    let redis = Redis::start(Options::default());
    let queue = open(&config(&redis));
    queue.push(&ready([1])).await.unwrap();
    redis.ask(&["CONFIG", "SET", "maxmemory-policy", "noeviction"]);
    redis.ask(&["CONFIG", "SET", "maxmemory", "1"]);
    let failed = queue.push(&ready([2])).await.unwrap_err();
    assert!(matches!(fault(&failed), RedisFault::OutOfMemory(_)), "{failed:?}");
    assert_eq!(timeout(PATIENCE, queue.pull(1)).await.unwrap().unwrap(), [job(1)]);
    redis.ask(&["CONFIG", "SET", "maxmemory", "0"]);
    recovers(&queue).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_is_told_and_passes_with_its_promotion() {
    let redis = Redis::start(Options::default());
    let config = config(&redis);
    let queue = open(&config);
    queue.push(&ready([1])).await.unwrap();
    redis.ask(&["REPLICAOF", "127.0.0.1", "1"]);
    assert!(matches!(fault(&queue.push(&ready([2])).await.unwrap_err()), RedisFault::ReadOnly));
    let refused = RedisQueue::connect(config.clone(), Dice::from_seed(1)).await.unwrap_err();
    assert!(refused.to_string().contains("replica"), "{refused}");
    redis.ask(&["REPLICAOF", "NO", "ONE"]);
    redis.ask(&["FLUSHALL"]);
    recovers(&queue).await;
}

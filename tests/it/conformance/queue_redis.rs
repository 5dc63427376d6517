//! The rules of the queue port for the queue on Redis, and what only a queue between processes can do.

mod access;
mod faults;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures::{FutureExt, poll};
use queue::{RedisConfig, RedisQueue, WEIGHTS};
use scheduler::Dice;
use scheduler::ports::{Queue, ReadyJob};
use schemas::Class;
use testbed::servers::redis::{Options, Redis};
use tokio::time::{sleep, timeout};

use super::queue::{AT_ONCE, CAPACITY, Harness, conformance, job, jobs, pull, ready};

/// How long Redis may take to be noticed, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

struct OnRedis(Arc<RedisQueue>);

impl Harness for OnRedis {
    fn queue(&self) -> Arc<dyn Queue> {
        self.0.clone()
    }

    fn close(&self) {
        self.0.close();
    }
}

/// Settings for lists of their own on `redis`.
fn config(redis: &Redis) -> RedisConfig {
    let url = redis.url().parse().unwrap();
    RedisConfig { prefix: redis.new_prefix(), capacity: CAPACITY, ..RedisConfig::new(url) }
}

/// The queue as another process sees it.
fn open(config: &RedisConfig) -> Arc<dyn Queue> {
    Arc::new(RedisQueue::open(config.clone(), Dice::from_seed(1)).unwrap())
}

fn start() -> OnRedis {
    OnRedis(Arc::new(RedisQueue::open(config(Redis::shared()), Dice::from_seed(1)).unwrap()))
}

conformance!(start);

fn ready_in(class: Class, numbers: std::ops::Range<usize>) -> Vec<ReadyJob> {
    ready(numbers).into_iter().map(|job| ReadyJob { class, ..job }).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_share_the_lists_and_their_room() {
    let config = config(Redis::shared());
    let (one, other) = (open(&config), open(&config));
    assert_eq!(one.push(&ready(0..5)).await.unwrap(), 5);
    assert_eq!(other.push(&ready(5..10)).await.unwrap(), CAPACITY - 5);
    assert_eq!(pull(&other, 3).await, jobs(0..3));
    assert_eq!(pull(&one, 9).await, jobs(3..8));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_room_is_that_of_all_classes_together() {
    let queue = open(&config(Redis::shared()));
    assert_eq!(queue.push(&ready_in(Class::Bulk, 0..CAPACITY - 1)).await.unwrap(), CAPACITY - 1);
    assert_eq!(queue.push(&ready_in(Class::Interactive, 20..30)).await.unwrap(), 1);
    assert_eq!(pull(&queue, 1).await, [job(20)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn classes_take_turns_by_weight_and_none_starves() {
    let queue = open(&RedisConfig { capacity: 1_000, ..config(Redis::shared()) });
    let classes = [(Class::Interactive, 0..100), (Class::Normal, 100..200), (Class::Bulk, 200..300)];
    for (class, numbers) in classes.clone() {
        queue.push(&ready_in(class, numbers)).await.unwrap();
    }
    let (mut n_rounds, mut of_class) = (0, [const { Vec::new() }; 3]);
    // The first pull goes to the most important class whatever its turn.
    pull(&queue, 1).await;
    while n_rounds < 5 * WEIGHTS.iter().sum::<i32>() {
        n_rounds += 1;
        let id = pull(&queue, 1).await[0];
        let class = classes.iter().position(|(_, numbers)| jobs(numbers.clone()).contains(&id)).unwrap();
        of_class[class].push(id);
    }
    for (ids, weight) in of_class.iter().zip(WEIGHTS) {
        assert_eq!(i32::try_from(ids.len()).unwrap(), 5 * weight);
        assert!(ids.is_sorted(), "inside of a class first come is first served");
    }
}

/// Its worker drains, and another one is idle.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_pull_that_nobody_polls_has_fetched_goes_to_another_process() {
    let redis = Redis::start(Options::default());
    let config = config(&redis);
    let (draining, idle) = (open(&config), open(&config));
    let mut abandoned = pin!(draining.pull(1));
    assert!(poll!(&mut abandoned).is_pending());
    wait_for_consumers(&redis, 1).await;
    draining.push(&ready(1..3)).await.unwrap();
    assert_eq!(pull(&idle, 9).await.len() + pull(&idle, 9).await.len(), 2);
    // The pull itself has lost nothing by that.
    draining.push(&ready([3])).await.unwrap();
    assert_eq!(timeout(AT_ONCE, abandoned).await.unwrap().unwrap(), [job(3)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_leaves_the_rest_to_others_in_its_order() {
    let config = config(Redis::shared());
    let closing = RedisQueue::open(config.clone(), Dice::from_seed(1)).unwrap();
    closing.push(&ready(0..5)).await.unwrap();
    let mut dropped = Box::pin(closing.pull(3));
    assert!(poll!(&mut dropped).is_pending());
    closing.close();
    assert_eq!(dropped.await.unwrap(), []);
    closing.closed().await;
    assert_eq!(pull(&open(&config), 9).await, jobs(0..5));
}

/// A worker without work sends nothing but one wait every ten seconds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_worker_does_not_poll() {
    let redis = Redis::start(Options::default());
    let queue = open(&config(&redis));
    let mut idle = pin!(queue.pull(1));
    assert!(poll!(&mut idle).is_pending());
    // Redis counts a wait when it is over: the short first one, which only tries the connection, is.
    wait_until(|| redis.ask(&["INFO", "commandstats"]).contains("blmpop")).await;
    wait_for_consumers(&redis, 1).await;
    redis.ask(&["CONFIG", "RESETSTAT"]);
    sleep(Duration::from_millis(500)).await;
    let commands = redis.ask(&["INFO", "commandstats"]);
    assert!(!commands.contains("blmpop") && !commands.contains("evalsha"), "{commands}");
    assert!(poll!(&mut idle).is_pending());
}

/// Entries that are no ids are passed over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_else_has_put_into_a_list_is_dropped() {
    let config = config(Redis::shared());
    let queue = open(&config);
    Redis::shared().ask(&["RPUSH", &list(&config, "normal"), "hello"]);
    queue.push(&ready([1])).await.unwrap();
    assert_eq!(pull(&queue, 1).await, [job(1)]);
    assert!(queue.pull(1).now_or_never().is_none());
}

/// The key of a list.
fn list(config: &RedisConfig, class: &str) -> String {
    format!("{{{}:{}}}:ready:{class}", config.prefix, config.pool)
}

/// Waits until `n` connections wait for something to pop. Only for a server that nobody else uses.
async fn wait_for_consumers(redis: &Redis, n: usize) {
    let waiting = format!("blocked_clients:{n}\r");
    wait_until(|| redis.ask(&["INFO", "clients"]).contains(&waiting)).await;
}

async fn wait_until(is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, wait).await.expect("it comes to that");
}

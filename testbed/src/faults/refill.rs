//! How soon the queue is full again after it was flushed, however much waits.

use std::time::Duration;

use tokio::task::block_in_place;
use tokio::time::{Instant, sleep, timeout};

use super::table::{Rule, Table};
use crate::cluster::{Cluster, Kind};

/// Ids that the leading scheduler keeps in the queue. Source: `scheduler.window`.
const WINDOW: u64 = 64;

/// What may pass until there are so many again. Source: targets.md R2.
const REFILL_MAX: Duration = Duration::from_secs(10);

/// The lists of the queue.
const LISTS: [&str; 3] =
    ["{jpefarm:default}:ready:interactive", "{jpefarm:default}:ready:normal", "{jpefarm:default}:ready:bulk"];

/// Lets `n_waiting` builds wait without a worker, flushes the queue, and measures.
pub(super) async fn refill(cluster: &Cluster, n_waiting: usize, table: &mut Table) {
    for member in cluster.of(Kind::Worker) {
        member.role.terminate().await;
    }
    let copied = format!(include_str!("queries/backlog.sql"), n_waiting = n_waiting);
    block_in_place(|| cluster.servers.books.rows(&copied));
    timeout(REFILL_MAX, full(cluster)).await.expect("the queue is filled at all");
    block_in_place(|| cluster.servers.redis.ask(&["FLUSHALL"]));
    let began = Instant::now();
    let filled = timeout(REFILL_MAX * 3, full(cluster)).await;
    let refill_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    table.count("refill: builds waiting", n_waiting as u64, Rule::Any);
    table.count("refill: milliseconds to a full window after FLUSHALL", refill_ms, Rule::Any);
    table.none(
        "refill: took longer than 10 s",
        (filled.is_err() || began.elapsed() > REFILL_MAX).then_some(()),
    );
}

async fn full(cluster: &Cluster) {
    let n_in = |list: &str| {
        let answer = block_in_place(|| cluster.servers.redis.ask(&["LLEN", list]));
        answer.parse::<u64>().expect("it is a number")
    };
    while LISTS.iter().map(|list| n_in(list)).sum::<u64>() < WINDOW {
        sleep(Duration::from_millis(20)).await;
    }
}

//! A new release comes: every process of the farm is replaced, one after the other, while clients work.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::load::{Enough, Load};
use super::table::{Rule, Table};
use crate::cluster::Cluster;

/// Between two replacements: whoever saw the first one being away has to find it back before he asks the second.
const SETTLE: Duration = Duration::from_millis(500);

/// Builds while it goes on, at least.
const N_JOBS: usize = 100;

/// Drains and starts every process once, under load, and enters what it cost.
pub(super) async fn roll(cluster: &Cluster, load: &Arc<Load>, seed: u64, table: &mut Table) {
    let done = CancellationToken::new();
    let enough = Enough { n_jobs: N_JOBS, after: done.clone() };
    let replaced = async {
        let codes = replace_all(cluster).await;
        done.cancel();
        codes
    };
    let (codes, ()) = tokio::join!(replaced, load.run(seed, &enough));
    let lost = "SELECT count(*) FROM events WHERE kind::json ->> 'type' = 'retried'";
    let n_lost = tokio::task::block_in_place(|| cluster.servers.books.number(lost));
    let n_failed = load.n_failed_twice.load(Ordering::Relaxed) as u64;
    table.count("rolling restart: processes replaced", codes.len() as u64, Rule::Any);
    table.none(
        "rolling restart: processes that did not end in peace",
        codes.iter().filter(|code| **code != Some(0)),
    );
    table.count("rolling restart: attempts lost", n_lost, Rule::Is(0));
    table.count("rolling restart: submits that failed after one retry", n_failed, Rule::Is(0));
}

/// Drains and starts every process once, and returns their exit codes.
pub async fn replace_all(cluster: &Cluster) -> Vec<Option<i32>> {
    let mut codes = Vec::new();
    for member in &*cluster.members {
        codes.push(member.role.terminate().await);
        member.role.want();
        member.role.ready().await;
        sleep(SETTLE).await;
    }
    codes
}

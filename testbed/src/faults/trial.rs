//! One thing that happens to a cluster under load, and the look at what is left.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::block_in_place;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::check;
use super::ledger::Ledger;
use super::load::{Enough, Load};
use super::storm::DRAIN_MAX;
use super::table::{Rule, Table};
use crate::cluster::Cluster;

/// Between two looks at how far the load is.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A cluster under load, and the counters of what happens to it.
#[derive(Debug)]
pub struct Trial<'a> {
    /// The cluster.
    pub cluster: &'a Cluster,
    /// The counters.
    pub table: Table,
    load: Arc<Load>,
}

impl Trial<'_> {
    /// Waits until clients have seen the ends of `n_more` builds.
    pub async fn builds(&self, n_more: usize) {
        let enough = self.load.n_seen_final() + n_more;
        while self.load.n_seen_final() < enough {
            sleep(LOOK_AGAIN).await;
        }
    }

    /// Enters that nothing may have been lost up to now: no attempt, and no submit after one retry.
    pub fn calm(&mut self) {
        let lost = "SELECT count(*) FROM events WHERE kind::json ->> 'type' = 'retried'";
        let n_lost = block_in_place(|| self.cluster.servers.books.number(lost));
        let n_failed = self.load.n_failed_twice.load(Ordering::Relaxed) as u64;
        self.table.count("attempts lost while nothing may be", n_lost, Rule::Is(0));
        self.table.count("submits that failed after one retry", n_failed, Rule::Is(0));
    }
}

/// What clients do meanwhile.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Decides what is built.
    pub seed: u64,
    /// Builds to submit, at least.
    pub n_jobs: usize,
    /// Whether contents of some are so large that they go to S3.
    pub has_large: bool,
}

/// Lets it happen while clients submit builds, waits until all have come to their ends, and checks what is left.
pub async fn run(plan: &Plan, cluster: &Cluster, happening: impl AsyncFnOnce(&mut Trial<'_>)) -> Table {
    let ledger = Arc::new(Ledger::create(cluster.options.logs.join("ledger.jsonl")));
    let load = Load::new(cluster.urls(), Arc::clone(&ledger), mpsc::unbounded_channel().0);
    let load = Arc::new(if plan.has_large { load } else { load.without_large() });
    let mut trial = Trial { cluster, table: Table::default(), load: Arc::clone(&load) };
    let over = CancellationToken::new();
    let enough = Enough { n_jobs: plan.n_jobs, after: over.clone() };
    let happened = async {
        happening(&mut trial).await;
        over.cancel();
    };
    tokio::join!(happened, load.run(plan.seed, &enough));
    let mut table = trial.table;
    table.count("not drained in time", u64::from(!cluster.drained(DRAIN_MAX).await), Rule::Is(0));
    check::check(cluster, &ledger.account(), Rule::Any, &mut table).await;
    table
}

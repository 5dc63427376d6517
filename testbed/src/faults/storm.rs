//! Everything that a cluster has to live through: a rolling restart, then faults of all kinds, then a flushed queue.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::ledger::Ledger;
use super::load::{Enough, Load};
use super::nemesis::{self, Tally};
use super::progress::{self, tell};
use super::span::Span;
use super::table::{Rule, Table};
use super::{check, duplicates, refill, rolling};
use crate::cluster::{Cluster, Size, Ways};

/// Bounds the wait for the last builds once nothing is broken any more: longer than the longest backoff.
pub const DRAIN_MAX: Duration = Duration::from_mins(2);

/// Bounds a whole run: this, once more for each thousand of builds and each hundred of faults, and the time that faults
/// happen.
const PATIENCE: Duration = Duration::from_mins(10);

/// Settings of a cluster in a storm.
pub const SETTINGS: [&str; 2] = ["worker.slots = 2", "worker.drain_grace_ms = 5000"];

/// Faults of a run in which some result of a lost lease is certain to come. A worker that is let go on mostly notices
/// the loss before its result is ready, so a short run may see none; that the fence is needed the simulation shows in
/// each.
const FAULTS_FOR_STALE: u64 = 1_000;

/// How much a run does, and by which seed.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Decides which faults come in which order, and what is built.
    pub seed: u64,
    /// Builds to submit, at least; there are more when the faults take longer.
    pub n_jobs: usize,
    /// Faults to cause.
    pub span: Span,
    /// Worker processes.
    pub n_workers: usize,
    /// Builds that wait while the queue is flushed.
    pub n_waiting: usize,
}

impl Plan {
    /// How a cluster has to be for it.
    pub fn options(&self, mut options: crate::cluster::Options) -> crate::cluster::Options {
        options.size = Size { apis: 2, schedulers: 2, workers: self.n_workers, isolated: 0 };
        options.ways = Ways::Linked;
        options.settings = SETTINGS.map(str::to_owned).into();
        options
    }

    /// Bounds a run of it.
    pub fn patience(&self) -> Duration {
        let (n_hundreds, time) = match self.span {
            Span::Faults(n_faults) => (n_faults / 100, Duration::ZERO),
            Span::Time(time) => (0, time),
        };
        let n_times = u32::try_from(1 + self.n_jobs / 1_000 + n_hundreds).expect("it is no year");
        PATIENCE * n_times + time
    }
}

/// Lets it all happen to `cluster`, which ends with it, and returns the counters.
pub async fn run(plan: &Plan, cluster: &Arc<Cluster>) -> Table {
    let began = Instant::now();
    let mut table = Table::default();
    let ledger = Arc::new(Ledger::create(cluster.options.logs.join("ledger.jsonl")));
    let (acknowledged, ids) = mpsc::unbounded_channel();
    let load = Arc::new(Load::new(cluster.urls(), Arc::clone(&ledger), acknowledged));
    let again = tokio::spawn(duplicates::deliver_again(plan.seed, cluster.servers.redis.port(), ids));
    rolling::roll(cluster, &load, plan.seed, &mut table).await;
    tell(format_args!("rolled after {:?}", began.elapsed()));

    let tally = tokio::select! {
        tally = rage_under_load(plan, cluster, &load) => tally,
        () = progress::watch(Arc::clone(&load)) => unreachable!("it only watches"),
    };
    let is_drained = cluster.drained(DRAIN_MAX).await;
    tell(format_args!("drained after {:?}", began.elapsed()));

    drop(load);
    count_faults(&tally, again.await.expect("it ends with the load"), &mut table);
    table.count("not drained in time", u64::from(!is_drained), Rule::Is(0));
    check::check(cluster, &ledger.account(), stale(&tally), &mut table).await;
    refill::refill(cluster, plan.n_waiting, &mut table).await;
    let codes = cluster.stop().await;
    table.none("processes that did not end in peace", codes.iter().filter(|code| **code != Some(0)));
    tell(format_args!("done after {:?}", began.elapsed()));
    table
}

async fn rage_under_load(plan: &Plan, cluster: &Arc<Cluster>, load: &Arc<Load>) -> Tally {
    let calm = CancellationToken::new();
    let enough = Enough { n_jobs: plan.n_jobs, after: calm.clone() };
    let raged = async {
        let tally = nemesis::rage(cluster, plan.seed, plan.span).await;
        tell(format_args!("calm after {} faults", tally.values().sum::<u64>()));
        calm.cancel();
        tally
    };
    tokio::join!(raged, load.run(plan.seed, &enough)).0
}

/// How many results of lost leases have to be refused.
fn stale(tally: &Tally) -> Rule {
    if tally.values().sum::<u64>() < FAULTS_FOR_STALE { Rule::Any } else { Rule::AtLeast(1) }
}

fn count_faults(tally: &Tally, n_delivered_again: u64, table: &mut Table) {
    table.count("faults", tally.values().sum(), Rule::Any);
    for (name, n) in tally {
        table.count(&format!("  {name}"), *n, Rule::Any);
    }
    table.count("ids delivered twice", n_delivered_again, Rule::Any);
}

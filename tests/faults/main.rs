//! The fault suite: a farm of real processes on real servers, clients that keep a ledger, and a nemesis.
//!
//! `docs/faults.md` says what it does and how to make it run longer.

#![expect(clippy::print_stdout, reason = "the counters are what a reader wants to see")]

mod books;
mod check;
mod duplicates;
mod farm;
mod ledger;
mod link;
mod load;
mod namespace;
mod nemesis;
mod partition;
mod plan;
mod project;
mod refill;
mod role;
mod rolling;
mod table;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use farm::{Farm, Size};
use ledger::Ledger;
use load::{Enough, Load};
use namespace::Namespace;
use nemesis::Tally;
use plan::Plan;
use table::{Rule, Table};

/// Bounds the whole run, for each thousand of builds and each hundred of faults.
const PATIENCE: Duration = Duration::from_mins(10);

/// Bounds the wait for the last builds once nothing is broken any more: longer than the longest backoff.
const DRAIN_MAX: Duration = Duration::from_mins(2);

/// Says, when the run fails, how to have the same one again and what the processes said.
struct Report<'a> {
    plan: &'a Plan,
    farm: &'a Farm,
}

impl Drop for Report<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{}", self.farm.log_tails());
            println!("the logs and the ledger are in {}", self.farm.logs.display());
            println!("the same faults again: {} cargo test -p tests --test faults -- --nocapture", self.plan);
        }
    }
}

/// Two farms at once would be slow, and tell nothing that one does not.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_ends_once_whatever_breaks() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let plan = Plan::from_environment();
    let size = Size { apis: 2, schedulers: 2, workers: plan.n_workers, isolated: 0 };
    let farm = Arc::new(Farm::start("storm", size).await);
    finish(&plan, &farm, run(&plan, &farm)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_ends_once_though_networks_part() {
    let _turn = ONE_AT_A_TIME.lock().await;
    if let Err(why) = Namespace::create() {
        println!("SKIPPED: no network namespaces here, so no partitions: {why}");
        return;
    }
    let plan = Plan::from_environment();
    let size = Size { apis: 1, schedulers: 1, workers: 2, isolated: 2 };
    let farm = Farm::start("partition", size).await;
    finish(&plan, &farm, partition::run(&plan, &farm)).await;
}

/// Waits for a run, shows its table, and fails when a counter is not what it has to be.
async fn finish(plan: &Plan, farm: &Farm, run: impl Future<Output = Table>) {
    println!("{plan}");
    let report = Report { plan, farm };
    let scale = u32::try_from(1 + plan.n_jobs / 1_000 + plan.n_faults / 100).expect("it is no year");
    let table = timeout(PATIENCE * scale, run).await.expect("the run comes to its end");
    println!("{table}");
    assert!(table.holds(), "a counter is not what it has to be");
    drop(report);
}

/// Everything that a farm has to live through: a rolling restart, then faults of all kinds, then a flushed queue.
async fn run(plan: &Plan, farm: &Arc<Farm>) -> Table {
    let began = Instant::now();
    let mut table = Table::default();
    let ledger = Arc::new(Ledger::create(farm.logs.join("ledger.jsonl")));
    let (acknowledged, ids) = mpsc::unbounded_channel();
    let load = Arc::new(Load::new(farm.urls(), Arc::clone(&ledger), acknowledged));
    let duplicates = tokio::spawn(duplicates::deliver_again(plan.seed, farm.servers.redis.port(), ids));
    rolling::roll(farm, &load, plan.seed, &mut table).await;
    println!("rolled after {:?}", began.elapsed());

    let calm = CancellationToken::new();
    let enough = Enough { n_jobs: plan.n_jobs, after: calm.clone() };
    let raged = async {
        let tally = nemesis::rage(farm, plan.seed, plan.n_faults).await;
        println!("calm after {:?}", began.elapsed());
        calm.cancel();
        tally
    };
    let (tally, ()) = tokio::join!(raged, load.run(plan.seed, &enough));
    let is_drained = farm.drained(DRAIN_MAX).await;
    println!("drained after {:?}", began.elapsed());

    drop(load);
    count_faults(&tally, duplicates.await.expect("it ends with the load"), &mut table);
    table.count("not drained in time", u64::from(!is_drained), Rule::Is(0));
    check::check(farm, &ledger.account(), plan.stale(), &mut table).await;
    refill::refill(farm, plan.n_waiting, &mut table).await;
    let codes = farm.stop().await;
    table.none("processes that did not end in peace", codes.iter().filter(|code| **code != Some(0)));
    println!("done after {:?}", began.elapsed());
    table
}

fn count_faults(tally: &Tally, n_delivered_again: u64, table: &mut Table) {
    table.count("faults", tally.values().sum(), Rule::Any);
    for (name, n) in tally {
        table.count(&format!("  {name}"), *n, Rule::Any);
    }
    table.count("ids delivered twice", n_delivered_again, Rule::Any);
}

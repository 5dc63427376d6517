//! The fault suite: a farm of real processes on real servers, clients that keep a ledger, and a nemesis.
//!
//! `docs/faults.md` says what it does and how to make it run longer.

#![expect(clippy::print_stdout, reason = "the counters are what a reader wants to see")]

mod clocks;
mod failover;
mod plan;
mod upgrade;

use std::path::Path;
use std::sync::Arc;

use plan::Asked;
use testbed::binary;
use testbed::cluster::{Cluster, Namespace, Options, Size, Ways};
use testbed::faults::table::Table;
use testbed::faults::{partition, storm};
use tokio::sync::Mutex;
use tokio::time::timeout;

/// One partition for so many faults that are asked for.
const FAULTS_PER_PARTITION: usize = 10;

/// Says, when the run fails, how to have the same one again and what the processes said.
struct Report<'a> {
    asked: &'a Asked,
    cluster: &'a Cluster,
}

impl Drop for Report<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{}", self.cluster.log_tails());
            println!("the logs and the ledger are in {}", self.cluster.options.logs.display());
            println!(
                "the same faults again: {} cargo test -p tests --test faults -- --nocapture",
                self.asked
            );
        }
    }
}

/// Two farms at once would be slow, and tell nothing that one does not.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_ends_once_whatever_breaks() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let asked = Asked::from_environment();
    let plan = asked.plan();
    let cluster = Arc::new(Cluster::start(plan.options(options("storm"))).await);
    finish(&asked, &cluster, storm::run(&plan, &cluster)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_ends_once_though_networks_part() {
    let _turn = ONE_AT_A_TIME.lock().await;
    if let Err(why) = Namespace::create() {
        println!("SKIPPED: no network namespaces here, so no partitions: {why}");
        return;
    }
    let asked = Asked::from_environment();
    let size = Size { apis: 1, schedulers: 1, workers: 2, isolated: 2 };
    // Into a namespace a way leads only through a link.
    let options = Options { size, ways: Ways::Linked, ..asked.plan().options(options("partition")) };
    let cluster = Cluster::start(options).await;
    let n_partitions = asked.n_faults.div_ceil(FAULTS_PER_PARTITION);
    finish(&asked, &cluster, partition::run(asked.seed, n_partitions, &cluster)).await;
}

/// A farm whose logs go to the folder `name` of the build's temporary files.
fn options(name: &str) -> Options {
    let files = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (home, logs) = (files.join("faults-home"), files.join("faults").join(name));
    Options { home, logs, ..Options::new(binary::jpefarm(), files) }
}

/// Waits for a run, shows its table, and fails when a counter is not what it has to be.
async fn finish(asked: &Asked, cluster: &Cluster, run: impl Future<Output = Table>) {
    println!("{asked}");
    let report = Report { asked, cluster };
    let table = timeout(asked.plan().patience(), run).await.expect("the run comes to its end");
    println!("{table}");
    assert!(table.holds(), "a counter is not what it has to be");
    drop(report);
}

//! Partitions as a network makes them: a worker in a network namespace, whose cable is pulled.

use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::sync::mpsc;
use tokio::task::block_in_place;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::DRAIN_MAX;
use crate::check;
use crate::farm::Farm;
use crate::ledger::Ledger;
use crate::load::{Enough, Load};
use crate::nemesis::LEASE;
use crate::plan::Plan;
use crate::table::{Rule, Table};

/// One partition for so many faults of the plan.
const FAULTS_PER_PARTITION: usize = 10;

/// Builds for each partition, at least.
const JOBS_PER_PARTITION: usize = 20;

/// Partitions the workers of `farm` that have a namespace, again and again under load, and checks what is left.
pub(crate) async fn run(plan: &Plan, farm: &Farm) -> Table {
    let n_partitions = plan.n_faults.div_ceil(FAULTS_PER_PARTITION);
    let ledger = Arc::new(Ledger::create(farm.logs.join("ledger.jsonl")));
    let load = Arc::new(Load::new(farm.urls(), Arc::clone(&ledger), mpsc::unbounded_channel().0));
    let calm = CancellationToken::new();
    let enough = Enough { n_jobs: n_partitions * JOBS_PER_PARTITION, after: calm.clone() };
    let partitioned = async {
        partition(farm, plan.seed, n_partitions).await;
        calm.cancel();
    };
    tokio::join!(partitioned, load.run(plan.seed, &enough));
    let mut table = Table::default();
    table.count("partitions", n_partitions as u64, Rule::Any);
    table.count("not drained in time", u64::from(!farm.drained(DRAIN_MAX).await), Rule::Is(0));
    check::check(farm, &ledger.account(), Rule::Any, &mut table).await;
    table
}

/// Half of the partitions are in one direction only; all last longer than a lease.
async fn partition(farm: &Farm, seed: u64, n_partitions: usize) {
    let mut rng = StdRng::seed_from_u64(seed);
    let namespaces: Vec<_> = farm.members.iter().filter_map(|member| member.namespace.as_ref()).collect();
    for number in 0..n_partitions {
        let namespace = namespaces[rng.random_range(0..namespaces.len())];
        let is_whole = number % 2 == 0;
        block_in_place(|| if is_whole { namespace.pull() } else { namespace.mute() });
        sleep(LEASE + Duration::from_millis(rng.random_range(100..1_500))).await;
        block_in_place(|| if is_whole { namespace.plug_in() } else { namespace.unmute() });
        sleep(Duration::from_millis(rng.random_range(300..1_000))).await;
    }
}

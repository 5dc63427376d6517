//! Partitions as a network makes them: a worker in a network namespace, whose cable is pulled.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::task::block_in_place;
use tokio::time::sleep;

use super::nemesis::LEASE;
use super::table::{Rule, Table};
use super::trial::{self, Plan};
use crate::cluster::Cluster;

/// Builds for each partition, at least.
const JOBS_PER_PARTITION: usize = 20;

/// Partitions the workers of `cluster` that have a namespace under load, `n_partitions` times by a `seed`, and checks
/// what is left.
pub async fn run(seed: u64, n_partitions: usize, cluster: &Cluster) -> Table {
    let plan = Plan { seed, n_jobs: n_partitions * JOBS_PER_PARTITION, has_large: true };
    trial::run(&plan, cluster, async |trial| {
        partition(cluster, seed, n_partitions).await;
        trial.table.count("partitions", n_partitions as u64, Rule::Any);
    })
    .await
}

/// Half of the partitions are in one direction only; all last longer than a lease.
async fn partition(cluster: &Cluster, seed: u64, n_partitions: usize) {
    let mut rng = StdRng::seed_from_u64(seed);
    let namespaces: Vec<_> = cluster.members.iter().filter_map(|member| member.namespace.as_ref()).collect();
    for number in 0..n_partitions {
        let namespace = namespaces[rng.random_range(0..namespaces.len())];
        let is_whole = number % 2 == 0;
        block_in_place(|| if is_whole { namespace.pull() } else { namespace.mute() });
        sleep(LEASE + Duration::from_millis(rng.random_range(100..1_500))).await;
        block_in_place(|| if is_whole { namespace.plug_in() } else { namespace.unmute() });
        sleep(Duration::from_millis(rng.random_range(300..1_000))).await;
    }
}

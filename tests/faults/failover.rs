//! The fail-over of Redis behind one address, to a replica that lacks the last that was written: what a proxy before
//! Sentinel, or the service of a cluster, does.

use std::time::Duration;

use testbed::cluster::{Cluster, Options, Server, Size, Ways};
use testbed::faults::table::Rule;
use testbed::faults::trial::{self, Plan};
use testbed::servers::redis::{self, Redis};
use testbed::servers::wait_until;
use tokio::task::block_in_place;

use crate::plan::Asked;
use crate::{ONE_AT_A_TIME, finish, options};

/// How long a replica may take until it has what the first has.
const IN_STEP_MAX: Duration = Duration::from_mins(1);

/// Builds between two steps, at least.
const N_BUILDS: usize = 40;

/// Builds in all, at least.
const N_JOBS: usize = 200;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_ends_once_though_redis_fails_over() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let asked = Asked::from_environment();
    let plan = Plan { seed: asked.seed, n_jobs: N_JOBS, has_large: true };
    let size = Size { apis: 1, schedulers: 2, workers: 2, isolated: 0 };
    let cluster = Cluster::start(Options { size, ways: Ways::Linked, ..options("failover") }).await;
    let failed_over = trial::run(&plan, &cluster, async |trial| {
        let first = &cluster.servers.redis;
        let replica_of = Some(first.port());
        let options = redis::Options { replica_of, ..redis::Options::default() };
        let second = block_in_place(|| Redis::start(options));
        block_in_place(|| assert!(wait_until(IN_STEP_MAX, || second.is_in_step()), "it follows"));
        trial.builds(N_BUILDS).await;

        // What goes to the first from here on is the tail that the second lacks.
        block_in_place(|| second.promote());
        trial.builds(N_BUILDS).await;
        block_in_place(|| first.kill());
        for member in &*cluster.members {
            member.link(Server::Redis).lead_to(second.port()).await;
        }
        trial.builds(N_BUILDS).await;
        let n_pushed =
            block_in_place(|| second.ask(&["INFO", "commandstats"]).matches("rpush").count() as u64);
        trial.table.count("the second Redis is in use", n_pushed, Rule::AtLeast(1));
        block_in_place(|| drop(second));
        trial.builds(N_BUILDS).await;
        trial.calm();
    });
    finish(&asked, &cluster, failed_over).await;
}

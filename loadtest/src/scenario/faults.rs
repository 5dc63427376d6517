//! R1: many builds under many faults, in an order from a seed.

use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use testbed::cluster::Cluster;
use testbed::faults::progress::tell;
use testbed::faults::span::Span;
use testbed::faults::storm::{self, Plan};
use testbed::faults::table::Table;
use tokio::time::timeout;

use crate::site::Site;

/// The seed of a run that names none.
pub(super) const SEED: u64 = 20_261_120;

/// Worker processes of a storm.
const N_WORKERS: usize = 3;

/// Builds that wait while the queue is flushed. Source: targets.md R2.
const N_WAITING: usize = 100_000;

/// Builds under so many faults: nothing may be lost, and nothing may count twice
#[derive(Debug, Args)]
pub(crate) struct Faults {
    /// Builds, at least; there are more when the faults take longer
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    jobs: usize,
    /// Faults
    #[arg(long = "faults", value_name = "N", default_value_t = 1_000)]
    n_injected: usize,
    /// What decides the faults and the builds
    #[arg(long, value_name = "N", default_value_t = SEED)]
    seed: u64,
}

impl Faults {
    /// Runs it.
    ///
    /// # Errors
    ///
    /// It does not come to its end.
    pub(crate) async fn run(&self, site: &Site) -> Result<Table> {
        storm(site, self.seed, self.jobs, Span::Faults(self.n_injected)).await
    }
}

/// A storm over a farm of its own.
///
/// # Errors
///
/// It does not come to its end.
pub(super) async fn storm(site: &Site, seed: u64, n_jobs: usize, span: Span) -> Result<Table> {
    let plan = Plan { seed, n_jobs, span, n_workers: N_WORKERS, n_waiting: N_WAITING };
    let cluster = Arc::new(Cluster::start(plan.options(site.options())).await);
    tell(format_args!("seed {seed}; logs and ledger in {}", cluster.options.logs.display()));
    let ended = timeout(plan.patience(), storm::run(&plan, &cluster)).await;
    if !ended.as_ref().is_ok_and(Table::holds) {
        tell(cluster.log_tails());
    }
    ended.context("the run does not come to its end")
}

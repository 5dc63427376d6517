//! What the farm does under load and faults, measured from outside and compared with bounds and with peers.
//!
//! Each scenario is a file of `scenario/`. It starts the servers and the farm that it needs on the loopback, for itself
//! alone, and never meets anybody else's; it ends in a table of figures with bounds, or of counters with rules. The
//! program speaks with the farm over HTTP, looks into its database as `psql` does and reads its logs, and knows none of
//! its code.

mod arrivals;
mod builds;
mod clock;
mod commits;
mod guests;
mod latencies;
mod peers;
mod report;
mod scenario;
mod site;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

use scenario::Scenario;
use site::Site;

/// Measure a farm on this machine, and compare it with its bounds and its peers
///
/// Every scenario starts PostgreSQL, Redis, an S3 server and a farm of its own on the loopback, and stops them at the end
/// and at Ctrl-C. The exit code is 1 when a figure misses its bound or a counter breaks its rule.
#[derive(Debug, Parser)]
#[command(name = "loadtest", version, propagate_version = true)]
pub struct Loadtest {
    /// The binary that is measured [default: `jpefarm` beside this program]
    #[arg(long, global = true, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Folder for tables, logs, settings and ledgers [default: `target/loadtest` of the checkout]
    #[arg(long, global = true, value_name = "FOLDER")]
    out: Option<PathBuf>,
    #[command(subcommand)]
    scenario: Scenario,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Every figure keeps to its bound, every counter to its rule.
    Kept,
    /// One does not.
    Missed,
}

impl Loadtest {
    /// Runs the scenario, prints its table and writes it to files. Dropped before its end, it stops everything that it
    /// has started.
    ///
    /// # Errors
    ///
    /// Something that is needed is missing, or the farm does not do what it is asked.
    pub async fn run(self) -> Result<Ended> {
        let site = Site::new(self.program, self.out, self.scenario.name())?;
        let report = self.scenario.run(&site).await?;
        report.publish(&site)?;
        Ok(if report.holds() { Ended::Kept } else { Ended::Missed })
    }
}

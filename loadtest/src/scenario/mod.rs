//! The scenarios: a file each, which says what it does and what its bounds are.

mod faults;
mod pickup;
mod soak;
mod takeover;

use anyhow::Result;
use clap::Subcommand;

use crate::report::Report;
use crate::site::Site;

/// What can be run.
#[derive(Debug, Subcommand)]
pub(crate) enum Scenario {
    Pickup(pickup::Pickup),
    Takeover(takeover::Takeover),
    Soak(soak::Soak),
    Faults(faults::Faults),
}

impl Scenario {
    /// Its name, which is that of its files.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Pickup(_) => "pickup",
            Self::Takeover(_) => "takeover",
            Self::Soak(_) => "soak",
            Self::Faults(_) => "faults",
        }
    }

    /// Runs it at `site`.
    ///
    /// # Errors
    ///
    /// Something that it needs is missing, or the farm does not do what it is asked.
    pub(crate) async fn run(&self, site: &Site) -> Result<Report> {
        match self {
            Self::Pickup(pickup) => pickup.run(site).await.map(Report::from),
            Self::Takeover(takeover) => takeover.run(site).await.map(Report::from),
            Self::Soak(soak) => soak.run(site).await.map(Report::from),
            Self::Faults(faults) => faults.run(site).await.map(Report::from),
        }
    }
}

//! The storm of the fault suite for as long as one likes.

use std::time::Duration;

use anyhow::Result;
use clap::Args;
use testbed::faults::span::Span;
use testbed::faults::table::Table;

use super::faults::{SEED, storm};
use crate::site::Site;

/// Faults and load for so long: nothing may be lost, and nothing may count twice
#[derive(Debug, Args)]
pub(crate) struct Soak {
    /// How long faults happen
    #[arg(long, value_name = "N")]
    minutes: u32,
    /// What decides the faults and the builds
    #[arg(long, value_name = "N", default_value_t = SEED)]
    seed: u64,
}

impl Soak {
    /// Runs it.
    ///
    /// # Errors
    ///
    /// It does not come to its end.
    pub(crate) async fn run(&self, site: &Site) -> Result<Table> {
        storm(site, self.seed, 0, Span::Time(Duration::from_mins(1) * self.minutes)).await
    }
}

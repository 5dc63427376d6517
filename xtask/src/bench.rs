//! `cargo xtask bench`: what one build costs.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::process::{checkout, run};

/// Measure one build and compare the figures with their bounds
#[derive(Args)]
pub(crate) struct Bench {
    /// What to measure; everything when none is named
    #[arg(value_parser = ["compile", "overhead", "limits", "cold", "idle", "growth"])]
    parts: Vec<String>,
}

impl Bench {
    /// Runs the benchmark; fails when a figure misses its bound.
    pub(crate) fn run(&self) -> Result<()> {
        let mut command = Command::new("cargo");
        command.current_dir(checkout());
        command.args(["bench", "--locked", "--package", "tests", "--bench", "build", "--"]);
        run(command.args(&self.parts))
    }
}

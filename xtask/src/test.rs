//! `cargo xtask test`: all that has to pass before anything lands.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::fuzz;
use crate::guest;
use crate::lint;
use crate::process::{checkout, run};
use crate::servers;

/// Run everything that CI runs: lints, documentation, the guest module, a minute of fuzzing of each reader, every test
#[derive(Args)]
pub(crate) struct Test {
    /// Leave out formatting, lints and documentation
    #[arg(long)]
    no_lint: bool,
    /// Leave out the minute of fuzzing of each reader
    #[arg(long)]
    no_fuzz: bool,
}

impl Test {
    pub(crate) fn run(&self) -> Result<()> {
        if !self.no_lint {
            lint::lint()?;
        }
        guest::rebuild_if_possible()?;
        if !self.no_fuzz {
            fuzz::smoke()?;
        }
        servers::install()?;
        // The doc tests first, so that the run closes with the tests proper.
        run(cargo_test().arg("--doc"))?;
        run(cargo_test().args(["--lib", "--bins", "--tests"]))?;
        planted_bugs()
    }
}

/// Simulates the farm with planted bugs, each of which has to be found. A call of its own, because nothing else may be
/// built with them.
fn planted_bugs() -> Result<()> {
    let mut command = Command::new("cargo");
    command.current_dir(checkout()).args(["test", "--locked", "--package=simulation", "--features=mutants"]);
    run(command.args(["--test=mutants", "--", "--nocapture"]))
}

fn cargo_test() -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(checkout()).args(["test", "--locked", "--workspace"]);
    command
}

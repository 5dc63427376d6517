//! `cargo xtask bench`: what one build costs.

use std::process::Command;

use anyhow::Result;

use crate::process::{checkout, run};

/// Runs the benchmark of one build; fails when a figure misses its bound.
pub(crate) fn bench() -> Result<()> {
    let mut command = Command::new("cargo");
    command.current_dir(checkout());
    run(command.args(["bench", "--locked", "--package", "tests", "--bench", "build"]))
}

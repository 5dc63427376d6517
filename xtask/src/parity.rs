//! `cargo xtask parity`: how the outputs compare with those of the Python reference engine.

use std::process::Command;

use anyhow::Result;

use crate::process::{checkout, run};

/// Prints the table of every case; fails when one is wrong.
pub(crate) fn parity() -> Result<()> {
    let mut command = Command::new("cargo");
    command.current_dir(checkout()).args(["test", "--locked", "--package", "compiler", "--test", "parity"]);
    run(command.args(["--", "--nocapture", "outputs_are_the_references"]))
}

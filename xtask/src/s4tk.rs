//! `cargo xtask s4tk`: the packages that we build, read and written by the libraries of the Sims 4 Toolkit.

use std::process::Command;

use anyhow::Result;

use crate::process::{checkout, run};

/// Prints what there was to read in each package; fails on the first finding. Needs node and npm, and says so when
/// there is none.
pub(crate) fn s4tk() -> Result<()> {
    let mut command = Command::new("cargo");
    command.current_dir(checkout()).args(["test", "--locked", "--package", "compiler", "--test", "packages"]);
    run(command.args(["--", "--nocapture", "s4tk_reads_and_writes_what_we_build"]))
}

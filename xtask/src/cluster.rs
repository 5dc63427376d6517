//! `cargo xtask cluster`: a farm of processes on this machine.

use std::process::Command;

use anyhow::Result;

use crate::process::{become_program, checkout, run};
use crate::servers;

/// Starts PostgreSQL, Redis, S3, one api, one scheduler and two workers, and stops them at Ctrl-C.
pub(crate) fn cluster() -> Result<()> {
    servers::install()?;
    // The whole workspace's programs and one test, the shortest: a build without a test, or of two packages, would
    // choose other features of the libraries than the tests do, and compile most of them a second time.
    let mut build = Command::new("cargo");
    build.current_dir(checkout()).args(["build", "--locked", "--workspace", "--bins", "--test", "rules"]);
    run(&mut build)?;
    become_program(Command::new(checkout().join("target/debug/cluster")).current_dir(checkout()))
}

//! `cargo xtask lint`: formatting, lints, documentation.

use std::process::Command;

use anyhow::Result;

use crate::process::{checkout, run};

/// The fuzz targets are a workspace of their own.
const FUZZ: [&str; 2] = ["--manifest-path", "fuzz/Cargo.toml"];

/// Checks all three; a warning is an error.
pub(crate) fn lint() -> Result<()> {
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    run(&mut cargo(&["fmt", FUZZ[0], FUZZ[1], "--check"]))?;
    run(&mut cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    run(&mut cargo(&["clippy", FUZZ[0], FUZZ[1], "--locked", "--lib", "--bins", "--", "-D", "warnings"]))?;
    run(cargo(&["doc", "--locked", "--workspace", "--no-deps", "--quiet"]).env("RUSTDOCFLAGS", "-D warnings"))
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(checkout()).args(arguments);
    command
}

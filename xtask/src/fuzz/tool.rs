//! `cargo fuzz`, installed into the target folder when it is not there.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::report;
use crate::process::{checkout, run};

/// The version that this checkout is known to work with.
const VERSION: &str = "0.13.2";

/// The program `cargo-fuzz` in that version.
pub(super) fn cargo_fuzz() -> Result<PathBuf> {
    let root = checkout().join("target/tools").join(format!("cargo-fuzz-{VERSION}"));
    let program = root.join("bin/cargo-fuzz").with_extension(std::env::consts::EXE_EXTENSION);
    if !program.exists() {
        report(&format!("installing cargo-fuzz {VERSION} into {}", root.display()));
        install(&root).context("cargo-fuzz could not be installed")?;
    }
    Ok(program)
}

fn install(root: &PathBuf) -> Result<()> {
    let mut command = Command::new("cargo");
    command.args(["install", "cargo-fuzz", "--locked", "--quiet", "--version", VERSION, "--root"]);
    run(command.arg(root).current_dir(checkout()))
}

//! `cargo xtask clouds`: the tests of large contents on emulators of cloud services too.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::process::{checkout, run};
use crate::servers;

/// Microsoft's emulator of Azure Blob Storage, in the newest release for node 20.
const AZURITE: &str = "azurite@3.35.0";

/// Installs the emulator of Azure below `target/tools`, with npm, and runs the tests of large contents on it besides the
/// folder and S3. It brings some 300 packages, so it is no part of `cargo xtask test`.
///
/// # Errors
///
/// There is no npm, or a test fails.
pub(crate) fn clouds() -> Result<()> {
    servers::install()?;
    if !azurite().join("node_modules/.bin/azurite-blob").exists() {
        install()?;
    }
    let mut command = Command::new("cargo");
    command.current_dir(checkout()).env("JPEFARM_TEST_CLOUDS", "1");
    run(command.args(["test", "--locked", "--package", "tests", "--test", "it", "blobs::"]))
}

/// The name of the folder comes last, so that an installation that was broken off does not pass for one.
fn install() -> Result<()> {
    ensure!(servers::in_path("npm"), "this needs node 20 and npm; see https://nodejs.org");
    let (folder, begun) = (azurite(), azurite().with_extension("begun"));
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional"]);
    run(npm.arg("--prefix").arg(&begun).arg(AZURITE))?;
    std::fs::rename(begun, folder)?;
    Ok(())
}

fn azurite() -> PathBuf {
    checkout().join("target/tools/azurite")
}

//! From the targets to programs.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::{Sanitizer, folder, report, tool};
use crate::process::{read, run};

/// The programs of a build.
pub(super) struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// The program of `target`.
    pub(super) fn of(&self, target: &str) -> PathBuf {
        self.folder.join(target)
    }
}

/// Builds every target.
///
/// Each sanitizer has a target folder of its own, so that they do not build over each other.
pub(super) fn build(sanitizer: Sanitizer) -> Result<Programs> {
    let target_dir = folder().join("target").join(sanitizer.as_str());
    let triple = host()?;
    report("building the targets");
    let mut command = Command::new(tool::cargo_fuzz()?);
    command.args(["fuzz", "build", "--sanitizer", sanitizer.as_str(), "--target", &triple, "--target-dir"]);
    command.arg(&target_dir).current_dir(folder());
    if sanitizer == Sanitizer::None {
        // Watching comparisons finds magic words, which the dictionaries hold, and takes half of the time.
        command.arg("--no-trace-compares");
    } else {
        // `-Zsanitizer` asks for a nightly compiler, although the stable one brings all that it needs.
        command.env("RUSTC_BOOTSTRAP", "1");
    }
    run(&mut command).context("the fuzz targets could not be built")?;
    Ok(Programs { folder: target_dir.join(triple).join("release") })
}

fn host() -> Result<String> {
    let text = read(Command::new("rustc").arg("-vV"))?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("`rustc -vV` names no host")
}

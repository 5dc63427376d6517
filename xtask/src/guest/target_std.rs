//! Where std for the target comes from.

use std::fmt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::build::{Rustc, TARGET};
use super::debian;
use super::report;
use crate::process::{checkout, run};

/// A std for the target.
pub(super) enum TargetStd {
    /// The one that belongs to the installed compiler.
    Rustup,
    /// One built from Debian's package of the same compiler's source, in a sysroot of its own.
    Debian(PathBuf),
}

impl TargetStd {
    /// Asks rustup, and where rustup gets none, builds one.
    pub(super) fn obtain(rustc: &Rustc) -> Result<Self> {
        let installed = || rustc.sysroot.join("lib/rustlib").join(TARGET).join("lib").is_dir();
        if installed() {
            return Ok(Self::Rustup);
        }
        let asked = run(Command::new("rustup").current_dir(checkout()).args(["target", "add", TARGET]));
        match asked {
            Ok(()) if installed() => return Ok(Self::Rustup),
            Ok(()) => report("rustup added the target to another toolchain than the one in use"),
            Err(error) => report(&format!("{error:#}; trying Debian's source of std")),
        }
        debian::build_std(rustc)
            .map(Self::Debian)
            .with_context(|| format!("neither rustup nor Debian has std for {TARGET}"))
    }

    /// What rustc must be told to find it.
    pub(super) fn rustflags(&self) -> Vec<String> {
        match self {
            Self::Rustup => Vec::new(),
            Self::Debian(sysroot) => vec!["--sysroot".to_owned(), sysroot.display().to_string()],
        }
    }
}

impl fmt::Display for TargetStd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rustup => f.write_str("rustup"),
            Self::Debian(_) => f.write_str("Debian's rust-src"),
        }
    }
}

//! `cargo xtask fuzz`: every reader against bytes that a fuzzer makes up. docs/fuzzing.md says more.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::process::checkout;

mod build;
mod run;
mod targets;
mod tool;

use run::Bound;

/// Fuzz the readers, and fail when one panics, hangs, eats memory or breaks a promise
#[derive(Args)]
pub(crate) struct Fuzz {
    /// Only these targets
    #[arg(long = "target", value_name = "TARGET")]
    targets: Vec<String>,
    /// How long each target runs
    #[arg(long, default_value_t = SMOKE_SECONDS, conflicts_with = "runs")]
    seconds: u32,
    /// How many inputs each target runs, instead of how long
    #[arg(long)]
    runs: Option<u64>,
    /// How many targets run at a time
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,
    /// What watches the memory; `none` tries several times as many inputs
    #[arg(long, value_enum, default_value_t = Sanitizer::Address)]
    sanitizer: Sanitizer,
    /// Run only this input, to see what a target says of it
    #[arg(long, value_name = "FILE", requires = "targets")]
    reproduce: Option<PathBuf>,
}

/// Seconds of each target in CI.
const SMOKE_SECONDS: u32 = 60;

/// What watches the memory of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sanitizer {
    /// Finds what reads or writes where it must not, and refuses single allocations that are too large.
    Address,
    /// Nothing: a long run tries more inputs.
    None,
}

impl Sanitizer {
    fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::None => "none",
        }
    }
}

impl Fuzz {
    pub(crate) fn run(&self) -> Result<()> {
        let targets = targets::chosen(&self.targets)?;
        let programs = build::build(self.sanitizer)?;
        if let Some(input) = &self.reproduce {
            return run::reproduce(&programs, &targets, input);
        }
        let bound = self.runs.map_or(Bound::Seconds(self.seconds), Bound::Runs);
        run::run(&programs, &targets, bound, usize::from(self.jobs))
    }
}

/// The 60 seconds of each target that belong to [`crate::test`].
pub(crate) fn smoke() -> Result<()> {
    let programs = build::build(Sanitizer::Address)?;
    run::run(&programs, &targets::chosen(&[])?, Bound::Seconds(SMOKE_SECONDS), 2)
}

/// Where the targets are.
fn folder() -> PathBuf {
    checkout().join("fuzz")
}

#[expect(clippy::print_stderr, reason = "what a chore did, for the person at the terminal")]
fn report(text: &str) {
    eprintln!("fuzz: {text}");
}

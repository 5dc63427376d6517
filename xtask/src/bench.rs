//! `cargo xtask bench`: what one build costs, and how the scheduler shares.

use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::process::{checkout, run};

/// The benchmarks of the package `tests`, and what each of them can measure.
const BENCHES: [(&str, &[&str]); 2] = [
    ("build", &["compile", "overhead", "limits", "cold", "idle", "growth"]),
    ("schedule", &["shares", "newcomer"]),
];

/// Measure builds and the scheduler, and compare the figures with their bounds
#[derive(Args)]
pub(crate) struct Bench {
    /// What to measure; everything when none is named
    #[arg(value_parser = PossibleValuesParser::new(BENCHES.iter().flat_map(|(_, parts)| *parts)))]
    parts: Vec<String>,
}

impl Bench {
    /// Runs the benchmarks; fails when a figure misses its bound.
    pub(crate) fn run(&self) -> Result<()> {
        let mut outcome = Ok(());
        for (bench, parts) in BENCHES {
            let is_of_bench = |part: &&String| parts.contains(&part.as_str());
            let named: Vec<&String> = self.parts.iter().filter(is_of_bench).collect();
            if self.parts.is_empty() || !named.is_empty() {
                outcome = outcome.and(measure(bench, &named));
            }
        }
        outcome
    }
}

fn measure(bench: &str, parts: &[&String]) -> Result<()> {
    let mut command = Command::new("cargo");
    command.current_dir(checkout());
    command.args(["bench", "--locked", "--package", "tests", "--bench", bench, "--"]);
    run(command.args(parts)).with_context(|| format!("the benchmark `{bench}`"))
}

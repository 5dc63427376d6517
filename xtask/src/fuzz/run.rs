//! Runs of the built targets, several at a time.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use super::build::Programs;
use super::{folder, report};
use crate::process::run as run_command;

/// Most bytes of an input. The faults that a fuzzer finds need few, and small inputs run fast.
const INPUT_BYTES_MAX: u32 = 2_048;

/// Seconds after which an input counts as one that hangs; the slowest known one takes milliseconds.
const INPUT_SECONDS_MAX: u32 = 5;

/// MiB of memory after which an input counts as one that eats it, in all and in one allocation.
const MEMORY_MIB_MAX: u32 = 1_024;
const ALLOCATION_MIB_MAX: u32 = 64;

/// Lines of a failed target's output that are shown.
const LINES_SHOWN: usize = 40;

/// When a target has run enough.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bound {
    /// After so many seconds.
    Seconds(u32),
    /// After so many inputs.
    Runs(u64),
}

/// A target that runs.
struct Running {
    target: String,
    child: Child,
    started: Instant,
    log: PathBuf,
}

/// Runs all `targets`, `jobs` at a time, and reports on each.
///
/// # Errors
///
/// When a target has found something; the others have run to their end by then.
pub(super) fn run(programs: &Programs, targets: &[String], bound: Bound, jobs: usize) -> Result<()> {
    let mut failed = Vec::new();
    for group in targets.chunks(jobs) {
        let running: Vec<_> = group.iter().map(|target| start(programs, target, bound)).collect();
        for running in running {
            failed.extend(finish(running?)?);
        }
    }
    ensure!(failed.is_empty(), "found something in: {}", failed.join(", "));
    Ok(())
}

/// Runs one input through the targets, their output on the terminal.
pub(super) fn reproduce(programs: &Programs, targets: &[String], input: &Path) -> Result<()> {
    for target in targets {
        run_command(Command::new(programs.of(target)).arg(input))?;
        report(&format!("{target}: nothing is wrong with {}", input.display()));
    }
    Ok(())
}

fn start(programs: &Programs, target: &str, bound: Bound) -> Result<Running> {
    let corpus = folder().join("corpus").join(target);
    let artifacts = artifacts(target);
    let log = folder().join("target").join(format!("{target}.log"));
    for folder in [&corpus, &artifacts] {
        fs::create_dir_all(folder).with_context(|| format!("{} could not be made", folder.display()))?;
    }
    let mut command = Command::new(programs.of(target));
    // What is new goes into the first folder; the seeds stay as they are.
    command.arg(corpus).arg(folder().join("seeds").join(target));
    command.args(options(target, bound));
    // The slash at the end makes it a folder.
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    let output = File::create(&log).with_context(|| format!("{} could not be written", log.display()))?;
    let child = command.stdout(output.try_clone()?).stderr(output).spawn();
    let child = child.with_context(|| format!("target {target} could not be started"))?;
    Ok(Running { target: target.to_owned(), child, started: Instant::now(), log })
}

fn options(target: &str, bound: Bound) -> Vec<String> {
    let mut options = vec![
        match bound {
            Bound::Seconds(seconds) => format!("-max_total_time={seconds}"),
            Bound::Runs(runs) => format!("-runs={runs}"),
        },
        format!("-max_len={INPUT_BYTES_MAX}"),
        format!("-timeout={INPUT_SECONDS_MAX}"),
        format!("-rss_limit_mb={MEMORY_MIB_MAX}"),
        format!("-malloc_limit_mb={ALLOCATION_MIB_MAX}"),
        "-print_final_stats=1".to_owned(),
    ];
    // What the game target builds is written in .jpe.
    let words = if target == "game" { "jpe" } else { target };
    let dictionary = folder().join("dictionaries").join(format!("{words}.dict"));
    if dictionary.exists() {
        options.push(format!("-dict={}", dictionary.display()));
    }
    options
}

fn artifacts(target: &str) -> PathBuf {
    folder().join("artifacts").join(target)
}

/// Waits for a target and says how it went; gives its name when it has found something.
fn finish(mut running: Running) -> Result<Option<String>> {
    let status = running.child.wait().context("a target could not be waited for")?;
    let Running { target, started, log, .. } = running;
    let output = fs::read(&log).with_context(|| format!("{} cannot be read", log.display()))?;
    let output = String::from_utf8_lossy(&output);
    if !status.success() {
        report(&failure(&target, &output));
        return Ok(Some(target));
    }
    let Some(executions) = executions(&output) else {
        bail!("{target} ended without saying how many inputs it ran: see {}", log.display());
    };
    report(&format!("{target}: {executions} inputs in {} s, nothing found", started.elapsed().as_secs()));
    Ok(None)
}

fn executions(output: &str) -> Option<u64> {
    let figure = output.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    figure?.trim().parse().ok()
}

/// What a target found: the end of its output, and how to see it again.
fn failure(target: &str, output: &str) -> String {
    let lines: Vec<&str> = output.lines().collect();
    let end = lines[lines.len().saturating_sub(LINES_SHOWN)..].join("\n");
    let artifact =
        output.lines().find_map(|line| line.split_once("Test unit written to ").map(|(_, path)| path));
    let again = artifact.map_or_else(String::new, |artifact| {
        format!("\nSee it again with: cargo xtask fuzz --target {target} --reproduce {artifact}")
    });
    format!("{target} found something:\n{end}{again}")
}

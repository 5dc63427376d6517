//! `cargo xtask guest`: the built-in toolchain, `compiler/guest/jpe.wasm`.
//!
//! The module is committed, so that building and running jpefarm needs no WebAssembly target. Beside
//! it lies a record of what it was made from; `--check` compares that record with the checkout.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::process::checkout;

mod build;
mod debian;
mod record;
mod sources;
mod target_std;

use record::Record;
use target_std::TargetStd;

/// Build the compiler as a WebAssembly component and record what it was made from
#[derive(Args)]
pub(crate) struct Guest {
    /// Build nothing; fail unless the committed module fits the checkout
    #[arg(long, conflicts_with = "rebuild_check")]
    check: bool,
    /// Build from scratch in a folder of its own and fail unless the bytes are those of the committed module
    #[arg(long)]
    rebuild_check: bool,
}

impl Guest {
    pub(crate) fn run(&self) -> Result<()> {
        match (self.check, self.rebuild_check) {
            (true, _) => check(),
            (_, true) => rebuild_check(),
            _ => build_and_record(),
        }
    }
}

fn module_path() -> PathBuf {
    checkout().join("compiler/guest/jpe.wasm")
}

fn build_and_record() -> Result<()> {
    // Before the build: a source that changes meanwhile then shows as stale, never as built.
    let sources_sha256 = sources::sha256()?;
    let rustc = build::Rustc::of_this_machine()?;
    let target_std = TargetStd::obtain(&rustc)?;
    let module = build(&rustc, &target_std, None)?;
    let record = Record::new(&module, sources_sha256, built_with(&rustc, &target_std));
    fs::write(module_path(), &module).context("the module could not be written")?;
    record.write()?;
    report(&format!(
        "wrote compiler/guest/jpe.wasm, {} bytes, sha256 {}",
        module.len(),
        record.module_sha256
    ));
    Ok(())
}

fn check() -> Result<()> {
    let module =
        fs::read(module_path()).context("there is no compiler/guest/jpe.wasm: run `cargo xtask guest`")?;
    let record = Record::read()?;
    ensure!(
        record.module_sha256 == record::sha256_hex(&module),
        "compiler/guest/jpe.wasm is not the module of its record: run `cargo xtask guest`"
    );
    ensure!(
        record.sources_sha256 == sources::sha256()?,
        "compiler/guest/jpe.wasm is stale, its sources have changed: run `cargo xtask guest`"
    );
    report("compiler/guest/jpe.wasm fits the checkout");
    Ok(())
}

fn rebuild_check() -> Result<()> {
    check()?;
    let rustc = build::Rustc::of_this_machine()?;
    let target_std = TargetStd::obtain(&rustc)?;
    compare_rebuild(&rustc, &target_std)
}

/// [`Guest::rebuild_check`] on a machine that may not be able to build for the target.
pub(crate) fn rebuild_if_possible() -> Result<()> {
    check()?;
    let rustc = build::Rustc::of_this_machine()?;
    match TargetStd::obtain(&rustc) {
        Ok(target_std) => compare_rebuild(&rustc, &target_std),
        Err(error) => {
            report(&format!("not built anew, because the target cannot be had here: {error:#}"));
            Ok(())
        }
    }
}

fn compare_rebuild(rustc: &build::Rustc, target_std: &TargetStd) -> Result<()> {
    let record = Record::read()?;
    let built_with = built_with(rustc, target_std);
    if record.built_with != built_with {
        report(&format!("not comparable: built with {}, this is {built_with}", record.built_with));
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let module = build(rustc, target_std, Some(folder.path()))?;
    ensure!(
        record.module_sha256 == record::sha256_hex(&module),
        "a build from scratch gives other bytes: run `cargo xtask guest`, and look for what depends on the machine"
    );
    report("a build from scratch gives the same bytes");
    Ok(())
}

/// The module's bytes.
fn build(rustc: &build::Rustc, target_std: &TargetStd, target_dir: Option<&Path>) -> Result<Vec<u8>> {
    let started = Instant::now();
    let module = build::build(rustc, target_std, target_dir)?;
    let seconds = started.elapsed().as_secs_f64();
    report(&format!("built in {seconds:.1} s with {}", built_with(rustc, target_std)));
    Ok(module)
}

/// What decides the bytes besides the sources.
fn built_with(rustc: &build::Rustc, target_std: &TargetStd) -> String {
    format!("{}, std from {target_std}", rustc.version)
}

#[expect(clippy::print_stderr, reason = "what a chore did, for the person at the terminal")]
fn report(text: &str) {
    eprintln!("guest: {text}");
}

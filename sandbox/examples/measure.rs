//! What the sandbox costs: `cargo run --release -p sandbox --example measure -- compiler/guest/jpe.wasm`.
//!
//! Prints the cost of the engine, of loading a toolchain cold and from the cache, and of runs that the
//! toolchain refuses at once, which is everything but the guest's own work.

#![expect(clippy::print_stdout, reason = "figures for the person at the terminal")]

use std::error::Error;
use std::fs;
use std::time::{Duration, Instant};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use sandbox::{ModuleCache, Request, Sandbox, SandboxConfig, StopSignal, Toolchain};
use schemas::Limits;

const RUNS: u32 = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("which module?")?;
    let module = fs::read(path)?;
    let (folder, private) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let start = || -> Result<Sandbox, Box<dyn Error>> {
        let open = |folder: &tempfile::TempDir| Dir::open_ambient_dir(folder.path(), ambient_authority());
        let cache = ModuleCache::open(open(&folder)?, &open(&private)?, [7; 32])?;
        Ok(Sandbox::new(&SandboxConfig::default(), Some(cache))?)
    };
    println!("resident before anything: {} KiB", resident_kib()?);
    let (cold, time) = timed(start);
    let cold = cold?;
    println!("engine:                   {time:?}, resident {} KiB", resident_kib()?);
    let (toolchain, time) = timed(|| cold.load("jpe", &module));
    println!("load, compiled:           {time:?}, {:?}", cold.cache_counts());
    drop((toolchain?, cold));

    let (warm, time) = timed(start);
    let warm = warm?;
    println!("second engine:            {time:?}");
    let (toolchain, time) = timed(|| warm.load("jpe", &module));
    let toolchain = toolchain?;
    println!("load, from the cache:     {time:?}, {:?}", warm.cache_counts());
    print_runs(&warm, &toolchain)?;
    println!("resident at the end:      {} KiB", resident_kib()?);
    Ok(())
}

fn print_runs(sandbox: &Sandbox, toolchain: &Toolchain) -> Result<(), Box<dyn Error>> {
    let request = Request { options: "", files: &[] };
    let (limits, stop) = (Limits::default(), StopSignal::new());
    let run = || sandbox.run(toolchain, &request, &limits, &stop);
    let (first, time) = timed(run);
    println!("first run:                {time:?}, {:?}", first?);
    let (all, time) = timed(|| (0..RUNS).try_for_each(|_| run().map(drop)));
    all?;
    println!("a run without work:       {:?}", time / RUNS);
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let value = work();
    (value, started.elapsed())
}

/// From `/proc`, in KiB.
fn resident_kib() -> Result<String, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.chars().filter(char::is_ascii_digit).collect())
}

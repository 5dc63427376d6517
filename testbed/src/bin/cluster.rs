//! `cargo xtask cluster`: a farm of processes on this machine, to try things out.

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use testbed::cluster::{Cluster, Kind, Options};
use testbed::interrupt::interrupted;

#[tokio::main]
#[expect(clippy::print_stderr, reason = "why it failed, for the person at the terminal")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs until Ctrl-C or SIGTERM, which from the first moment on end everything that has been started.
async fn run() -> Result<()> {
    let told = interrupted()?;
    tokio::pin!(told);
    // Built together with this program, into the same folder.
    let program = std::env::current_exe()?.with_file_name("jpefarm");
    ensure!(program.is_file(), "there is no {}; build it first", program.display());
    let files = tempfile::tempdir().context("there is no room for temporary files")?;
    let cluster = tokio::select! {
        cluster = Cluster::start(Options::new(&program, files.path())) => cluster,
        () = &mut told => return Ok(()),
    };
    describe(&cluster);
    told.await;
    cluster.stop().await;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what the person at the terminal waits for")]
fn describe(cluster: &Cluster) {
    let (url, binary) = (cluster.first(Kind::Api).url(), cluster.options.program.display());
    let n_workers = cluster.options.size.workers;
    println!(
        "A farm of PostgreSQL, Redis, S3, one api, one scheduler and {n_workers} workers answers on {url}"
    );
    println!();
    println!("Try, in another terminal:");
    println!("  {binary} submit examples/garden-party --wait --server {url}");
    println!("  {binary} list --server {url}");
    println!("  {binary} doctor --config {}", cluster.settings_file().display());
    println!();
    println!("Logs and settings are in {}.", cluster.options.logs.display());
    println!("Ctrl-C stops all of it and removes what it wrote.");
}

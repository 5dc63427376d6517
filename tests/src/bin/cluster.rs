//! `cargo xtask cluster`: a farm of processes on this machine, to try things out.

use std::process::ExitCode;

use anyhow::{Context, Result};
use tests::cluster::Cluster;
use tests::servers::postgres::Durability;
use tokio::signal::unix::{SignalKind, signal};

/// Workers of the farm.
const N_WORKERS: usize = 2;

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
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    // Built together with this program, into the same folder.
    let program = std::env::current_exe()?.with_file_name("jpefarm");
    let home = tempfile::tempdir()?;
    let told = async {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    tokio::pin!(told);
    let cluster = tokio::select! {
        cluster = Cluster::start(&program, home.path(), Durability::Fsync, N_WORKERS, &[]) => cluster?,
        () = &mut told => return Ok(()),
    };
    describe(&cluster);
    told.await;
    cluster.stop().await.context("a part of the farm does not stop").map(drop)
}

#[expect(clippy::print_stdout, reason = "what the person at the terminal waits for")]
fn describe(cluster: &Cluster) {
    let (url, binary) = (cluster.url(), cluster.servers.program.display());
    println!(
        "A farm of PostgreSQL, Redis, S3, one api, one scheduler and {N_WORKERS} workers answers on {url}"
    );
    println!();
    println!("Try, in another terminal:");
    println!("  {binary} submit examples/garden-party --wait --server {url}");
    println!("  {binary} list --server {url}");
    println!("  {binary} doctor      # with these variables:");
    for (name, value) in &cluster.servers.variables {
        println!("    export {name}='{value}'");
    }
    println!();
    println!("Ctrl-C stops all of it and removes what it wrote.");
}

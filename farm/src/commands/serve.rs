//! `jpefarm serve`: a farm on this machine, behind HTTP.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Result;
use clap::value_parser;
use serde::Serialize;

use crate::compose::server::{self, Settings};
use crate::compose::telemetry::{self, LogFormat};
use crate::console::Console;
use crate::environment;
use crate::exit::Exit;

const EXAMPLES: &str = "\
Examples:
  jpefarm serve                                      on http://127.0.0.1:8484, for this machine only
  jpefarm serve --listen 127.0.0.1:0 --json          any free port; the first line on stdout says which
  jpefarm serve --listen 0.0.0.0:8484 --allow-host farm.example

Ctrl-C or SIGTERM stops it: it takes no new requests, lets running builds end within the grace, and gives back
the rest. A second one ends it at once. Nothing that was accepted is lost either way.";

/// Run a farm on this machine that other programs send builds to
///
/// Everything is in this one process: SQLite, a queue, the workers, the API. Its data stays in one folder,
/// which only one server uses at a time.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Address and port to listen on; port 0 takes any free one
    #[arg(long, env = "JPEFARM_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8484")]
    listen: SocketAddr,
    /// Folder of the data; made if need be [default: `$XDG_DATA_HOME/jpefarm`, else
    /// `~/.local/share/jpefarm`]
    #[arg(long, env = "JPEFARM_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Projects compiled at once [default: the number of processors]
    #[arg(long, env = "JPEFARM_WORKERS", value_name = "N", value_parser = value_parser!(u32).range(1..=1_000))]
    workers: Option<u32>,
    /// Host name by which clients may call, besides those of this machine; several with commas
    #[arg(long, env = "JPEFARM_ALLOW_HOST", value_name = "HOST", value_delimiter = ',')]
    allow_host: Vec<String>,
    /// Origin of pages that may call from a browser; several with commas
    #[arg(long, env = "JPEFARM_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    allow_origin: Vec<String>,
    /// Seconds that running builds have left after the first signal to stop
    #[arg(long, env = "JPEFARM_GRACE_SECONDS", value_name = "S", default_value_t = 30,
        value_parser = value_parser!(u32).range(..=3_600))]
    grace_seconds: u32,
    /// What is logged, as `info` or `warn,scheduler=debug`
    #[arg(long, env = "JPEFARM_LOG", value_name = "FILTER", default_value = "info")]
    log: String,
    /// Form of the logs on stderr
    #[arg(long, env = "JPEFARM_LOG_FORMAT", value_enum, default_value_t, value_name = "FORM")]
    log_format: LogFormat,
}

/// The line on stdout when the server is ready.
#[derive(Serialize)]
struct Ready {
    url: String,
    pid: u32,
    data_dir: String,
}

/// Serves until a signal.
///
/// # Errors
///
/// It cannot start, or a part of it broke down.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    telemetry::start(&args.log, args.log_format)?;
    let data_dir = match &args.data_dir {
        Some(data_dir) => data_dir.clone(),
        None => environment::data_dir()?,
    };
    let settings = Settings {
        listen: args.listen,
        data_dir: data_dir.clone(),
        workers: args.workers,
        grace_s: args.grace_seconds,
        allowed_hosts: args.allow_host.clone(),
        allowed_origins: args.allow_origin.clone(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let exit = runtime.block_on(server::serve(settings, |address| {
        let url = format!("http://{address}");
        let text = format!("jpefarm serves on {url}\n");
        let data_dir = data_dir.to_string_lossy().into_owned();
        console.line(&Ready { url, pid: std::process::id(), data_dir }, text)?;
        Ok(())
    }));
    // After a second signal nothing that still runs is waited for.
    runtime.shutdown_background();
    exit
}

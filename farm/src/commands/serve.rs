//! `jpefarm serve`: a whole farm in one process, behind HTTP.

use std::path::PathBuf;

use anyhow::Result;

use super::config_args::{ConfigArgs, GraceArgs, HttpArgs, WorkerArgs, flag};
use super::role;
use crate::compose::roles::Role;
use crate::console::Console;
use crate::exit::Exit;

const EXAMPLES: &str = "\
Examples:
  jpefarm serve                                      on http://127.0.0.1:8484, for this machine only
  jpefarm serve --listen 127.0.0.1:0 --json          any free port; the first line on stdout says which
  jpefarm serve --listen 0.0.0.0:8484 --allow-host farm.example --tls-certificate farm.pem --tls-key farm.key

Ctrl-C or SIGTERM stops it: it takes no new requests, lets running builds end within the grace, and gives back
the rest. A second one ends it at once. Nothing that was accepted is lost either way.";

/// Run a farm on this machine that other programs send builds to
///
/// Everything is in this one process: SQLite, a queue, the workers, the API. Its data stays in one folder,
/// which only one server uses at a time. `docs/configuration.md` describes every setting.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Folder of the data; made if need be [default: `$XDG_DATA_HOME/jpefarm`, else `~/.local/share/jpefarm`]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    #[command(flatten)]
    grace: GraceArgs,
    #[command(flatten)]
    worker: WorkerArgs,
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Serves until a signal.
///
/// # Errors
///
/// It cannot start, or a part of it broke down.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    let data_dir = flag("--data-dir", "data_dir", args.data_dir.as_ref().map(|path| path.display()));
    let flags = data_dir.into_iter().chain(args.grace.flags()).chain(args.worker.flags());
    let config = args.config.load(flags.chain(args.http.flags()))?;
    role::run(Role::ALL, config, console)
}

//! `jpefarm worker`: what builds, in a farm on several machines.

use anyhow::Result;

use super::config_args::{ConfigArgs, GraceArgs, WorkerArgs};
use super::role;
use crate::compose::roles::Role;
use crate::console::Console;
use crate::exit::Exit;

const EXAMPLES: &str = "\
Examples:
  jpefarm worker --config /etc/jpefarm/jpefarm.toml
  jpefarm worker --workers 4 --set telemetry.listen=127.0.0.1:9485      answers /livez and /readyz there

Ctrl-C or SIGTERM drains it: it starts no build, lets those that run end within the grace, and gives back the rest, which
costs them no attempt. A second one ends it at once; then others take up its builds within seconds.";

/// Run a worker of a farm on several machines
///
/// It takes builds from the queue and compiles each in a sandbox. `docs/configuration.md` describes every setting.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    grace: GraceArgs,
    #[command(flatten)]
    worker: WorkerArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Runs until a signal.
///
/// # Errors
///
/// It cannot start, or a part of it broke down.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    let config = args.config.load(args.grace.flags().chain(args.worker.flags()))?;
    role::run(&[Role::Worker], config, console)
}

//! `jpefarm scheduler`: what decides, in a farm on several machines.

use anyhow::Result;

use super::config_args::ConfigArgs;
use super::role;
use crate::compose::roles::Role;
use crate::console::Console;
use crate::exit::Exit;

const EXAMPLES: &str = "\
Examples:
  jpefarm scheduler --config /etc/jpefarm/jpefarm.toml
  jpefarm scheduler --set telemetry.listen=127.0.0.1:9484      answers /livez and /readyz there

Run two or more: one leads, another takes over within seconds when it is gone. Ctrl-C or SIGTERM stops it at once, and
nothing is lost.";

/// Run the scheduler of a farm on several machines
///
/// It offers waiting builds to the workers, takes up those of lost workers, and removes what is beyond its retention.
/// `docs/configuration.md` describes every setting.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    config: ConfigArgs,
}

/// Runs until a signal.
///
/// # Errors
///
/// It cannot start, or a part of it broke down.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    role::run(&[Role::Scheduler], args.config.load([])?, console)
}

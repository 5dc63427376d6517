//! `jpefarm validate`: the same as `build`, without outputs.

use anyhow::Result;
use schemas::JobKind;

use super::build;
use super::project_args::ProjectArgs;
use crate::console::Console;
use crate::exit::Exit;

const EXAMPLES: &str = "\
Examples:
  jpefarm validate my-mod
  jpefarm validate my-mod --mode strict      also refuse what is only a warning
  jpefarm validate buffs.jpe --json          for an editor or a script";

/// Check a project and write nothing; needs no server
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    project: ProjectArgs,
}

/// Validates.
///
/// # Errors
///
/// There is no such project, or the farm fails.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    build::compile(&args.project, args.project.read()?, JobKind::Validate, None, console)
}

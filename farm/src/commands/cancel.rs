//! `jpefarm cancel`: calls a build off.

use anyhow::Result;
use schemas::{JobId, JobState};

use super::build_text::{self, Document};
use super::server_args::ServerArgs;
use crate::console::Console;
use crate::exit::Exit;

const EXAMPLES: &str = "\
Examples:
  jpefarm cancel 0198c5a2-7f3e-7c1a-9b52-0d6e8f4a1b23

A waiting build is over at once, a running one as soon as its worker has stopped it. A build that is over stays as
it is; then the exit code is 1.";

/// Call off a build on a server
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// The build's id, as `jpefarm submit` printed it
    id: JobId,
}

/// Calls it off.
///
/// # Errors
///
/// There is no such build, or no server.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    super::block_on(async {
        let build = args.server.connect()?.cancel(args.id).await?;
        let is_off = build.cancel_requested || build.state == JobState::Cancelled;
        let exit = if is_off { Exit::Ok } else { Exit::Project };
        console.result(&Document { build: &build, exit_code: exit.code() }, build_text::text(&build))?;
        Ok(exit)
    })
}

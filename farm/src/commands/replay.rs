//! `jpefarm replay`: submits an errored build once more.

use anyhow::Result;
use schemas::JobId;

use super::build_text::{self, Document};
use super::server_args::ServerArgs;
use crate::console::Console;
use crate::exit::Exit;

const EXAMPLES: &str = "\
Examples:
  jpefarm list --state errored
  jpefarm replay 0198c5a2-7f3e-7c1a-9b52-0d6e8f4a1b23

The new build asks for the same and has an id of its own, which is printed; the errored one stays as it is. Each replay
makes another build.";

/// Submit a build once more that the farm could not do
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// The errored build's id
    id: JobId,
}

/// Replays it.
///
/// # Errors
///
/// There is no such errored build, or no server.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    super::block_on(async {
        let build = args.server.connect()?.replay(args.id).await?;
        console.result(&Document { build: &build, exit_code: Exit::Ok.code() }, build_text::text(&build))?;
        Ok(Exit::Ok)
    })
}

//! `jpefarm report`: what there is to say about a build.

use anyhow::Result;
use schemas::JobId;

use super::outcome::{self, Built, Done};
use super::server_args::ServerArgs;
use crate::console::Console;
use crate::exit::Exit;
use crate::render::Sources;

const EXAMPLES: &str = "\
Examples:
  jpefarm report 0198c5a2-7f3e-7c1a-9b52-0d6e8f4a1b23
  jpefarm report 0198c5a2-7f3e-7c1a-9b52-0d6e8f4a1b23 --json      the whole report

The exit code is that of the build, as with `jpefarm build`.";

/// Show the diagnostics of a build on a server
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// The build's id, as `jpefarm submit` printed it
    id: JobId,
}

/// Shows them.
///
/// # Errors
///
/// There is no such build, it is not over, or there is no server.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    super::block_on(async {
        let server = args.server.connect()?;
        // In this order: a build with a report is over.
        let report = server.report(args.id).await?;
        let state = server.build(args.id).await?.state;
        let built = Built { state, report, files: Vec::new() };
        outcome::tell(console, &built, &Sources::default(), Done::Kept, None)
    })
}

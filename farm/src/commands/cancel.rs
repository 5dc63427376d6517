//! `jpefarm cancel`: calls a build off.

use anyhow::Result;
use schemas::{JobId, JobState};

use super::build_text::{self, Document};
use super::server_args::{Found, ServerArgs};
use super::submit_batch;
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
    /// The id of the build, or of the batch, as `jpefarm submit` printed it
    id: JobId,
}

/// Calls it off.
///
/// # Errors
///
/// There is no such build, or no server.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    super::block_on(async {
        let server = args.server.connect()?;
        if let Found::Batch(batch) = server.find(args.id).await? {
            let batch = server.cancel_batch(batch.id).await?;
            submit_batch::show(&server, &batch, console).await?;
            return Ok(if batch.counts.succeeded < batch.n_builds { Exit::Ok } else { Exit::Project });
        }
        let build = server.cancel(args.id).await?;
        let is_off = build.cancel_requested || build.state == JobState::Cancelled;
        let exit = if is_off { Exit::Ok } else { Exit::Project };
        console.result(&Document { build: &build, exit_code: exit.code() }, build_text::text(&build))?;
        Ok(exit)
    })
}

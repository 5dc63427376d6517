//! `jpefarm status`: how a build stands.

use anyhow::Result;
use schemas::JobId;

use super::build_text::{self, Document};
use super::outcome::exit_of;
use super::server_args::{Found, ServerArgs};
use super::submit_batch;
use crate::console::Console;
use crate::exit::Exit;
use crate::progress;

const EXAMPLES: &str = "\
Examples:
  jpefarm status 0198c5a2-7f3e-7c1a-9b52-0d6e8f4a1b23
  jpefarm status 0198c5a2-7f3e-7c1a-9b52-0d6e8f4a1b23 --wait      until it is over

The exit code says how the build stands: 0 waiting, running or succeeded; 1 failed, cancelled or expired; 3 the farm
could not do it.";

/// Show how a build on a server stands
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// The id of the build, or of the batch, as `jpefarm submit` printed it
    id: JobId,
    /// Wait until the build is over
    #[arg(long)]
    wait: bool,
}

/// Shows it.
///
/// # Errors
///
/// There is no such build, or no server.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    super::block_on(async {
        let server = args.server.connect()?;
        let build = match (server.find(args.id).await?, args.wait) {
            (Found::Build(_), true) => progress::shown(console, "waiting", server.wait(args.id)).await?,
            (Found::Build(build), false) => *build,
            (Found::Batch(batch), true) => {
                let batch = progress::shown(console, "waiting", server.wait_batch(batch.id)).await?;
                return submit_batch::show(&server, &batch, console).await;
            }
            (Found::Batch(batch), false) => return submit_batch::show(&server, &batch, console).await,
        };
        let exit = exit_of(build.state);
        console.result(&Document { build: &build, exit_code: exit.code() }, build_text::text(&build))?;
        Ok(exit)
    })
}

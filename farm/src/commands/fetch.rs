//! `jpefarm fetch`: the outputs of a build on a server.

use std::path::PathBuf;

use anyhow::Result;
use schemas::{JobId, JobState};

use super::outcome::{self, Built, Done};
use super::server_args::ServerArgs;
use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::progress;
use crate::render::Sources;

const EXAMPLES: &str = "\
Examples:
  jpefarm fetch 0198c5a2-7f3e-7c1a-9b52-0d6e8f4a1b23                 write to ./build
  jpefarm fetch 0198c5a2-7f3e-7c1a-9b52-0d6e8f4a1b23 --out dist

Every file is checked against its digest, and the folder is replaced as a whole or not at all.";

/// Write the outputs of a build on a server
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// The build's id, as `jpefarm submit` printed it
    id: JobId,
    /// Folder for the outputs; it may hold nothing but what an earlier build wrote
    #[arg(long, short, value_name = "DIR", default_value = "build")]
    out: PathBuf,
}

/// Writes them.
///
/// # Errors
///
/// There is no such build, it made no outputs, they cannot be written, or there is no server.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    output::check(&args.out)?;
    super::block_on(async {
        let server = args.server.connect()?;
        let state = server.build(args.id).await?.state;
        if state != JobState::Succeeded {
            return Err(no_outputs(args.id, state).into());
        }
        let report = server.report(args.id).await?;
        let files = progress::shown(console, "fetching", server.files(&report)).await?;
        let built = Built { state, report, files };
        output::replace(&args.out, &built.files)?;
        outcome::tell(console, &built, &Sources::default(), Done::Written(&args.out), None)
    })
}

fn no_outputs(id: JobId, state: JobState) -> Failure {
    let advice = format!("`jpefarm report {id}` says why; only a build that succeeded has outputs");
    Failure::project(format!("the build {id} has no outputs: it is {state}"), advice)
}

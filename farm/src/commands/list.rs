//! `jpefarm list`: the builds on a server.

use std::fmt::Write;

use anyhow::Result;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::value_parser;
use schemas::JobState;
use schemas::api::Build;
use serde::Serialize;

use super::build_text;
use super::server_args::ServerArgs;
use crate::console::Console;
use crate::exit::Exit;
use crate::render::printable;

const EXAMPLES: &str = "\
Examples:
  jpefarm list                        the 20 latest builds, newest first
  jpefarm list --state failed --limit 100
  jpefarm list --json";

/// List the builds on a server, newest first
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// Only builds in this state
    #[arg(long, value_parser = state())]
    state: Option<JobState>,
    /// At most this many
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = value_parser!(u32).range(1..=10_000))]
    limit: u32,
}

#[derive(Serialize)]
struct Document<'a> {
    items: &'a [Build],
}

/// Lists them.
///
/// # Errors
///
/// There is no server.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    super::block_on(async {
        let builds = args.server.connect()?.list(args.state, usize::try_from(args.limit)?).await?;
        console.result(&Document { items: &builds }, table(&builds))?;
        Ok(Exit::Ok)
    })
}

fn state() -> impl TypedValueParser<Value = JobState> {
    PossibleValuesParser::new(JobState::ALL.map(JobState::as_str)).try_map(|name| {
        let found = JobState::ALL.into_iter().find(|state| state.as_str() == name);
        found.ok_or("there is no such state")
    })
}

fn table(builds: &[Build]) -> String {
    let mut text = String::new();
    for build in builds {
        let (state, name) = (build_text::state(build), printable(&build.name));
        let _ = writeln!(text, "{}  {state:<9}  {}  {name}", build.id, build.submitted_at);
    }
    text
}

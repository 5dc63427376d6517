//! `jpefarm submit`: builds on a server.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use schemas::{BuildOptions, CachePolicy, Concurrency, ConcurrencyKey, JobKind, OnConflict, Project};

use super::build_text;
use super::matrix::Axis;
use super::outcome::{self, Built, Done};
use super::project_args::ProjectArgs;
use super::server_args::{Server, ServerArgs};
use super::submit_batch::{self, Asked};
use crate::compose::embedded;
use crate::console::{self, Console};
use crate::exit::Exit;
use crate::output;
use crate::progress;
use crate::project::Reading;
use crate::render;

const EXAMPLES: &str = "\
Examples:
  jpefarm submit my-mod                          print the build's id and go on
  jpefarm submit my-mod --wait                   show the diagnostics, with the exit codes of `jpefarm build`
  jpefarm submit my-mod --wait --out dist        write the outputs as well
  jpefarm submit my-mod --server https://farm.example
  jpefarm submit a b c --wait                    build several folders, each a project
  jpefarm submit my-mod --matrix profile=game,package --matrix mode=default,strict --wait
  jpefarm submit --batch nightly.json            what the file describes, as POST /api/v1/batches takes it
  jpefarm submit my-mod --concurrency-key main   cancel earlier builds of `main` that are not over";

/// Build a project on a server
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    project: ProjectArgs,
    /// Only check the project: make no outputs
    #[arg(long, conflicts_with = "out")]
    validate: bool,
    /// Build it even if the server has the result of another build of the same, and give this one's to no other
    #[arg(long)]
    no_cache: bool,
    /// Wait until the build is over and show its diagnostics
    #[arg(long)]
    wait: bool,
    /// Folder for the outputs; it may hold nothing but what an earlier build wrote
    #[arg(long, short, value_name = "DIR", requires = "wait")]
    out: Option<PathBuf>,
    /// Submit the builds that a JSON file describes, all of them or none, instead of a project
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "matrix", "validate", "out", "concurrency_key"])]
    batch: Option<PathBuf>,
    /// Build with each of these values of an option, such as `profile=game,package`; with every combination when given
    /// several times
    #[arg(long, value_name = "OPTION=VALUE,...", conflicts_with = "out")]
    matrix: Vec<Axis>,
    /// What builds that stand in for each other have in common, such as the name of a branch
    #[arg(long, value_name = "TEXT")]
    concurrency_key: Option<ConcurrencyKey>,
    /// What happens to earlier builds of the key that are not over: they are cancelled, or this one waits
    #[arg(long, value_name = "WHAT", default_value = OnConflict::CancelPrevious.as_str(), value_parser = on_conflict(), requires = "concurrency_key")]
    on_conflict: OnConflict,
}

/// Submits.
///
/// # Errors
///
/// There is no such project or no server, the server refuses, or the outputs cannot be written.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    if args.batch.is_some() || !args.matrix.is_empty() || args.project.folders().is_some() {
        return run_batch(args, console);
    }
    let reading = args.project.read()?;
    console.detail(reading.text())?;
    if let Some(out) = &args.out {
        output::check(out)?;
    }
    super::block_on(async {
        let started = Instant::now();
        let options = args.project.options();
        let Reading { project, warnings, name, sources, .. } = reading;
        let built = match project {
            Ok(project) if !args.wait => {
                console::tell(&render::diagnostics(&warnings, &sources))?;
                return submit(args, project, &options, console).await;
            }
            Ok(project) => progress::shown(console, "building", build(args, project, &options)).await?,
            Err(faults) => Built::unsent(embedded::report(&name, faults, &options)),
        };
        let built = built.with_warnings(warnings);
        let done = match &args.out {
            Some(out) if outcome::exit_of(built.state) == Exit::Ok => {
                output::replace(out, &built.files)?;
                Done::Written(out)
            }
            Some(_) => Done::Untouched,
            None if args.validate => Done::Checked,
            None => Done::Kept,
        };
        outcome::tell(console, &built, &sources, done, Some(started.elapsed()))
    })
}

/// Submits several builds.
fn run_batch(args: &Args, console: &Console) -> Result<Exit> {
    let (kind, concurrency, cache) = (kind(args), concurrency(args), cache(args));
    let asked = Asked { kind, matrix: &args.matrix, concurrency, cache };
    let document = match &args.batch {
        Some(file) => Some(submit_batch::read_file(file)?),
        None => submit_batch::read_projects(&args.project, &asked)?,
    };
    let Some(document) = document else { return Ok(Exit::Project) };
    super::block_on(async {
        submit_batch::submit(&args.server.connect()?, document, args.wait, console).await
    })
}

fn on_conflict() -> impl TypedValueParser<Value = OnConflict> {
    PossibleValuesParser::new(OnConflict::ALL.map(OnConflict::as_str))
        .try_map(|name| name.parse::<OnConflict>())
}

fn concurrency(args: &Args) -> Option<Concurrency> {
    let key = args.concurrency_key.clone()?;
    Some(Concurrency { key, on_conflict: args.on_conflict })
}

fn kind(args: &Args) -> JobKind {
    if args.validate { JobKind::Validate } else { JobKind::Build }
}

fn cache(args: &Args) -> CachePolicy {
    if args.no_cache { CachePolicy::No } else { CachePolicy::Use }
}

/// Hands the project over and prints the id of the build.
async fn submit(args: &Args, project: Project, options: &BuildOptions, console: &Console) -> Result<Exit> {
    let server = args.server.connect()?;
    let build = server.submit(project, kind(args), options.clone(), concurrency(args), cache(args)).await?;
    let document = build_text::Document { build: &build, exit_code: Exit::Ok.code() };
    console.done("Submitted", format!("watch it with `jpefarm status {} --wait`", build.id))?;
    console.result(&document, format!("{}\n", build.id))?;
    Ok(Exit::Ok)
}

/// Builds on the server, and fetches the outputs when they are wanted.
async fn build(args: &Args, project: Project, options: &BuildOptions) -> Result<Built> {
    let server: Server = args.server.connect()?;
    let submitted =
        server.submit(project, kind(args), options.clone(), concurrency(args), cache(args)).await?;
    let state = server.wait(submitted.id).await?.state;
    let report = server.report(submitted.id).await?;
    let files = if args.out.is_some() { server.files(&report).await? } else { Vec::new() };
    Ok(Built { state, report, files })
}

//! `jpefarm build`: compiles a project in this process and writes the outputs.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;
use schemas::JobKind;

use super::outcome::{self, Built, Done};
use super::project_args::ProjectArgs;
use crate::compose::embedded;
use crate::console::Console;
use crate::exit::Exit;
use crate::output;
use crate::progress;
use crate::project::Reading;

const EXAMPLES: &str = "\
Examples:
  jpefarm build my-mod                             write to my-mod/build
  jpefarm build my-mod --out dist --profile ref,ir
  jpefarm build buffs.jpe traits.jpe               build two files as one project
  jpefarm build my-mod --mode strict --json        for a script: one document on stdout

The outputs are written all or not at all: when the project has errors, the folder stays as it was.";

/// Compile a project and write the outputs; needs no server
///
/// The project goes through the same store, queue, worker and sandbox as on a farm, all in this process.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    project: ProjectArgs,
    /// Folder for the outputs; it may hold nothing but what an earlier build wrote [default: build/ beside
    /// the sources]
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Builds.
///
/// # Errors
///
/// There is no such project, the outputs cannot be written, or the farm fails.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    let reading = args.project.read()?;
    let out = args.out.clone().unwrap_or_else(|| reading.default_out.clone());
    output::check(&out)?;
    compile(&args.project, reading, JobKind::Build, Some(&out), console)
}

/// Compiles what was read, writes the outputs to `out` if there is one, and tells.
///
/// # Errors
///
/// The outputs cannot be written, or the farm fails.
pub(super) fn compile(
    project: &ProjectArgs,
    reading: Reading,
    kind: JobKind,
    out: Option<&Path>,
    console: &Console,
) -> Result<Exit> {
    let started = Instant::now();
    console.detail(reading.text())?;
    let Reading { project: found, warnings, name, sources, .. } = reading;
    super::block_on(async {
        let options = project.options();
        let built = match found {
            Ok(found) => progress::shown(console, "building", embedded::build(found, kind, options)).await?,
            Err(faults) => Built::unsent(embedded::report(&name, faults, &options)),
        };
        let built = built.with_warnings(warnings);
        let done = match out {
            Some(out) if outcome::exit_of(built.state) == Exit::Ok => {
                output::replace(out, &built.files)?;
                Done::Written(out)
            }
            Some(_) => Done::Untouched,
            None => Done::Checked,
        };
        outcome::tell(console, &built, &sources, done, Some(started.elapsed()))
    })
}

//! `jpefarm fix`: makes the changes that diagnostics offer.

use std::fmt::Write;

use anyhow::Result;
use compiler::Fixed;
use schemas::guest::GuestOptions;
use schemas::{EngineError, Project, ProjectLimits, ProjectPath, Severity, SourceFile, Summary};
use serde::Serialize;

use super::outcome::{self, Built, Done};
use super::project_args::ProjectArgs;
use crate::compose::embedded;
use crate::console::{self, Console};
use crate::exit::Exit;
use crate::files::{self, Before, Change};
use crate::project::Reading;
use crate::render::{self, Sources, plural, printable};

const EXAMPLES: &str = "\
Examples:
  jpefarm fix my-mod                    mend what can be mended without asking
  jpefarm fix my-mod --dry-run          show what would change
  jpefarm fix my-mod --check            for CI: show it, and exit with 1 if there is anything

All files are rewritten or none. Encoding, line ends and all that is not mended stay as they are. The exit code
is 1 when errors remain that need a person.";

/// Mend the faults that have an obvious remedy; needs no server
///
/// Compiles the project, makes the changes that its diagnostics offer, and repeats that until none is left.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    project: ProjectArgs,
    /// Print the changes as a unified diff and make none; exits with 0
    #[arg(long)]
    dry_run: bool,
    /// The same, but exit with 1 when there are changes to make
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
}

/// What was or would be done, as a JSON document.
#[derive(Serialize)]
struct Document<'a> {
    /// The files that differ from what was read.
    changed: Vec<&'a ProjectPath>,
    /// Whether they were written.
    written: bool,
    /// The changes as unified diffs.
    diff: &'a str,
    /// What is mended, with the places where it was found.
    mended: &'a [EngineError],
    /// What is left for a person.
    remaining: &'a [EngineError],
    /// How much is left.
    summary: Summary,
    exit_code: u8,
}

/// Fixes.
///
/// # Errors
///
/// There is no such project, a file changed meanwhile, or the disk refuses.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    let mut reading = args.project.read()?;
    let project = match std::mem::replace(&mut reading.project, Err(Vec::new())) {
        Ok(project) => project,
        Err(faults) => return unreadable(args, reading, faults, console),
    };
    let request = GuestOptions {
        project_name: project.name().to_owned(),
        options: args.project.options(),
        limits: ProjectLimits::default(),
        emit: false,
    };
    let fixed = compiler::fix(project.files().to_vec(), &request);
    let writes = !args.dry_run && !args.check;
    if writes {
        write(&reading, &project, &fixed)?;
    }
    let exit = exit_of(args, &fixed);
    tell(console, &reading, &project, &fixed, writes, exit)?;
    Ok(exit)
}

fn unreadable(args: &Args, reading: Reading, faults: Vec<EngineError>, console: &Console) -> Result<Exit> {
    let report = embedded::report(&reading.name, faults, &args.project.options());
    let built = Built::unsent(report).with_warnings(reading.warnings);
    outcome::tell(console, &built, &reading.sources, Done::Untouched, None)
}

/// The files that change, as they were and as they shall be.
fn changed<'a>(
    project: &'a Project,
    fixed: &'a Fixed,
) -> impl Iterator<Item = (&'a SourceFile, &'a SourceFile)> {
    let before = |after: &SourceFile| project.files().iter().find(|before| before.path == after.path);
    fixed.changed.iter().filter_map(move |after| Some((before(after)?, after)))
}

fn write(reading: &Reading, project: &Project, fixed: &Fixed) -> Result<()> {
    let changes: Vec<Change<'_>> = changed(project, fixed)
        .map(|(before, after)| Change {
            path: after.path.as_str(),
            before: Before::Held(&before.content),
            after: &after.content,
        })
        .collect();
    files::rewrite(&reading.root, &changes)
}

/// A look does not fail because something is there to see, unless it is a check.
fn exit_of(args: &Args, fixed: &Fixed) -> Exit {
    let summary = fixed.report.summary;
    let fails = if args.dry_run {
        false
    } else if args.check {
        !fixed.changed.is_empty()
    } else {
        summary.error + summary.fatal > 0
    };
    if fails { Exit::Project } else { Exit::Ok }
}

fn tell(
    console: &Console,
    reading: &Reading,
    project: &Project,
    fixed: &Fixed,
    writes: bool,
    exit: Exit,
) -> Result<()> {
    let diff = diffs(reading, project, fixed);
    console::tell(&render::diagnostics(&reading.warnings, &reading.sources))?;
    if writes {
        tell_remaining(console, reading, project, fixed)?;
    }
    tell_mended(console, reading, fixed, writes)?;
    let document = Document {
        changed: fixed.changed.iter().map(|file| &file.path).collect(),
        written: writes && !fixed.changed.is_empty(),
        diff: &diff,
        mended: &fixed.mended,
        remaining: &fixed.report.diagnostics,
        summary: fixed.report.summary,
        exit_code: exit.code(),
    };
    let shown = if writes { "" } else { diff.as_str() };
    Ok(console.result(&document, shown)?)
}

fn diffs(reading: &Reading, project: &Project, fixed: &Fixed) -> String {
    let text = |file: &SourceFile| String::from_utf8_lossy(&file.content).into_owned();
    let diff = |(before, after): (&SourceFile, &SourceFile)| {
        let path = reading.sources.shown_path(after.path.as_str());
        render::unified(&path, &text(before), &text(after))
    };
    changed(project, fixed).map(diff).collect()
}

/// What is left, with lines of the files as they are now.
fn tell_remaining(console: &Console, reading: &Reading, project: &Project, fixed: &Fixed) -> Result<()> {
    let now = |before: &SourceFile| {
        let after = fixed.changed.iter().find(|after| after.path == before.path);
        after.unwrap_or(before).clone()
    };
    let files: Vec<SourceFile> = project.files().iter().map(now).collect();
    let sources = Sources::new(reading.shown.clone(), &files);
    let shown = |one: &&EngineError| !console.is_quiet() || one.severity >= Severity::Error;
    let remaining = fixed.report.diagnostics.iter().filter(shown);
    Ok(console::tell(&render::diagnostics(remaining, &sources))?)
}

/// What is mended, a line for each, and how much is left.
fn tell_mended(console: &Console, reading: &Reading, fixed: &Fixed, writes: bool) -> Result<()> {
    let (faults, files) = (fixed.mended.len() as u64, fixed.changed.len() as u64);
    let what = format!("{} in {}", plural(faults, "fault"), plural(files, "file"));
    let left = render::counts(&fixed.report.summary).map(|left| format!("; {left} left")).unwrap_or_default();
    if fixed.changed.is_empty() {
        return Ok(console.done("Checked", format!("nothing to mend{left}"))?);
    }
    console.done(if writes { "Mended" } else { "Would mend" }, format!("{what}{left}"))?;
    if console.is_quiet() {
        return Ok(());
    }
    Ok(console::tell(&listed(reading, &fixed.mended))?)
}

/// Most mended faults that are listed one by one.
const LISTED_MAX: usize = 100;

fn listed(reading: &Reading, mended: &[EngineError]) -> String {
    let mut text = String::new();
    for one in mended.iter().take(LISTED_MAX) {
        let path = one.file_path.as_deref().map(|path| reading.sources.shown_path(path)).unwrap_or_default();
        let place = one.position.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
        let _ =
            writeln!(text, "  {}{place} {}: {}", printable(&path), one.code, printable(&one.message_short));
    }
    if let Some(more) = mended.len().checked_sub(LISTED_MAX).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {more} more");
    }
    text
}

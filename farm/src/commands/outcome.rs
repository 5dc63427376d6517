//! What became of a build, told and written: the same for `build`, `validate`, `submit --wait` and `fetch`.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use schemas::{EngineError, JobId, JobState, OutputFile, Report, SourceFile};
use serde::Serialize;

use crate::console::{self, Console};
use crate::exit::Exit;
use crate::render::{self, Sources, bytes, plural, printable};

/// A build that is over.
#[derive(Debug)]
pub(crate) struct Built {
    /// How it ended.
    pub(crate) state: JobState,
    /// What there is to say.
    pub(crate) report: Report,
    /// The outputs; empty unless it succeeded and made some.
    pub(crate) files: Vec<SourceFile>,
}

impl Built {
    /// A project that could not even be sent.
    pub(crate) fn unsent(report: Report) -> Self {
        Self { state: JobState::Failed, report, files: Vec::new() }
    }

    /// Adds what was noticed while the project was read.
    pub(crate) fn with_warnings(mut self, warnings: Vec<EngineError>) -> Self {
        let n = u32::try_from(warnings.len()).unwrap_or(u32::MAX);
        self.report.summary.warning = self.report.summary.warning.saturating_add(n);
        self.report.warnings.splice(0..0, warnings);
        self
    }
}

/// The exit code that a state stands for.
pub(crate) fn exit_of(state: JobState) -> Exit {
    match state {
        JobState::Queued | JobState::Running | JobState::Succeeded => Exit::Ok,
        JobState::Failed | JobState::Cancelled | JobState::Expired => Exit::Project,
        JobState::Errored => Exit::Farm,
    }
}

/// What was done with the outputs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Done<'a> {
    /// Nothing was to be written.
    Checked,
    /// They are in this folder.
    Written(&'a Path),
    /// They stay on the farm.
    Kept,
    /// They were to be written, but there are none.
    Untouched,
}

/// A build as a JSON document.
#[derive(Serialize)]
struct Document<'a> {
    id: JobId,
    state: JobState,
    exit_code: u8,
    /// The folder that the outputs were written to.
    out: Option<String>,
    report: &'a Report,
}

/// Tells what became of a build and says how the process ends.
///
/// # Errors
///
/// Writing fails.
pub(crate) fn tell(
    console: &Console,
    built: &Built,
    sources: &Sources,
    done: Done<'_>,
    took: Option<Duration>,
) -> Result<Exit> {
    let exit = exit_of(built.state);
    console::tell(&render::report(&built.report, sources, console.is_quiet()))?;
    let took = took.map(|took| format!(" in {} ms", took.as_millis())).unwrap_or_default();
    if exit == Exit::Ok {
        tell_success(console, built, done, &took)?;
    } else {
        let untouched = if matches!(done, Done::Untouched) { "; nothing was written" } else { "" };
        console::failed(format!("{}{took}{untouched}", failure(built)))?;
    }
    let out = match done {
        Done::Written(out) if exit == Exit::Ok => Some(out.to_string_lossy().into_owned()),
        _ => None,
    };
    let report = &built.report;
    console.document(&Document {
        id: report.build_id,
        state: built.state,
        exit_code: exit.code(),
        out,
        report,
    })?;
    Ok(exit)
}

/// How a build failed, in one line.
fn failure(built: &Built) -> String {
    let name = printable(&built.report.project_id);
    let counted = render::counts(&built.report.summary).unwrap_or_else(|| "errors".to_owned());
    match built.state {
        JobState::Cancelled => format!("{name} was cancelled"),
        JobState::Expired => format!("{name} was not finished in time"),
        JobState::Errored => format!("{name} could not be built by the farm"),
        _ => format!("{name} has {counted}"),
    }
}

fn tell_success(console: &Console, built: &Built, done: Done<'_>, took: &str) -> Result<()> {
    let (name, outputs) = (printable(&built.report.project_id), &built.report.outputs);
    let counted = render::counts(&built.report.summary);
    let what =
        format!("{name}{took}{}", counted.map(|counted| format!(" with {counted}")).unwrap_or_default());
    match done {
        Done::Checked => console.done("Checked", what)?,
        Done::Kept | Done::Untouched => console.done("Built", format!("{what}; {}", amount(outputs)))?,
        Done::Written(out) => {
            console.done("Built", what)?;
            console.done("Wrote", format!("{} to {}", amount(outputs), printable(&out.to_string_lossy())))?;
            tell_files(console, outputs)?;
        }
    }
    Ok(())
}

/// Most files that are listed one by one.
const LISTED_MAX: usize = 20;

fn tell_files(console: &Console, outputs: &[OutputFile]) -> Result<()> {
    if console.is_quiet() {
        return Ok(());
    }
    let mut text = String::new();
    for file in outputs.iter().take(LISTED_MAX) {
        let _ = writeln!(text, "  {} ({})", printable(file.path.as_str()), bytes(file.size_bytes));
    }
    if let Some(more) = outputs.len().checked_sub(LISTED_MAX).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {more} more");
    }
    Ok(console::tell(&text)?)
}

fn amount(outputs: &[OutputFile]) -> String {
    // The sizes are what a server says, which may be anything.
    let size_bytes = outputs.iter().fold(0_u64, |sum, file| sum.saturating_add(file.size_bytes));
    format!("{}, {}", plural(outputs.len() as u64, "file"), bytes(size_bytes))
}

#[cfg(test)]
mod tests {
    use schemas::{ProjectPath, Sha256};

    use super::*;

    /// A server may say anything.
    #[test]
    fn sizes_beyond_all_bounds_have_a_sum() {
        let output = |path| OutputFile {
            path: ProjectPath::new(path).unwrap(),
            size_bytes: u64::MAX,
            sha256: Sha256::of(b""),
        };
        assert!(amount(&[output("a"), output("b")]).starts_with("2 files, "));
    }
}

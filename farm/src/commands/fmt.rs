//! `jpefarm fmt`: lays sources out in the canonical form of their languages.

use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cap_std::fs::Dir;
use compiler::Formatted;
use schemas::{EngineError, Mode, ProjectLimits, ProjectPath, SourceFile};
use serde::Serialize;

use crate::console::{self, Console};
use crate::exit::{Exit, Failure};
use crate::files::{self, Before, Change};
use crate::project::{self, Reading};
use crate::render::{self, Sources, plural, printable};

const EXAMPLES: &str = "\
Examples:
  jpefarm fmt                                  every source below the current folder
  jpefarm fmt my-mod --diff                    show what would change and write nothing
  jpefarm fmt --check                          for a script: exit code 1 when something would change
  jpefarm fmt --stdin --path buffs.jpe < a     for an editor: the result goes to stdout

The meaning never changes, and comments stay. A source with errors of form is left alone.";

/// Lay sources out in the canonical form of their languages
///
/// `.jpe` gets one layout for each of its dialects, JPE-XML is indented by depth, IR JSON becomes canonical.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Project folders and files; of a folder, the files that `jpefarm build` reads
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing; exit with 1 when something would change
    #[arg(long)]
    check: bool,
    /// Show what would change as a unified diff and write nothing
    #[arg(long)]
    diff: bool,
    /// Read one source from stdin and print the result on stdout
    #[arg(long, requires = "path", conflicts_with_all = ["paths", "check", "diff"])]
    stdin: bool,
    /// Name of the source on stdin, which tells its language
    #[arg(long, value_name = "NAME", requires = "stdin")]
    path: Option<PathBuf>,
}

/// What became of the sources.
#[derive(Debug, Default, Serialize)]
struct Document {
    /// The sources that are, or would be, others now.
    changed: Vec<String>,
    /// How many are as they should be.
    unchanged: u64,
    /// Why others are left alone.
    refused: Vec<EngineError>,
    exit_code: u8,
}

/// Formats.
///
/// # Errors
///
/// There is no such file or folder, or a source cannot be written.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    if let Some(path) = &args.path {
        return format_stdin(path);
    }
    let mut formatting = Formatting { args, console, document: Document::default() };
    // All are looked for before the first is written: a misspelt one changes nothing.
    let read = |path: &PathBuf| project::read(std::slice::from_ref(path), None, Mode::Default);
    let readings = args.paths.iter().map(read).collect::<Result<Vec<Reading>>>()?;
    for reading in readings {
        formatting.project(reading)?;
    }
    formatting.finish()
}

struct Formatting<'a> {
    args: &'a Args,
    console: &'a Console,
    document: Document,
}

impl Formatting<'_> {
    /// Formats the sources of a folder, or one file.
    fn project(&mut self, reading: Reading) -> Result<()> {
        let Reading { root, project, sources, warnings, .. } = reading;
        console::tell(&render::diagnostics(&warnings, &sources))?;
        let files = match project {
            Ok(project) => project.into_files(),
            Err(faults) => return self.refuse(faults, &sources),
        };
        let mut changed = Vec::new();
        for before in files {
            match compiler::format(before.clone()) {
                Formatted::Text(text) if text.as_bytes() == before.content => self.document.unchanged += 1,
                Formatted::Text(text) => changed.push((before, text)),
                Formatted::Refused(errors) => self.refuse(errors, &sources)?,
            }
        }
        self.change(&changed, &root, &sources)
    }

    /// Shows or writes the sources that change, all of the project or none.
    fn change(&mut self, changed: &[(SourceFile, String)], root: &Dir, sources: &Sources) -> Result<()> {
        if !self.is_dry() {
            let rewritten: Vec<Change<'_>> = changed
                .iter()
                .map(|(before, text)| Change {
                    path: before.path.as_str(),
                    before: Before::Held(&before.content),
                    after: text.as_bytes(),
                })
                .collect();
            files::rewrite(root, &rewritten)?;
        }
        for (before, text) in changed {
            let shown = sources.shown_path(before.path.as_str());
            if self.args.diff && !self.console.is_json() {
                let diff = render::unified(&shown, &String::from_utf8_lossy(&before.content), text);
                anstream::stdout().lock().write_all(diff.as_bytes())?;
            }
            let verb = if self.is_dry() { "Would change" } else { "Formatted" };
            self.console.done(verb, printable(&shown))?;
            self.document.changed.push(shown);
        }
        Ok(())
    }

    fn is_dry(&self) -> bool {
        self.args.check || self.args.diff
    }

    fn refuse(&mut self, mut errors: Vec<EngineError>, sources: &Sources) -> Result<()> {
        console::tell(&render::diagnostics(&errors, sources))?;
        // In the document, paths are those that the user knows.
        for path in errors.iter_mut().filter_map(|error| error.file_path.as_mut()) {
            *path = sources.shown_path(path);
        }
        self.document.refused.append(&mut errors);
        Ok(())
    }

    fn finish(mut self) -> Result<Exit> {
        let (n_changed, n_unchanged) = (self.document.changed.len() as u64, self.document.unchanged);
        let would = if self.is_dry() { "would change" } else { "changed" };
        self.console.done(
            "Checked",
            format!(
                "{}: {n_changed} {would}, {n_unchanged} as they should be",
                plural(n_changed + n_unchanged, "source")
            ),
        )?;
        let fails = !self.document.refused.is_empty() || self.args.check && n_changed > 0;
        let exit = if fails { Exit::Project } else { Exit::Ok };
        self.document.exit_code = exit.code();
        self.console.document(&self.document)?;
        Ok(exit)
    }
}

/// Formats what comes on stdin. What has errors of form comes out as it was, so that an editor loses nothing.
fn format_stdin(path: &Path) -> Result<Exit> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = ProjectPath::new(name).map_err(|error| {
        Failure::usage("this cannot be the name of a source", "name a file, such as buffs.jpe, with --path")
            .because(error)
    })?;
    let content = read_stdin()?;
    let file = SourceFile { path, content };
    let sources = Sources::new(PathBuf::new(), std::slice::from_ref(&file));
    let (text, exit) = match compiler::format(file.clone()) {
        Formatted::Text(text) => (text.into_bytes(), Exit::Ok),
        Formatted::Refused(errors) => {
            console::tell(&render::diagnostics(&errors, &sources))?;
            (file.content, Exit::Project)
        }
    };
    let mut stdout = io::stdout().lock();
    stdout.write_all(&text)?;
    stdout.flush()?;
    Ok(exit)
}

/// No more than a source may have.
fn read_stdin() -> Result<Vec<u8>> {
    let max = ProjectLimits::default().file_bytes_max;
    let stdin = io::stdin();
    if stdin.is_terminal() {
        console::tell("reading the source from the terminal; end it with Ctrl-D\n")?;
    }
    let mut content = Vec::new();
    stdin.lock().take(max + 1).read_to_end(&mut content).context("stdin cannot be read")?;
    if content.len() as u64 > max {
        let message = format!("the source on stdin has more than {max} bytes");
        return Err(Failure::usage(message, "split the source").into());
    }
    Ok(content)
}

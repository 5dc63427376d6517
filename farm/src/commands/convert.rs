//! `jpefarm convert`: translates a project into another of its languages.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use compiler::{Compiled, Target};
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, EngineError, Mode, Profile, ProjectLimits, Severity, SourceFile};
use serde::Serialize;

use crate::console::{self, Console};
use crate::exit::{Exit, Failure};
use crate::files::{self, Before, Change};
use crate::project::{self, Reading};
use crate::render::{self, plural, printable};

const EXAMPLES: &str = "\
Examples:
  jpefarm convert --to jpe my-mod -o my-mod-jpe      a folder of .jpe files
  jpefarm convert --to jpe-xml moods.jpe             print the translation
  jpefarm convert --to ir my-mod -o my-mod.ir.json   one file
  jpefarm convert --to xml my-mod -o tuning          the XML that `--profile game` writes
  jpefarm convert --to jpe my-mod --mode strict      fail when something has no words in .jpe

Only `ir` says everything; what another language cannot say is named in a warning. Comments are not
translated.";

/// Translate a project into another of its languages
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The language: `.jpe` sections, JPE-XML `<jpe-project>`, IR JSON, or the game's XML (one way only)
    #[arg(long, value_name = "LANGUAGE", value_parser = language())]
    to: Language,
    /// A project folder, or one or more files of a project
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Where the translation goes: a folder, a file, or - for stdout
    #[arg(long, short, value_name = "DIR|FILE|-", default_value = "-")]
    out: PathBuf,
    /// Overwrite files that are there already
    #[arg(long)]
    force: bool,
    /// How severe to be: with `strict`, what cannot be translated is an error
    #[arg(long, default_value = Mode::Default.as_str(), value_parser = mode())]
    mode: Mode,
}

/// What a project is translated to.
#[derive(Debug, Clone, Copy)]
enum Language {
    /// A language of sources.
    Source(Target),
    /// The game's own XML, which nothing reads back.
    Game,
}

/// How the command line names the game's XML.
const GAME: &str = "xml";

fn language() -> impl TypedValueParser<Value = Language> {
    let names = Target::ALL.map(Target::as_str).into_iter().chain([GAME]);
    let by_name = |name: String| {
        let target = Target::ALL.into_iter().find(|target| target.as_str() == name);
        target.map_or(Language::Game, Language::Source)
    };
    PossibleValuesParser::new(names).map(by_name)
}

fn mode() -> impl TypedValueParser<Value = Mode> {
    let modes = [Mode::Default, Mode::Strict].map(Mode::as_str);
    PossibleValuesParser::new(modes).try_map(|name| name.parse::<Mode>())
}

/// A translation as a JSON document.
#[derive(Debug, Serialize)]
struct Document<'a> {
    /// The files that were written.
    written: Vec<String>,
    /// The translation itself, when it was to go to stdout.
    text: Option<&'a str>,
    diagnostics: &'a [EngineError],
    exit_code: u8,
}

/// Translates.
///
/// # Errors
///
/// There is no such project, or the translation cannot be written.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    let Reading { project, warnings, name, sources, .. } = project::read(&args.paths, None, args.mode)?;
    let (mut diagnostics, files) = match project {
        Ok(project) => {
            let translated = translate(project.into_files(), name, args);
            (translated.report.diagnostics, translated.files)
        }
        Err(faults) => (faults, Vec::new()),
    };
    diagnostics.splice(0..0, warnings);
    let shown = diagnostics.iter().filter(|one| !console.is_quiet() || one.severity >= Severity::Error);
    console::tell(&render::diagnostics(shown, &sources))?;
    if diagnostics.iter().any(|one| one.severity >= Severity::Error) {
        console::failed("the project has errors; nothing was translated")?;
        let exit_code = Exit::Project.code();
        console.document(&Document {
            written: Vec::new(),
            text: None,
            diagnostics: &diagnostics,
            exit_code,
        })?;
        return Ok(Exit::Project);
    }
    deliver(args, &files, &diagnostics, console)?;
    Ok(Exit::Ok)
}

fn translate(files: Vec<SourceFile>, project_name: String, args: &Args) -> Compiled {
    let profile = match args.to {
        Language::Source(_) => Profile::Ir,
        Language::Game => Profile::Game,
    };
    let options = BuildOptions { mode: args.mode, profile: vec![profile], ..BuildOptions::default() };
    let request = GuestOptions { project_name, options, limits: ProjectLimits::default(), emit: true };
    match args.to {
        Language::Source(target) => compiler::convert(files, &request, target),
        Language::Game => compiler::compile(files, &request),
    }
}

/// Writes the translation where it is to go.
fn deliver(args: &Args, files: &[SourceFile], diagnostics: &[EngineError], console: &Console) -> Result<()> {
    let exit_code = Exit::Ok.code();
    if args.out == Path::new("-") {
        let text = String::from_utf8_lossy(&only(files)?.content);
        let document = Document { written: Vec::new(), text: Some(&text), diagnostics, exit_code };
        return Ok(console.result(&document, &text)?);
    }
    let written = write(args, files)?;
    for path in &written {
        console.done("Wrote", printable(path))?;
    }
    Ok(console.document(&Document { written, text: None, diagnostics, exit_code })?)
}

/// The translation as one file.
fn only(files: &[SourceFile]) -> Result<&SourceFile> {
    if let [file] = files {
        return Ok(file);
    }
    let message = format!("the translation is {}", plural(files.len() as u64, "file"));
    Err(Failure::usage(message, "name a folder for them with --out").into())
}

/// Writes the files; returns their paths.
fn write(args: &Args, files: &[SourceFile]) -> Result<Vec<String>> {
    let out = &args.out;
    if !args.force && is_among_the_sources(args) {
        let message = format!("{} would become a part of the project it is made of", out.display());
        return Err(Failure::usage(message, "name a folder outside of it, or insist with --force").into());
    }
    let targets: Vec<(PathBuf, &[u8])> = if is_folder(out) {
        files.iter().map(|file| (out.join(file.path.as_str()), &*file.content)).collect()
    } else {
        vec![(out.clone(), &only(files)?.content)]
    };
    if let Some((there, _)) = targets.iter().find(|(path, _)| !args.force && path.symlink_metadata().is_ok())
    {
        let message = format!("{} is there already", there.display());
        return Err(Failure::usage(message, "name another file, or overwrite it with --force").into());
    }
    put(args, &targets)?;
    Ok(targets.into_iter().map(|(path, _)| path.to_string_lossy().into_owned()).collect())
}

/// Puts the files in their places when all are complete, never some of them.
fn put(args: &Args, targets: &[(PathBuf, &[u8])]) -> Result<()> {
    let folder = if is_folder(&args.out) { Some(&*args.out) } else { args.out.parent() };
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let opened = fs::create_dir_all(folder).and_then(|()| Dir::open_ambient_dir(folder, ambient_authority()));
    let opened = opened.map_err(|error| {
        let message = format!("{} cannot be written to", folder.display());
        Failure::usage(message, "name a file or folder that can be written with --out").because(error)
    })?;
    let before = if args.force { Before::Anything } else { Before::Nothing };
    let names = targets.iter().map(|(path, _)| path.strip_prefix(folder).unwrap_or(path).to_string_lossy());
    let names: Vec<_> = names.collect();
    let changes: Vec<Change<'_>> = names
        .iter()
        .zip(targets)
        .map(|(path, (_, content))| Change { path, before, after: content })
        .collect();
    files::rewrite(&opened, &changes)
}

/// Whether the next build of the project would read the translation beside what it was made of.
fn is_among_the_sources(args: &Args) -> bool {
    let [folder] = &*args.paths else { return false };
    let (Language::Source(_), Ok(folder)) = (args.to, folder.canonicalize()) else { return false };
    let place = args.out.ancestors().find_map(|place| {
        let there = if place == Path::new("") { Path::new(".") } else { place };
        Some(there.canonicalize().ok()?.join(args.out.strip_prefix(place).ok()?))
    });
    folder.is_dir()
        && place.is_some_and(|place| {
            place.strip_prefix(&folder).is_ok_and(|inside| !project::is_passed_over(inside))
        })
}

/// A name without an ending, and one that ends in `/`, is that of a folder, whether it is there or not.
fn is_folder(out: &Path) -> bool {
    out.is_dir() || out.as_os_str().as_encoded_bytes().ends_with(b"/") || out.extension().is_none()
}

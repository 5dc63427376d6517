//! `jpefarm inspect`: what a file of the game is and holds.

mod content;
mod extract;
mod file;
mod package;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use gamefiles::ReadLimits;
use gamefiles::key::ResourceKey;
use serde::Serialize;

use crate::console::{self, Console};
use crate::exit::{Exit, Failure};
use crate::render::{self, printable};
use content::Content;
use package::{Opened, Resource};

const EXAMPLES: &str = "\
Examples:
  jpefarm inspect my-mod.package                     list its resources
  jpefarm inspect my-mod.package --resource 6017e896:00000000:8d9a1b675e48e96a
  jpefarm inspect my-mod.package --extract loose     write each resource to a file
  jpefarm inspect table.stbl buff.simdata buff.xml   show what they hold

Formats are told by content, whatever a file is called. Nothing is ever overwritten.";

/// What to do about a file that is damaged or none of the game's.
const ADVICE: &str = "inspect reads packages, string tables, SimData and tuning XML of The Sims 4";

/// Show what a package or another file of the game holds
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Packages, string tables, SimData or tuning XML
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print one resource of a package: tuning and SimData as XML, texts by key, anything else in hexadecimal
    #[arg(long, value_name = "TYPE:GROUP:INSTANCE", conflicts_with = "extract")]
    resource: Option<ResourceKey>,
    /// Write every resource of a package to a file in this folder, which is made if need be
    #[arg(long, value_name = "DIR")]
    extract: Option<PathBuf>,
}

/// Inspects.
///
/// # Errors
///
/// A file cannot be read or is none of the game's, there is no such resource, or the folder cannot be written.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    match (&args.resource, &args.extract) {
        (Some(key), _) => show_resource(only(&args.files)?, *key, console),
        (None, Some(folder)) => extract::run(only(&args.files)?, folder, console),
        (None, None) => show_files(&args.files, console),
    }
}

fn only(files: &[PathBuf]) -> Result<&Path> {
    match files {
        [file] => Ok(file),
        _ => Err(Failure::usage("this takes one package only", "run it once for each package").into()),
    }
}

/// A file, or why it could not be read.
#[derive(Serialize)]
struct FileDocument {
    path: String,
    size_bytes: usize,
    #[serde(flatten)]
    content: Option<Content>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
struct Document {
    files: Vec<FileDocument>,
}

fn show_files(paths: &[PathBuf], console: &Console) -> Result<Exit> {
    let mut files = Vec::new();
    for path in paths {
        let bytes = file::read(path)?;
        let read = Content::read(&bytes);
        let (content, error) = match read {
            Ok(content) => (Some(content), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let path = path.to_string_lossy().into_owned();
        files.push(FileDocument { path, size_bytes: bytes.len(), content, error });
    }
    let has_faults = files.iter().any(FileDocument::has_faults);
    let text = files.iter().filter_map(FileDocument::text).collect::<Vec<_>>().join("\n");
    for file in &files {
        if let Some(error) = &file.error {
            console::error(&format!("{}: {error}", file.path), ADVICE);
        }
    }
    console.result(&Document { files }, text)?;
    Ok(if has_faults { Exit::Project } else { Exit::Ok })
}

impl FileDocument {
    fn has_faults(&self) -> bool {
        self.content.as_ref().is_none_or(Content::has_faults)
    }

    fn text(&self) -> Option<String> {
        let content = self.content.as_ref()?;
        let size = render::bytes(self.size_bytes as u64);
        let mut text = String::new();
        let _ = writeln!(text, "{}: {}, {size}", printable(&self.path), printable(&content.headline()));
        text.push_str(&content.text());
        Some(text)
    }
}

/// One resource of a package.
#[derive(Serialize)]
struct ResourceDocument {
    #[serde(flatten)]
    resource: Resource,
    content: Content,
}

fn show_resource(path: &Path, key: ResourceKey, console: &Console) -> Result<Exit> {
    let bytes = file::read(path)?;
    let opened = Opened::new(&bytes).map_err(|error| no_package(path, error))?;
    let Some((entry, resource)) = opened.find(key) else {
        let message = format!("{} has no resource {key}", path.display());
        return Err(Failure::usage(message, "`jpefarm inspect` without --resource lists them").into());
    };
    let limit = ReadLimits::default().resource_bytes;
    if entry.bytes > limit {
        let (size, limit) = (render::bytes(entry.bytes as u64), render::bytes(limit as u64));
        let message = format!("the resource {key} says that it unpacks to {size}, more than {limit}");
        return Err(Failure::project(message, "no resource of the game is that large; it is damaged").into());
    }
    let damaged = |error| {
        Failure::project(format!("the resource {key} cannot be read"), "--extract writes what can")
            .because(error)
    };
    let unpacked = opened.content(entry).map_err(damaged)?;
    let content = Content::of_resource(&unpacked).map_err(damaged)?;
    let text = content.text();
    console.result(&ResourceDocument { resource, content }, text)?;
    Ok(Exit::Ok)
}

fn no_package(path: &Path, error: gamefiles::ReadError) -> Failure {
    Failure::project(format!("{} cannot be read as a package", path.display()), ADVICE).because(error)
}

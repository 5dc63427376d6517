//! `jpefarm init`: makes a small project to start from.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use clap::ValueEnum;
use serde::Serialize;

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::render::printable;

const EXAMPLES: &str = "\
Examples:
  jpefarm init my-mod                    sections and keys, the shortest to learn
  jpefarm init my-mod --dialect outline  titles with indented properties
  jpefarm init --dialect xml             JPE-XML, in the current folder

Nothing is ever overwritten: when one of the files is there already, none is written.";

/// Make a small project that builds
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Folder of the project; made if need be
    #[arg(default_value = ".", value_name = "DIR")]
    dir: PathBuf,
    /// How the sources are written
    #[arg(long, value_enum, default_value_t)]
    dialect: Dialect,
}

/// How sources are written.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Dialect {
    /// `.jpe` with [Sections], `key: value` lines and `end`
    #[default]
    Section,
    /// `.jpe` with titles and indented properties
    Outline,
    /// JPE-XML
    Xml,
}

impl Dialect {
    /// The files of a new project: name and text.
    fn files(self) -> [(&'static str, &'static str); 2] {
        match self {
            Self::Section => [
                ("README.md", include_str!("init/section/README.md")),
                ("greetings.jpe", include_str!("init/section/greetings.jpe")),
            ],
            Self::Outline => [
                ("README.md", include_str!("init/outline/README.md")),
                ("greetings.jpe", include_str!("init/outline/greetings.jpe")),
            ],
            Self::Xml => [
                ("README.md", include_str!("init/xml/README.md")),
                ("greetings.jpe.xml", include_str!("init/xml/greetings.jpe.xml")),
            ],
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    dir: String,
    files: Vec<&'a str>,
}

/// Makes the project.
///
/// # Errors
///
/// A file is there already, or the folder cannot be written.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    let files = args.dialect.files();
    write(&args.dir, &files)?;
    let dir = args.dir.to_string_lossy().into_owned();
    let shown = printable(&dir);
    for (name, _) in files {
        console.done("Made", printable(&args.dir.join(name).to_string_lossy()))?;
    }
    let next = format!("Build it with: jpefarm build {shown}\n");
    console.result(&Document { dir, files: files.map(|(name, _)| name).to_vec() }, next)?;
    Ok(Exit::Ok)
}

fn write(dir: &Path, files: &[(&str, &str)]) -> Result<()> {
    let cannot = |error: io::Error| {
        let message = format!("the project cannot be made in {}", dir.display());
        Failure::usage(message, "name a folder that is there, or that can be made").because(error)
    };
    fs::create_dir_all(dir).map_err(cannot)?;
    let root = Dir::open_ambient_dir(dir, ambient_authority()).map_err(cannot)?;
    for (name, _) in files {
        if root.symlink_metadata(name).is_ok() {
            let message = format!("{} is there already", dir.join(name).display());
            return Err(Failure::usage(message, "name a new folder; nothing was written").into());
        }
    }
    for (name, text) in files {
        let mut file =
            root.open_with(name, OpenOptions::new().write(true).create_new(true)).map_err(cannot)?;
        file.write_all(text.as_bytes()).map_err(cannot)?;
    }
    Ok(())
}

//! `jpefarm schema`: the formats as files that other tools read.

use std::fmt::Write;

use anyhow::Result;
use schemas::formats::{self, Format};
use serde::Serialize;

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::render::printable;

const EXAMPLES: &str = "\
Examples:
  jpefarm schema                              list the formats
  jpefarm schema ir > ir.schema.json          for an editor that checks IR
  jpefarm schema report.schema.json           for a program that reads reports";

/// Print a format as a machine-readable file
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The format, by the name of its file, with or without the ending; without one, all are listed
    name: Option<String>,
}

#[derive(Serialize)]
struct Document {
    name: &'static str,
    about: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'static str>,
}

#[derive(Serialize)]
struct List {
    items: Vec<Document>,
}

/// Prints.
///
/// # Errors
///
/// There is no such format.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    if let Some(name) = &args.name {
        let format = formats::find(name).ok_or_else(|| unknown(name))?;
        console.result(&document(format, Some(format.text)), format.text)?;
    } else {
        let items = formats::ALL.iter().map(|format| document(format, None)).collect();
        console.result(&List { items }, list())?;
    }
    Ok(Exit::Ok)
}

fn document(format: &Format, text: Option<&'static str>) -> Document {
    Document { name: format.name, about: format.about, text }
}

fn list() -> String {
    let width = formats::ALL.iter().map(|format| format.name.len()).max().unwrap_or(0);
    formats::ALL.iter().fold(String::new(), |mut text, format| {
        let _ = writeln!(text, "{:width$}  {}", format.name, format.about);
        text
    })
}

fn unknown(name: &str) -> Failure {
    Failure::usage(format!("there is no format {}", printable(name)), "`jpefarm schema` lists the formats")
}

//! `jpefarm doctor`: what a farm stands on, examined.

use std::fmt::Write;

use anyhow::Result;
use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;

use super::config_args::ConfigArgs;
use crate::compose::doctor::{self, Finding, Status};
use crate::console::Console;
use crate::exit::Exit;
use crate::render::printable;

const EXAMPLES: &str = "\
Examples:
  jpefarm doctor                                     what `jpefarm serve` on this machine stands on
  jpefarm doctor --config /etc/jpefarm/jpefarm.toml --json

It looks at the store, asks Redis, writes and removes a few bytes where large contents are kept, and builds a small
project in the sandbox. Nothing else is changed; a server may run meanwhile. The exit code is 3 when something does not work, also if it is one thing
of many; a warning leaves it 0.";

/// Columns of what a finding is about.
const ABOUT_WIDTH: usize = 13;

/// Examine everything a server stands on, and say what to do
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Serialize)]
struct Document {
    findings: Vec<Finding>,
    exit_code: u8,
}

/// Examines.
///
/// # Errors
///
/// A setting is unknown or wrong, or writing fails. What does not work is no error but a finding.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    let config = args.config.load([])?;
    super::block_on(async {
        let findings = doctor::examine(&config).await;
        let is_ill = findings.iter().any(|finding| finding.status == Status::Fail);
        let exit = if is_ill { Exit::Farm } else { Exit::Ok };
        let text = findings.iter().map(text).collect::<String>();
        console.result(&Document { findings, exit_code: exit.code() }, text)?;
        Ok(exit)
    })
}

fn text(finding: &Finding) -> String {
    let (style, word) = match finding.status {
        Status::Ok => (AnsiColor::BrightGreen.on_default(), "ok"),
        Status::Warn => (AnsiColor::BrightYellow.on_default().bold(), "warn"),
        Status::Fail => (AnsiColor::BrightRed.on_default().bold(), "fail"),
    };
    let mut text =
        format!("{} {:ABOUT_WIDTH$} {}\n", word_of(style, word), finding.about, printable(&finding.message));
    if let Some(advice) = &finding.advice {
        let _ = writeln!(text, "     {:ABOUT_WIDTH$} help: {}", "", printable(advice));
    }
    text
}

/// The word in its colours, as wide as the longest.
fn word_of(style: Style, word: &str) -> String {
    format!("{style}{word}{style:#}{}", " ".repeat(4 - word.len()))
}

//! What is printed, where, in which form and in which colours.
//!
//! Results go to stdout, everything else to stderr. In the form `json`, stdout holds one document and
//! nothing else.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use clap::ColorChoice;
use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;

use crate::cli::{Format, Global};
use crate::render::printable;

const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
const HELP: Style = AnsiColor::BrightCyan.on_default().bold();
const DONE: Style = AnsiColor::BrightGreen.on_default().bold();

/// How much is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verbosity {
    Quiet,
    Normal,
    Verbose,
}

/// The terminal, or what stands in for it.
#[derive(Debug)]
pub(crate) struct Console {
    format: Format,
    verbosity: Verbosity,
}

impl Console {
    /// Follows the global options; the colours are set for the whole process.
    pub(crate) fn new(global: &Global) -> Self {
        let color = match global.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        color.write_global();
        let verbosity = match (global.quiet, global.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, false) => Verbosity::Normal,
            (false, true) => Verbosity::Verbose,
        };
        let format = if global.json { Format::Json } else { global.format };
        Self { format, verbosity }
    }

    /// Whether stdout gets a JSON document.
    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Whether only errors are told.
    pub(crate) fn is_quiet(&self) -> bool {
        self.verbosity == Verbosity::Quiet
    }

    /// Whether progress may be drawn on stderr.
    pub(crate) fn draws_progress(&self) -> bool {
        !self.is_quiet() && io::stderr().is_terminal()
    }

    /// Prints a result: a document in the form `json`, else the text, which ends its own lines.
    ///
    /// # Errors
    ///
    /// Writing fails.
    pub(crate) fn result(&self, document: &impl Serialize, text: impl Display) -> io::Result<()> {
        if self.is_json() {
            return self.document(document);
        }
        let mut stdout = anstream::stdout().lock();
        write!(stdout, "{text}")?;
        stdout.flush()
    }

    /// Prints a document in the form `json`, else nothing.
    ///
    /// # Errors
    ///
    /// Writing fails.
    pub(crate) fn document(&self, document: &impl Serialize) -> io::Result<()> {
        if !self.is_json() {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        serde_json::to_writer_pretty(&mut stdout, document)?;
        writeln!(stdout)?;
        stdout.flush()
    }

    /// Prints a result as one line: for documents that follow one another or that are waited for.
    ///
    /// # Errors
    ///
    /// Writing fails.
    pub(crate) fn line(&self, document: &impl Serialize, text: impl Display) -> io::Result<()> {
        let mut stdout = anstream::stdout().lock();
        if self.is_json() {
            writeln!(stdout, "{}", serde_json::to_string(document)?)?;
        } else {
            write!(stdout, "{text}")?;
        }
        stdout.flush()
    }

    /// Tells what was done, unless quiet: a highlighted word and what follows it.
    ///
    /// # Errors
    ///
    /// Writing fails.
    pub(crate) fn done(&self, word: &str, rest: impl Display) -> io::Result<()> {
        match self.verbosity {
            Verbosity::Quiet => Ok(()),
            _ => tell(&format!("{DONE}{word}{DONE:#} {rest}\n")),
        }
    }

    /// Tells a detail when verbose.
    ///
    /// # Errors
    ///
    /// Writing fails.
    pub(crate) fn detail(&self, text: impl Display) -> io::Result<()> {
        match self.verbosity {
            Verbosity::Verbose => tell(&format!("{text}\n")),
            _ => Ok(()),
        }
    }
}

/// Prints a text, which ends its own lines, on stderr.
///
/// # Errors
///
/// Writing fails.
pub(crate) fn tell(text: &str) -> io::Result<()> {
    anstream::stderr().lock().write_all(text.as_bytes())
}

/// Tells an error and what to do about it.
pub(crate) fn error(message: &str, advice: &str) {
    let (message, advice) = (printable(message), printable(advice));
    // Without a stderr there is nobody to tell.
    let _ = tell(&format!("{ERROR}error{ERROR:#}: {message}\n{HELP}help{HELP:#}: {advice}\n"));
}

/// Tells in one line what a build has come to that did not succeed.
///
/// # Errors
///
/// Writing fails.
pub(crate) fn failed(text: impl Display) -> io::Result<()> {
    tell(&format!("{ERROR}error{ERROR:#}: {text}\n"))
}

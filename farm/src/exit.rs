//! How the process ends: exit codes, and errors told to people.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use serde::Serialize;

use crate::console::{self, Console};

/// The exit codes; part of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It is done, without errors.
    Ok,
    /// The project has errors, or a build did not succeed.
    Project,
    /// The command line asks for something that cannot be.
    Usage,
    /// The farm failed.
    Farm,
    /// Ctrl-C.
    Interrupted,
}

impl Exit {
    /// The code as the shell sees it.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Project => 1,
            Self::Usage => 2,
            Self::Farm => 3,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// An error that says what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    exit: Exit,
    message: String,
    advice: String,
    #[source]
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    /// The command line asks for something that cannot be.
    pub(crate) fn usage(message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into(), advice: advice.into(), cause: None }
    }

    /// The build is not what was asked of it.
    pub(crate) fn project(message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { exit: Exit::Project, message: message.into(), advice: advice.into(), cause: None }
    }

    /// The farm, or the machine under it, failed.
    pub(crate) fn farm(message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { exit: Exit::Farm, message: message.into(), advice: advice.into(), cause: None }
    }

    /// What to do about it.
    pub(crate) fn advice(&self) -> &str {
        &self.advice
    }

    /// Names what lies behind it.
    pub(crate) fn because(self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { cause: Some(cause.into()), ..self }
    }
}

/// An error as the JSON document on stdout.
#[derive(Serialize)]
struct ErrorDocument<'a> {
    error: ErrorBody<'a>,
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    message: &'a str,
    causes: &'a [String],
    advice: &'a str,
    exit_code: u8,
}

/// What to do about an error that nobody expected.
const ADVICE: &str = "this should not happen; please report it with what you did";

/// Tells an error and says how the process ends.
pub(crate) fn print(error: &anyhow::Error, console: &Console) -> Exit {
    if is_broken_pipe(error) {
        return Exit::Farm;
    }
    let failure = error.downcast_ref::<Failure>();
    let (exit, advice) =
        failure.map_or((Exit::Farm, ADVICE), |failure| (failure.exit, failure.advice.as_str()));
    let texts = texts(error);
    console::error(&texts.join(": "), advice);
    let error = ErrorBody { message: &texts[0], causes: &texts[1..], advice, exit_code: exit.code() };
    // Whoever reads stdout may be gone; the exit code still says it.
    let _ = console.document(&ErrorDocument { error });
    exit
}

/// What an error says, and what each says that lies behind it.
pub(crate) fn texts(error: &anyhow::Error) -> Vec<String> {
    let mut texts: Vec<String> = error.chain().map(ToString::to_string).collect();
    // Some libraries end a message with that of its source.
    texts.dedup_by(|source, message| message.ends_with(source.as_str()));
    texts
}

/// Prints what clap has to say: a usage error on stderr, help and version on stdout.
pub(crate) fn print_clap(error: &clap::Error) -> ExitCode {
    match error.print() {
        Ok(()) if error.use_stderr() => Exit::Usage.into(),
        Ok(()) => Exit::Ok.into(),
        Err(_) => Exit::Farm.into(),
    }
}

/// Whether the reader of stdout or stderr went away.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io_errors = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    io_errors.map(io::Error::kind).any(|kind| kind == io::ErrorKind::BrokenPipe)
}

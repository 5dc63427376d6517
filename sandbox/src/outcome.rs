//! What goes into a run and what comes out of it.

use std::fmt;
use std::time::Duration;

use schemas::{Limits, SourceFile};

/// What a toolchain is asked.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// `schemas::guest::GuestOptions` as JSON.
    pub options: &'a str,
    /// The sources, sorted bytewise by path.
    pub files: &'a [SourceFile],
}

/// What a toolchain answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// `schemas::guest::CompileReport` as JSON; UTF-8, otherwise unchecked.
    pub report: String,
    /// The outputs, sorted bytewise by path, no two alike.
    pub files: Vec<SourceFile>,
}

/// One run that came to an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// How it ended.
    pub verdict: Verdict,
    /// What it used up.
    pub usage: Usage,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The guest answered within its limits.
    Finished(Response),
    /// The guest was stopped by a limit. The same on every machine, except [`Limit::WallTime`].
    Exceeded(Limit),
    /// The guest broke down or broke the rules of its interface: a fault of the toolchain.
    Trapped {
        /// What it did, for the operator and the author of the toolchain; one line.
        message: String,
    },
    /// The guest would not start on the request.
    Refused(Failure),
    /// The [`StopSignal`](crate::StopSignal) was given.
    Stopped,
}

/// Why a toolchain would not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It speaks this version of the protocol, not ours.
    UnsupportedProtocol(u32),
    /// The options are not what the protocol says; the text says why, cut at 4 KiB.
    InvalidOptions(String),
}

/// A limit that stopped a guest. The text of [`Display`](fmt::Display) is for the author of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// `Limits::fuel`.
    Fuel,
    /// `Limits::wall_time_ms`.
    WallTime,
    /// `Limits::memory_bytes_max`.
    Memory,
    /// `Limits::table_elements_max`.
    Tables,
    /// 1 MiB of call stack. How deep that goes depends on the machine code, so machines of different
    /// architecture may differ in the deepest project they build.
    Stack,
    /// `Limits::output_files_max`.
    OutputFiles,
    /// `Limits::output_file_bytes_max`.
    OutputFileBytes,
    /// `Limits::output_bytes_max`.
    OutputBytes,
    /// An output's path is not a `schemas::ProjectPath`, or two outputs have the same.
    OutputPath,
}

impl Limit {
    /// Every limit.
    pub const ALL: [Self; 9] = [
        Self::Fuel,
        Self::WallTime,
        Self::Memory,
        Self::Tables,
        Self::Stack,
        Self::OutputFiles,
        Self::OutputFileBytes,
        Self::OutputBytes,
        Self::OutputPath,
    ];

    /// The limit's name in metrics, logs and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fuel => "fuel",
            Self::WallTime => "wall_time",
            Self::Memory => "memory",
            Self::Tables => "tables",
            Self::Stack => "stack",
            Self::OutputFiles => "output_files",
            Self::OutputFileBytes => "output_file_bytes",
            Self::OutputBytes => "output_bytes",
            Self::OutputPath => "output_path",
        }
    }

    /// What the limit was under `limits`, with its unit, such as `1024 MiB`; `None` for one that no number says.
    pub fn bound(self, limits: &Limits) -> Option<String> {
        let mebibytes = |bytes: u64| format!("{} MiB", bytes >> 20);
        match self {
            Self::Fuel => Some(format!("{} steps", limits.fuel)),
            Self::WallTime => Some(format!("{} ms", limits.wall_time_ms)),
            Self::Memory => Some(mebibytes(limits.memory_bytes_max)),
            Self::Tables => Some(format!("{} elements", limits.table_elements_max)),
            Self::OutputFiles => Some(format!("{} files", limits.output_files_max)),
            Self::OutputFileBytes => Some(mebibytes(limits.output_file_bytes_max)),
            Self::OutputBytes => Some(mebibytes(limits.output_bytes_max)),
            Self::Stack | Self::OutputPath => None,
        }
    }

    /// Whether another run of the same request under the same limits ends the same way, on any machine.
    pub fn is_deterministic(self) -> bool {
        self != Self::WallTime
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fuel => "the build took more computing steps than it is allowed",
            Self::WallTime => "the build took longer than it is allowed",
            Self::Memory => "the build needed more memory than it is allowed",
            Self::Tables => "the build needed larger tables than it is allowed",
            Self::Stack => "the build nested deeper than the call stack allows",
            Self::OutputFiles => "the build made more files than it is allowed",
            Self::OutputFileBytes => "the build made a file larger than it is allowed",
            Self::OutputBytes => "the build made more output than it is allowed",
            Self::OutputPath => {
                "the build made a file with a path that is not allowed, or two with the same path"
            }
        })
    }
}

/// What a run used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Fuel units; the same for every run of the same request.
    pub fuel: u64,
    /// Time from the call of `run` to its end.
    pub wall_time: Duration,
    /// Of that, the time the processor worked for it; all of it where the system does not count that.
    pub cpu_time: Duration,
    /// Most bytes of linear memory at once, all memories together.
    pub memory_bytes_peak: u64,
}

//! The two JSON texts that cross the border between the farm and a toolchain.
//!
//! The border itself is `schemas/wit/toolchain.wit`.

use serde::{Deserialize, Serialize};

use crate::{BuildOptions, EngineError, ProjectLimits, Summary};

/// Version of [`GuestOptions`] and [`CompileReport`]; goes up with every change that an older side
/// would misread.
pub const PROTOCOL_VERSION: u32 = 1;

/// What stands in front of a toolchain's last words.
///
/// A toolchain that panics can only trap, and a trap carries no text. So a toolchain may keep a block
/// in its memory, aligned to 16 bytes within the first 4 MiB: these 16 bytes, then
/// [`LAST_WORDS_BYTES`] bytes of UTF-8 padded with NUL, in which its panic hook leaves the panic's text.
/// The sandbox looks there after a trap.
pub const LAST_WORDS_MARK: [u8; 16] = *b"jpefarm:lastword";

/// Room for a toolchain's last words, in bytes.
pub const LAST_WORDS_BYTES: usize = 1_008;

/// What the farm tells a toolchain besides the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuestOptions {
    /// Name and id of the project unless its sources say otherwise (language.md §3.8).
    pub project_name: String,
    /// What the author asked for.
    pub options: BuildOptions,
    /// What a project may hold.
    pub limits: ProjectLimits,
    /// Whether outputs are wanted; a validation wants none.
    pub emit: bool,
}

/// What a toolchain says about the sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompileReport {
    /// The id of the project as parsed.
    pub project_id: String,
    /// Name and version of the compiler.
    pub engine_version: String,
    /// How many elements the project has.
    pub elements: u32,
    /// Everything there is to say, ordered by file, line, column, code.
    pub diagnostics: Vec<EngineError>,
    /// How many diagnostics there are of each severity.
    pub summary: Summary,
    /// Whether diagnostics were left out because there are too many.
    pub truncated: bool,
}

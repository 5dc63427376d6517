//! The limits a build lives under.

use serde::{Deserialize, Serialize};

/// What the sandbox allows one run of a guest. A run that hits one of them fails; all but
/// `wall_time_ms` give the same verdict on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Limits {
    /// Fuel units, about one WebAssembly instruction each. The default is what a core does in
    /// about a minute.
    pub fuel: u64,
    /// Milliseconds of wall time. Source: language.md §13.3.
    pub wall_time_ms: u64,
    /// Bytes of linear memory, all memories together. Source: language.md §13.3.
    pub memory_bytes_max: u64,
    /// Elements of tables, all tables together.
    pub table_elements_max: u32,
    /// Number of files in the result.
    pub output_files_max: u32,
    /// Bytes of one file of the result.
    pub output_file_bytes_max: u64,
    /// Bytes of the whole result, the report included.
    pub output_bytes_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fuel: 150_000_000_000,
            wall_time_ms: 60_000,
            memory_bytes_max: 1 << 30,
            table_elements_max: 10_000,
            output_files_max: 300_000,
            output_file_bytes_max: 256 << 20,
            output_bytes_max: 512 << 20,
        }
    }
}

impl Limits {
    /// Whether every limit is at most that of `ceiling`.
    pub fn fits(&self, ceiling: &Self) -> bool {
        self.fuel <= ceiling.fuel
            && self.wall_time_ms <= ceiling.wall_time_ms
            && self.memory_bytes_max <= ceiling.memory_bytes_max
            && self.table_elements_max <= ceiling.table_elements_max
            && self.output_files_max <= ceiling.output_files_max
            && self.output_file_bytes_max <= ceiling.output_file_bytes_max
            && self.output_bytes_max <= ceiling.output_bytes_max
    }
}

/// What a project may hold. Source of every default: language.md §13.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProjectLimits {
    /// Bytes of one source file.
    pub file_bytes_max: u64,
    /// Bytes of all source files together.
    pub project_bytes_max: u64,
    /// Number of source files.
    pub files_max: u32,
    /// Elements over all files.
    pub elements_max: u32,
    /// Bytes of one line or value.
    pub line_bytes_max: u32,
    /// UTF-8 bytes of one free text.
    pub text_bytes_max: u32,
    /// Characters of an id.
    pub id_chars_max: u32,
    /// Characters of a title.
    pub title_chars_max: u32,
    /// Items of one list.
    pub list_items_max: u32,
    /// Depth of nested XML elements, and of nested JSON values.
    pub depth_max: u32,
    /// Attributes of one XML element.
    pub attributes_max: u32,
    /// Diagnostics of one build.
    pub diagnostics_max: u32,
    /// Diagnostics with the same code in the same file.
    pub diagnostics_per_code_max: u32,
}

impl Default for ProjectLimits {
    fn default() -> Self {
        Self {
            file_bytes_max: 8 << 20,
            project_bytes_max: 64 << 20,
            files_max: 10_000,
            elements_max: 250_000,
            line_bytes_max: 64 << 10,
            text_bytes_max: 65_535,
            id_chars_max: 128,
            title_chars_max: 100,
            list_items_max: 10_000,
            depth_max: 64,
            attributes_max: 64,
            diagnostics_max: 1_000,
            diagnostics_per_code_max: 100,
        }
    }
}

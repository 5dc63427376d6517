//! What the fuzz targets check beyond "does not panic": a module per kind of reader.
//!
//! Each check takes the bytes that the fuzzer made up and panics when a promise is broken. docs/fuzzing.md says how to
//! run the targets and how to turn a finding into a regression test.

pub mod diagnostics;
pub mod game;
pub mod gamefiles;
pub mod project;
pub mod text;
mod xml;

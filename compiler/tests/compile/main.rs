//! What the compiler says and writes: text in, snapshot out.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::too_many_lines, reason = "snapshots stand beside what they are of")]

mod analysis;
mod check;
mod codes;
mod convert;
#[path = "../corpus/mod.rs"]
#[expect(dead_code, reason = "the parity test uses the rest")]
mod corpus;
mod fixes;
mod format;
mod formats;
mod game;
mod game_names;
mod game_phrases;
mod ir;
mod language;
mod limits;
mod outputs;
mod project;
mod properties;
mod prose;
mod validation;
mod wording;
mod xml;

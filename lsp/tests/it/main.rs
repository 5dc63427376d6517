//! The service over streams in memory: what an editor says in, what it hears out.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod code_actions;
mod completion;
mod editor;
mod formatting;
mod hostile;
mod hover;
mod names;
mod synchronisation;
mod text;

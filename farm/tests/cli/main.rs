//! Drives the real binary: arguments, files and signals in; exit code, stdout, stderr and files out.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod commands;
mod convert;
mod diagnostics;
mod examples;
mod fix;
mod fmt;
mod hostile;
mod inspect;
mod lsp;
mod outputs;
mod server;
mod settings;
mod support;

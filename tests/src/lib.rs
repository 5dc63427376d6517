//! What the integration tests and the benchmark share: the compiler in both of its forms, and a farm in this process.

#![expect(clippy::missing_panics_doc, reason = "a test that cannot set itself up has failed")]

pub mod bench;
pub mod farm;
pub mod guest;

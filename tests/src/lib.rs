//! What the integration tests and the benchmark share: generated projects, the real binary, the corpus,
//! servers.

#![expect(clippy::missing_panics_doc, reason = "a test that cannot set itself up has failed")]

pub mod binary;
pub mod cluster;
pub mod farm;
pub mod generate;
pub mod guest;
pub mod servers;
pub mod workspace;

//! What runs the farm from outside: servers on free ports, clusters of the real binary's processes over them, and a
//! nemesis with a ledger. The tests, the fault suite and the load test build on it.
//!
//! It knows the farm by its command line, its HTTP interface and its database, and by no code but the client's. What
//! cannot be set up ends the caller with a panic that says what is missing; however the caller ends, everything that
//! was started ends with it.

#![expect(clippy::missing_panics_doc, reason = "what cannot set itself up has failed")]

pub mod binary;
pub mod cluster;
pub mod faults;
pub mod figures;
pub mod generate;
pub mod interrupt;
pub mod process;
pub mod servers;
pub mod workspace;

//! The books of a one-machine farm: the [`Store`](scheduler::ports::Store) port on SQLite.
//!
//! A verb of the port is a file here, with its longer SQL beside it in `queries/`. What writes is an impl of
//! [`writer::Write`] and goes through the one [`writer`], which commits what arrives together with one fsync;
//! what only reads is a function over a connection of the read pool. The database is in WAL mode, so readers
//! and the writer do not wait for each other, and with `synchronous = FULL`, so what was answered survives a
//! power cut.
//!
//! SQLite counts with 64-bit signed integers. Numbers above 2^63 − 1 are written as 2^63 − 1: for an epoch or
//! a position in a log it means "none that exists", for a measured quantity it is beyond anything measurable.
//!
//! The crate decides nothing about retries, deadlines or priorities: that is the scheduler's.

mod action;
mod backlog;
mod batch;
mod cancel;
mod claim;
mod concurrency;
mod database_file;
mod event_log;
mod events;
mod file;
mod files;
mod finish;
mod followed;
mod heartbeat;
mod inputs;
mod job;
mod jobs;
mod lead;
mod migrations;
mod open;
mod ping;
mod ready;
mod reap;
mod replay;
mod report;
mod retain;
mod row;
mod settle;
mod standing;
mod start;
mod store;
mod stored_file;
mod submit;
mod submit_batch;
mod tenant_events;
mod unreferenced;
mod value;
mod writer;

#[cfg(test)]
mod tests;

pub use open::{OpenError, Schema};
pub use store::SqliteStore;

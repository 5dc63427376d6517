//! The books of a farm of many machines: the [`Store`](scheduler::ports::Store) port on PostgreSQL 15 or later.
//!
//! A verb of the port is a file here, with its SQL beside it in `queries/`. Any number of processes have the
//! database open at the same time, and each of them many callers. What they write at the same time goes out
//! together: each verb has a [`writer`], which makes one statement and one commit of all that waits for it.
//! Statements lock rows in the order of their ids, so that no two of them wait for each other in a circle.
//!
//! Every statement runs under one of three roles of the database ([`connection`]). What a tenant asks for runs
//! under one that sees only the rows of the tenants that the transaction names: row-level security, besides the
//! predicate that every query has.
//!
//! What has changed is told to other processes after the commit, by a connection of its own ([`notifier`]): a
//! transaction that notifies holds a lock of the whole server until it is on disk. So news may be lost, and
//! everybody polls besides.
//!
//! PostgreSQL counts with 64-bit signed integers. Numbers above 2^63 − 1 are written as 2^63 − 1: for an epoch or
//! a position in a log it means "none that exists", for a measured quantity it is beyond anything measurable.
//!
//! The crate decides nothing about retries, deadlines or priorities: that is the scheduler's.

mod ask;
mod backlog;
mod batch;
mod batches;
mod cancel;
mod changes;
mod claim;
mod concurrency;
mod config;
mod connection;
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
mod notifier;
mod open;
mod ping;
mod ready;
mod reap;
mod replay;
mod report;
mod retain;
mod rights;
mod roles;
mod room;
mod row;
mod server;
mod settle;
mod standing;
mod start;
mod store;
mod stored_file;
mod submit;
mod submit_batch;
mod target;
mod tenant_events;
mod unreferenced;
mod url;
mod value;
mod writer;

#[cfg(test)]
mod tests;

pub use config::Connections;
pub use open::{OpenError, Schema};
pub use room::Room;
pub use server::Server;
pub use store::PostgresStore;

//! What every adapter of a port has to do, whatever stands behind it.

#![expect(clippy::unwrap_used, reason = "a rule is broken by panicking")]

mod queue;
mod queue_memory;
mod queue_redis;
mod store;
mod store_model;
mod store_postgres;
mod store_sqlite;

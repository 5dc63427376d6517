//! The HTTP interface from outside: a real scheduler on a database in memory, and tests that play the worker.

#![expect(clippy::unwrap_used, reason = "what goes wrong in a test has to stop it")]

mod archives;
mod batches;
mod builds;
mod events;
mod farm;
mod guard;
mod openapi;
mod problems;
mod redirects;
mod results;
mod serve;
mod submit;
mod tls;

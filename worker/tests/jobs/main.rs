//! What becomes of a job in a worker, whatever goes wrong on the way.

mod drain;
mod harness;
mod lease;
mod outcomes;
mod pull;
mod store;

//! What becomes of a job in a worker, whatever goes wrong on the way.

mod batches;
mod drain;
mod harness;
mod leaders;
mod lease;
mod outcomes;
mod poison;
mod pull;
mod store;

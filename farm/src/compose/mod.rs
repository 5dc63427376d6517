//! The composition root: which store, queue, blobs, clock and toolchain a farm is made of.
//!
//! The only place that names adapters. [`embedded`] is the farm of one command, [`roles`] that of `jpefarm serve` and
//! of `jpefarm api`, `scheduler` and `worker`, which are parts of one farm.

pub(crate) mod doctor;
pub(crate) mod embedded;
pub(crate) mod migrate;
pub(crate) mod roles;
pub(crate) mod telemetry;

mod blobs;
mod certificate;
mod data_lock;
mod foundation;
mod listener;
mod part;
mod pem_file;
mod private_dir;
mod queue;
mod store;
mod toolchain;

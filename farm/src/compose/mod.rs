//! The composition root: which store, queue, blobs, clock and toolchain a farm is made of.
//!
//! The only place that names adapters. [`embedded`] is the farm of one command, [`server`] that of `jpefarm
//! serve`.

pub(crate) mod embedded;
pub(crate) mod server;
pub(crate) mod telemetry;

mod data_dir;
mod private_dir;
mod toolchain;

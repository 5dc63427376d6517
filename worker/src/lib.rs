//! Runs jobs: pull → claim → execute → finish, and drain.
//!
//! A [`Worker`] is an apalis worker over whatever backend hands it job ids. Each id is a nudge: the worker
//! claims the job in the books, together with those whose ids came with it, and only under that lease does it load the
//! sources, run the [`Toolchain`] in the sandbox and write the result. While a job is held its lease is kept, and what the
//! books say (called off, given to another) reaches the guest at once.
//!
//! The crate knows neither the store nor the queue it works with.

mod claim;
mod compile;
mod config;
mod counted;
mod execute;
mod finish;
mod interrupt;
mod lease;
mod outcome;
mod pace;
mod patience;
mod run;
mod toolchain;

pub use config::Config;
pub use run::{RunError, Shutdown, Worker};
pub use toolchain::{SandboxedToolchain, Toolchain};

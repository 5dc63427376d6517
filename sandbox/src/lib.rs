//! # sandbox
//!
//! Runs one WebAssembly component under limits: files in, files and a report out. It knows nothing of
//! JPE, jobs or databases; it gets bytes and says what became of them.
//!
//! A toolchain is a component that exports `compile` as `schemas/wit/toolchain.wit` has it and imports
//! **nothing**: no clock, no randomness, no files, no network. So a run is a pure function of its
//! request, and every limit but wall time gives the same verdict on every machine.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use sandbox::{Request, Sandbox, SandboxConfig, StopSignal, Verdict};
//!
//! let sandbox = Sandbox::new(&SandboxConfig::default(), None)?;
//! let toolchain = sandbox.load("jpe", &std::fs::read("jpe.wasm")?)?;
//! let request = Request { options: "{}", files: &[] };
//! let run = sandbox.run(&toolchain, &request, &schemas::Limits::default(), &StopSignal::new())?;
//! match run.verdict {
//!     Verdict::Finished(response) => println!("{}", response.report),
//!     other => println!("{other:?} after {:?}", run.usage.wall_time),
//! }
//! # Ok(()) }
//! ```
//!
//! One [`Sandbox`] per process; it is cheap to clone and every thread may [`run`](Sandbox::run) at
//! once, up to [`SandboxConfig::slots`]. Modules are compiled once and kept in a [`ModuleCache`].
//!
//! | Limit | What enforces it |
//! |---|---|
//! | fuel | counted by the compiled code itself, one unit per instruction and per byte copied |
//! | wall time, [`StopSignal`] | asked whenever a slice of fuel is burned, about every 0.03 ms |
//! | memory, tables | a resource limiter that traps the guest instead of letting growth fail |
//! | stack | 1 MiB, a constant |
//! | number, size and paths of outputs | a budget while they are copied out, then exact checks |
//!
//! What the limits do **not** cover: the time to copy a request in and a response out (bounded by their
//! size), the host's copy of the response beside the guest's (at most `output_bytes_max` and 48 bytes
//! per file), the compiling of a toolchain, and what a guest might learn from the caches of the CPU.
//! Tenants never supply modules: a toolchain is chosen by the operator.
//!
//! A toolchain that panics can only trap. What it said is read from its memory, if it follows
//! [`schemas::guest::LAST_WORDS_MARK`], and is the message of [`Verdict::Trapped`].

mod bindings;
mod cache;
mod config;
mod cpu_time;
mod engine;
mod error;
mod last_words;
mod limiter;
mod outcome;
mod output;
mod run;
mod sandbox;
mod stop;
mod toolchain;

pub use cache::{CacheCounts, ModuleCache};
pub use config::SandboxConfig;
pub use error::{CacheError, EngineFault, LoadError, SandboxError};
pub use outcome::{Failure, Limit, Request, Response, Run, Usage, Verdict};
pub use sandbox::Sandbox;
pub use stop::StopSignal;
pub use toolchain::Toolchain;

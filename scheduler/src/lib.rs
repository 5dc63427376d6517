//! Decides what runs, and keeps the books.
//!
//! A build goes through this crate four times: [`Scheduler::submit`] makes it durable,
//! [`Scheduler::run`] offers its id to idle workers, [`Scheduler::claim`] gives it to one of them under a
//! lease, and [`Scheduler::finish`] writes its result, once. The verbs `submit claim start heartbeat finish
//! cancel replay reap retain` each have a file here and a method of the same name in the [`ports::Store`].
//!
//! The store is the truth, the [`ports::Queue`] a nudge. The crate knows neither HTTP nor the sandbox nor
//! any database.

mod action;
mod backoff;
mod batch;
mod blobs;
mod cancel;
mod changes;
mod claim;
mod config;
mod contents;
mod dice;
mod dispatch;
mod error;
mod finish;
mod heartbeat;
mod notices;
mod read;
mod reap;
mod replay;
mod report;
mod retain;
mod run;
mod settle;
mod start;
mod submit;
mod sweep;
mod turns;

pub mod mutants;
pub mod ports;

pub use batch::BatchWatch;
pub use blobs::{BlobError, Blobs, StoreFault};
pub use config::{Config, InvalidConfig};
pub use dice::Dice;
pub use error::{FinishError, ReadError, SubmitBatchError, SubmitError};
pub use finish::{Fault, Outcome, PreparedEnding};
pub use notices::Watch;
pub use report::addressed;
pub use submit::{BatchSubmission, NewBatch, NewBuild, Submission};

use std::sync::Arc;

use schemas::ToolchainDigest;

use crate::notices::Notices;
use crate::ports::{Clock, Store};

/// The scheduler: every verb is a method. Cheap to clone.
#[derive(Clone)]
pub struct Scheduler {
    store: Arc<dyn Store>,
    blobs: Blobs,
    clock: Arc<dyn Clock>,
    dice: Dice,
    config: Arc<Config>,
    notices: Arc<Notices>,
    toolchain: Option<ToolchainDigest>,
}

impl Scheduler {
    /// Puts a scheduler together.
    ///
    /// # Errors
    ///
    /// [`InvalidConfig`] names the first setting that cannot be.
    pub fn new(
        store: Arc<dyn Store>,
        blobs: Blobs,
        clock: Arc<dyn Clock>,
        dice: Dice,
        config: Config,
    ) -> Result<Self, InvalidConfig> {
        config.check()?;
        let notices = Arc::new(Notices::default());
        Ok(Self { store, blobs, clock, dice, config: Arc::new(config), notices, toolchain: None })
    }

    /// The same on a farm whose builds are done by this toolchain: without it nobody knows which of them have one
    /// result, and the action cache has no part in anything.
    #[must_use]
    pub fn with_toolchain(self, toolchain: ToolchainDigest) -> Self {
        Self { toolchain: Some(toolchain), ..self }
    }

    /// Where ids come from; for those who name things that are not in the books, such as requests.
    pub fn dice(&self) -> &Dice {
        &self.dice
    }

    /// The settings in force.
    pub fn config(&self) -> &Config {
        &self.config
    }
}

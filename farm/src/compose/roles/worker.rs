//! The role that runs jobs.

use std::sync::Arc;

use anyhow::{Context, Result};
use queue::Backend;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio_util::sync::CancellationToken;
use tracing::info_span;
use worker::{SandboxedToolchain, Shutdown, Worker};

use crate::compose::foundation::Foundation;
use crate::compose::part::Part;
use crate::compose::toolchain;
use crate::config::Settings;

/// A worker whose compiler is being made ready.
pub(super) struct Preparing {
    toolchain: JoinHandle<Result<SandboxedToolchain>>,
    config: worker::Config,
}

/// A worker that waits for its start.
pub(super) struct Prepared(Worker);

/// Makes the compiler ready, beside whatever else goes on.
pub(super) fn prepare(settings: &Settings) -> Preparing {
    let config = settings.worker.clone();
    let sandbox = settings.sandbox.config(config.slots);
    Preparing { toolchain: spawn_blocking(move || toolchain::load(&sandbox)), config }
}

impl Preparing {
    /// The worker, once its compiler is ready.
    ///
    /// # Errors
    ///
    /// The sandbox does not work on this machine.
    pub(super) async fn build(self, foundation: &Foundation) -> Result<Prepared> {
        let toolchain = self.toolchain.await.context("loading the compiler broke down")??;
        Ok(Prepared(Worker::new(foundation.scheduler.clone(), Arc::new(toolchain), self.config)?))
    }
}

impl Prepared {
    /// Starts to run jobs.
    pub(super) fn start(self, foundation: &Foundation) -> Part {
        let queue = Arc::clone(&foundation.queue);
        let shutdown = Shutdown::default();
        let stop: CancellationToken = shutdown.drain.clone();
        let working = self.0.run(move || Backend::new(Arc::clone(&queue)), shutdown);
        Part::start(info_span!("worker"), stop, async move { Ok(working.await?) })
    }
}

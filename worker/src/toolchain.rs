//! What compiles: the port, and the sandbox behind it.

use std::future::pending;
use std::panic::resume_unwind;
use std::sync::Arc;

use async_trait::async_trait;
use sandbox::{Request, Run, Sandbox, SandboxError, StopSignal};
use schemas::guest::GuestOptions;
use schemas::{Limits, SourceFile};
use tokio::task::{JoinError, spawn_blocking};
use tracing::Span;

/// Compiles projects, several at once.
#[async_trait]
pub trait Toolchain: Send + Sync + 'static {
    /// Compiles `files`, sorted bytewise by path, until it has come to an end, a limit or `stop`. It does not
    /// hold up the thread that polls it.
    ///
    /// # Errors
    ///
    /// [`SandboxError`]: a fault of the farm. What the sources or the toolchain do wrong is in the verdict.
    async fn compile(
        &self,
        options: &GuestOptions,
        files: Vec<SourceFile>,
        limits: &Limits,
        stop: &StopSignal,
    ) -> Result<Run, SandboxError>;
}

/// A toolchain in the sandbox, each run on a thread of its own.
#[derive(Debug, Clone)]
pub struct SandboxedToolchain(Arc<Loaded>);

#[derive(Debug)]
struct Loaded {
    sandbox: Sandbox,
    toolchain: sandbox::Toolchain,
}

impl SandboxedToolchain {
    /// Compiles with `toolchain`, which `sandbox` has loaded.
    pub fn new(sandbox: Sandbox, toolchain: sandbox::Toolchain) -> Self {
        Self(Arc::new(Loaded { sandbox, toolchain }))
    }
}

#[async_trait]
impl Toolchain for SandboxedToolchain {
    async fn compile(
        &self,
        options: &GuestOptions,
        files: Vec<SourceFile>,
        limits: &Limits,
        stop: &StopSignal,
    ) -> Result<Run, SandboxError> {
        let options = serde_json::to_string(options).expect("plain data becomes JSON");
        let (loaded, limits, stop, span) = (Arc::clone(&self.0), *limits, stop.clone(), Span::current());
        let run = spawn_blocking(move || {
            let _entered = span.enter();
            let request = Request { options: &options, files: &files };
            tracing::debug!("the guest starts");
            let run = loaded.sandbox.run(&loaded.toolchain, &request, &limits, &stop);
            tracing::debug!("the guest has ended");
            run
        });
        match run.await.map_err(JoinError::try_into_panic) {
            Ok(run) => run,
            Err(Ok(payload)) => resume_unwind(payload),
            // The runtime goes down, and with it whoever waits.
            Err(Err(_)) => pending().await,
        }
    }
}

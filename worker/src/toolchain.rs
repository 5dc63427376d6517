//! What compiles: the port, and the sandbox behind it.

use sandbox::{Request, Run, Sandbox, SandboxError, StopSignal};
use schemas::guest::GuestOptions;
use schemas::{Limits, SourceFile};

/// Compiles one project at a time on the thread that calls it.
pub trait Toolchain: Send + Sync + 'static {
    /// Compiles `files`, sorted bytewise by path, and blocks until it has come to an end, a limit or `stop`.
    ///
    /// # Errors
    ///
    /// [`SandboxError`]: a fault of the farm. What the sources or the toolchain do wrong is in the verdict.
    fn compile(
        &self,
        options: &GuestOptions,
        files: &[SourceFile],
        limits: &Limits,
        stop: &StopSignal,
    ) -> Result<Run, SandboxError>;
}

/// A toolchain in the sandbox.
#[derive(Debug, Clone)]
pub struct SandboxedToolchain {
    sandbox: Sandbox,
    toolchain: sandbox::Toolchain,
}

impl SandboxedToolchain {
    /// Compiles with `toolchain`, which `sandbox` has loaded.
    pub fn new(sandbox: Sandbox, toolchain: sandbox::Toolchain) -> Self {
        Self { sandbox, toolchain }
    }
}

impl Toolchain for SandboxedToolchain {
    fn compile(
        &self,
        options: &GuestOptions,
        files: &[SourceFile],
        limits: &Limits,
        stop: &StopSignal,
    ) -> Result<Run, SandboxError> {
        let options = serde_json::to_string(options).expect("plain data becomes JSON");
        let request = Request { options: &options, files };
        self.sandbox.run(&self.toolchain, &request, limits, stop)
    }
}

//! The compiler in both of its forms: linked in, and as the committed module in the sandbox.

use std::fs;

use compiler::Compiled;
use sandbox::{Request, Run, Sandbox, SandboxConfig, StopSignal, Toolchain, Verdict};
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, Limits, Mode, Profile, ProjectLimits, SourceFile};
use worker::SandboxedToolchain;

use testbed::workspace;

/// Options that ask for the outputs `profiles` in `mode`.
pub fn options(name: &str, mode: Mode, profiles: &[Profile]) -> GuestOptions {
    GuestOptions {
        project_name: name.to_owned(),
        options: BuildOptions { profile: profiles.to_vec(), mode, ..BuildOptions::default() },
        limits: ProjectLimits::default(),
        emit: true,
    }
}

/// The committed guest module.
pub fn module() -> Vec<u8> {
    fs::read(workspace::root().join("compiler/guest/jpe.wasm")).expect("the module is committed")
}

/// The committed guest module in a sandbox of its own.
pub struct GuestCompiler {
    sandbox: Sandbox,
    toolchain: Toolchain,
}

impl GuestCompiler {
    /// Compiles the module, without a cache.
    pub fn new() -> Self {
        let sandbox = Sandbox::new(&SandboxConfig::default(), None).expect("the sandbox starts");
        let toolchain = sandbox.load("jpe", &module()).expect("the module is good");
        Self { sandbox, toolchain }
    }

    /// Runs the module once under the default limits; `options` are JSON.
    pub fn run(&self, options: &str, files: &[SourceFile]) -> Run {
        let request = Request { options, files };
        let run = self.sandbox.run(&self.toolchain, &request, &Limits::default(), &StopSignal::new());
        run.expect("the farm does not fail")
    }

    /// Compiles `files` in the sandbox.
    pub fn compile(&self, files: &[SourceFile], options: &GuestOptions) -> Compiled {
        let options = serde_json::to_string(options).expect("options become JSON");
        match self.run(&options, files).verdict {
            Verdict::Finished(response) => {
                let report = serde_json::from_str(&response.report).expect("the guest speaks the protocol");
                Compiled { report, files: response.files }
            }
            other => panic!("the guest did not finish: {other:?}"),
        }
    }

    /// The module as a worker takes it.
    pub fn into_toolchain(self) -> SandboxedToolchain {
        SandboxedToolchain::new(self.sandbox, self.toolchain)
    }
}

impl Default for GuestCompiler {
    fn default() -> Self {
        Self::new()
    }
}

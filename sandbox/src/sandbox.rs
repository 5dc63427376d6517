//! The sandbox of a process: its engine, its cache.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use schemas::{Limits, Sha256};
use wasmtime::Engine;
use wasmtime::component::{Component, Linker};

use crate::bindings::ToolchainPre;
use crate::cache::{CacheCounts, EntryName, ModuleCache};
use crate::engine::new_engine;
use crate::error::{EngineFault, LoadError, SandboxError};
use crate::{Request, Run, SandboxConfig, StopSignal, Toolchain, run};

/// Most bytes of a toolchain's module.
const MODULE_BYTES_MAX: usize = 64 << 20;

/// Runs guests. Make one per process; clones share it.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    engine: Engine,
    cache: Option<ModuleCache>,
    config: SandboxConfig,
}

impl Sandbox {
    /// Sets aside address space for every slot. Without a cache every [`load`](Self::load) compiles.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Config`] and [`SandboxError::Engine`].
    pub fn new(config: &SandboxConfig, cache: Option<ModuleCache>) -> Result<Self, SandboxError> {
        let engine = new_engine(config)?;
        let config = config.clone();
        Ok(Self(Arc::new(Inner { engine, cache, config })))
    }

    /// Makes a toolchain of a component's bytes: from the cache if it has them, else compiled.
    ///
    /// Only operators choose toolchains: compiling hostile bytes may take long, and a compile that
    /// outlasts its time limit goes on in a thread of its own.
    ///
    /// # Errors
    ///
    /// [`LoadError`], in the order of its variants: the module is too large, not a component, has
    /// imports, has not the interface of a toolchain; it takes too long to compile; the farm fails.
    pub fn load(&self, name: &str, wasm: &[u8]) -> Result<Toolchain, LoadError> {
        if wasm.len() > MODULE_BYTES_MAX {
            let (bytes, max) = (wasm.len(), MODULE_BYTES_MAX);
            return Err(LoadError::TooLarge { bytes, max });
        }
        let sha256 = Sha256::of(wasm);
        let component = self.component(sha256, wasm)?;
        self.refuse_imports(&component)?;
        let instance = Linker::new(&self.0.engine)
            .instantiate_pre(&component)
            .and_then(ToolchainPre::new)
            .map_err(|error| LoadError::WrongInterface(error.into()))?;
        let toolchain = Toolchain::new(name, sha256, instance);
        self.try_out(&toolchain)?;
        Ok(toolchain)
    }

    /// Runs `toolchain` on `request` and blocks until it ends.
    ///
    /// # Errors
    ///
    /// Only faults of the farm: [`SandboxError::LimitsAboveConfig`], [`SandboxError::ForeignToolchain`],
    /// [`SandboxError::NoFreeSlot`], [`SandboxError::OutOfMemory`]. What the guest does is in the
    /// [`Verdict`](crate::Verdict).
    pub fn run(
        &self,
        toolchain: &Toolchain,
        request: &Request<'_>,
        limits: &Limits,
        stop: &StopSignal,
    ) -> Result<Run, SandboxError> {
        let Inner { engine, config, .. } = &*self.0;
        if limits.memory_bytes_max > config.memory_bytes_max
            || limits.table_elements_max > config.table_elements_max
        {
            return Err(SandboxError::LimitsAboveConfig);
        }
        if !Engine::same(engine, toolchain.instance().engine()) {
            return Err(SandboxError::ForeignToolchain);
        }
        run::run(engine, toolchain, request, limits, stop)
    }

    /// What the module cache did so far; all zero without a cache.
    pub fn cache_counts(&self) -> CacheCounts {
        self.0.cache.as_ref().map(ModuleCache::counts).unwrap_or_default()
    }

    fn component(&self, sha256: Sha256, wasm: &[u8]) -> Result<Component, LoadError> {
        let Inner { engine, cache, .. } = &*self.0;
        let Some(cache) = cache else {
            return self.compile(wasm);
        };
        let name = EntryName::new(sha256, engine);
        if let Some(component) = cache.load(&name, engine) {
            return Ok(component);
        }
        let component = self.compile(wasm)?;
        cache.store(&name, &component);
        Ok(component)
    }

    fn compile(&self, wasm: &[u8]) -> Result<Component, LoadError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        let (engine, wasm) = (self.0.engine.clone(), wasm.to_vec());
        let time_max = Duration::from_secs(u64::from(self.0.config.compile_seconds_max));
        let builder = thread::Builder::new().name("sandbox-compile".to_owned());
        builder
            .spawn(move || {
                // Nobody listens any more when the time limit has passed.
                let _ = sender.send(Component::from_binary(&engine, &wasm));
            })
            .map_err(|error| LoadError::Sandbox(SandboxError::Engine(EngineFault::new(error.to_string()))))?;
        match receiver.recv_timeout(time_max) {
            Ok(compiled) => compiled.map_err(|error| LoadError::Invalid(error.into())),
            Err(RecvTimeoutError::Timeout) => Err(LoadError::CompileTimeout(time_max)),
            Err(RecvTimeoutError::Disconnected) => {
                Err(LoadError::Invalid(EngineFault::new("the compiler of WebAssembly panicked")))
            }
        }
    }

    fn refuse_imports(&self, component: &Component) -> Result<(), LoadError> {
        let component_type = component.component_type();
        let imports: Vec<String> =
            component_type.imports(&self.0.engine).map(|(name, _)| name.to_owned()).collect();
        if imports.is_empty() { Ok(()) } else { Err(LoadError::HasImports(imports)) }
    }

    /// Instantiates once: only then are the types of `compile` compared, and a toolchain that needs
    /// more than a slot has is better refused now than at its first build.
    fn try_out(&self, toolchain: &Toolchain) -> Result<(), LoadError> {
        let Inner { engine, config, .. } = &*self.0;
        let limits = Limits {
            memory_bytes_max: config.memory_bytes_max,
            table_elements_max: config.table_elements_max,
            ..Limits::default()
        };
        run::try_out(engine, toolchain, &limits)
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("config", &self.0.config).finish_non_exhaustive()
    }
}

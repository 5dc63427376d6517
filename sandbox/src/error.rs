//! What can go wrong on the farm's side. What a guest does wrong is a [`Verdict`](crate::Verdict).

use std::fmt;
use std::io;
use std::time::Duration;

/// Why a run gave no verdict: the farm's fault, never the guest's.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// A setting is out of its range.
    #[error("sandbox.{key} must be {range}")]
    Config {
        /// The setting.
        key: &'static str,
        /// What it may be.
        range: &'static str,
    },
    /// The engine could not be made with these settings on this machine.
    #[error("the WebAssembly engine could not start")]
    Engine(#[source] EngineFault),
    /// The limits ask for more than [`SandboxConfig`](crate::SandboxConfig) set aside.
    #[error("the limits are above what the sandbox was configured for")]
    LimitsAboveConfig,
    /// More threads run guests than there are slots.
    #[error("every slot of the sandbox is taken")]
    NoFreeSlot(#[source] EngineFault),
    /// The machine could not give memory that the limits allow.
    #[error("the machine has no memory left for the guest")]
    OutOfMemory(#[source] EngineFault),
    /// The toolchain was loaded by another [`Sandbox`](crate::Sandbox).
    #[error("the toolchain belongs to another sandbox")]
    ForeignToolchain,
}

/// Why bytes are not a toolchain.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The module is larger than the sandbox takes.
    #[error("the module has {bytes} bytes; at most {max} are taken")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The bound.
        max: usize,
    },
    /// It is not a valid component.
    #[error("the module is not a valid WebAssembly component")]
    Invalid(#[source] EngineFault),
    /// It imports something. A toolchain imports nothing.
    #[error("the module imports {}; a toolchain imports nothing", .0.join(", "))]
    HasImports(Vec<String>),
    /// It does not export `compile` as the interface has it, or cannot be instantiated.
    #[error("the module does not offer the toolchain interface")]
    WrongInterface(#[source] EngineFault),
    /// Compiling it to machine code took too long.
    #[error("compiling the module took longer than {0:?}")]
    CompileTimeout(Duration),
    /// The farm could not do it.
    #[error("the module could not be loaded")]
    Sandbox(#[source] SandboxError),
}

/// Why a module cache cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// The folder of the key belongs to another user or may be written by one, who could replace the key.
    #[error("the folder of the cache key belongs to another user or may be written by one")]
    KeyFolderNotPrivate,
    /// The key could not be read or written.
    #[error("the cache key is not accessible")]
    Key(#[source] io::Error),
}

/// What the WebAssembly engine says, as text.
#[derive(Debug)]
pub struct EngineFault(String);

impl EngineFault {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl From<wasmtime::Error> for EngineFault {
    fn from(error: wasmtime::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&wasmtime::Error> for EngineFault {
    fn from(error: &wasmtime::Error) -> Self {
        let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
        Self(causes.join(": "))
    }
}

impl fmt::Display for EngineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EngineFault {}

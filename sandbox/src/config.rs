//! Settings of the sandbox.

use schemas::Limits;
use serde::{Deserialize, Serialize};

use crate::SandboxError;

/// What the sandbox sets aside when it starts. Section `sandbox` of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SandboxConfig {
    /// Guests that may run at once, 1 to 1,000; at least the number of threads that call
    /// [`Sandbox::run`](crate::Sandbox::run). A slot reserves 4 GiB of address space and, once used,
    /// keeps up to about 16 MiB resident, as much as its largest run wrote. Default: 16.
    pub slots: u32,
    /// Most bytes of linear memory that any run may be given; 64 KiB to 4 GiB. Default: 1 GiB.
    pub memory_bytes_max: u64,
    /// Most table elements that any run may be given, all its tables together; at most
    /// 1,000,000. Default: 10,000.
    pub table_elements_max: u32,
    /// Seconds after which compiling a module to machine code is given up, at least 1. Default: 60.
    pub compile_seconds_max: u32,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            slots: 16,
            memory_bytes_max: limits.memory_bytes_max,
            table_elements_max: limits.table_elements_max,
            compile_seconds_max: 60,
        }
    }
}

impl SandboxConfig {
    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Config`] names the first setting that is out of its range.
    pub fn check(&self) -> Result<(), SandboxError> {
        let refuse = |key, range| Err(SandboxError::Config { key, range });
        if !(1..=1_000).contains(&self.slots) {
            return refuse("slots", "1 to 1,000");
        }
        if !(64 << 10..=4 << 30).contains(&self.memory_bytes_max) {
            return refuse("memory_bytes_max", "64 KiB to 4 GiB");
        }
        if self.table_elements_max > 1_000_000 {
            return refuse("table_elements_max", "at most 1,000,000");
        }
        if self.compile_seconds_max == 0 {
            return refuse("compile_seconds_max", "at least 1");
        }
        Ok(())
    }
}

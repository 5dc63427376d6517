//! The built-in toolchain, in a sandbox, from the module cache.

use std::io;
use std::path::Path;

use anyhow::{Context, Result};
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use sandbox::{ModuleCache, Sandbox, SandboxConfig};
use schemas::ToolchainDigest;
use worker::SandboxedToolchain;

use super::private_dir;
use crate::environment;

/// The JPE compiler as a component; `cargo xtask guest` makes it.
static MODULE: &[u8] = include_bytes!("../../../compiler/guest/jpe.wasm");

/// Which toolchain builds are done with.
pub(super) fn digest() -> ToolchainDigest {
    ToolchainDigest::of(MODULE)
}

/// The built-in toolchain in a sandbox with these settings. Takes milliseconds when the module is in the cache, else
/// some hundred.
///
/// # Errors
///
/// The sandbox does not work on this machine.
pub(super) fn load(config: &SandboxConfig) -> Result<SandboxedToolchain> {
    let sandbox = Sandbox::new(config, cache_if_possible()).context("the sandbox cannot start")?;
    let toolchain = sandbox.load("jpe", MODULE).context("the built-in compiler cannot be loaded")?;
    Ok(SandboxedToolchain::new(sandbox, toolchain))
}

/// Without a place for the cache every start compiles the module anew, which is slower and nothing else.
fn cache_if_possible() -> Option<ModuleCache> {
    cache().inspect_err(|error| tracing::warn!("working without a module cache: {error:#}")).ok()
}

/// The cache of this user.
///
/// # Errors
///
/// There is no home, or its folders cannot be used.
pub(super) fn cache() -> Result<ModuleCache> {
    let modules = environment::cache_dir().context("there is no home")?.join("modules");
    let private = environment::state_dir().context("there is no home")?;
    let (modules, private) = (open(&modules)?, open(&private)?);
    let mut fresh_key = [0; 32];
    rand::fill(&mut fresh_key);
    Ok(ModuleCache::open(modules, &private, fresh_key)?)
}

fn open(path: &Path) -> io::Result<Dir> {
    private_dir::create(path)?;
    Dir::open_ambient_dir(path, ambient_authority())
}

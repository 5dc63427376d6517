//! The built-in toolchain, in a sandbox, from the module cache.

use std::io;
use std::path::Path;

use anyhow::{Context, Result};
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use sandbox::{ModuleCache, Sandbox, SandboxConfig};
use worker::SandboxedToolchain;

use super::private_dir;
use crate::environment;

/// The JPE compiler as a component; `cargo xtask guest` makes it.
static MODULE: &[u8] = include_bytes!("../../../compiler/guest/jpe.wasm");

/// The built-in toolchain in a sandbox with these settings. Takes milliseconds when the module is in the cache, else
/// some hundred.
///
/// # Errors
///
/// The sandbox does not work on this machine.
pub(super) fn load(config: &SandboxConfig) -> Result<SandboxedToolchain> {
    let sandbox = Sandbox::new(config, cache()).context("the sandbox cannot start")?;
    let toolchain = sandbox.load("jpe", MODULE).context("the built-in compiler cannot be loaded")?;
    Ok(SandboxedToolchain::new(sandbox, toolchain))
}

/// Without a place for the cache every start compiles the module anew, which is slower and nothing else.
fn cache() -> Option<ModuleCache> {
    let modules = environment::cache_dir()?.join("modules");
    let private = environment::state_dir()?;
    let opened = open(&modules).and_then(|modules| Ok((modules, open(&private)?)));
    let cached = opened.map_err(anyhow::Error::from).and_then(|(modules, private)| {
        let mut fresh_key = [0; 32];
        rand::fill(&mut fresh_key);
        Ok(ModuleCache::open(modules, &private, fresh_key)?)
    });
    cached.inspect_err(|error| tracing::warn!("working without a module cache: {error:#}")).ok()
}

fn open(path: &Path) -> io::Result<Dir> {
    private_dir::create(path)?;
    Dir::open_ambient_dir(path, ambient_authority())
}

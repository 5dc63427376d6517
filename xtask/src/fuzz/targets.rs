//! Which targets there are.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::folder;

#[derive(Deserialize)]
struct Manifest {
    bin: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// The targets of those names, or all when none is named.
///
/// # Errors
///
/// When a name is not that of a target.
pub(super) fn chosen(names: &[String]) -> Result<Vec<String>> {
    let all = all()?;
    for name in names {
        ensure!(all.contains(name), "there is no target `{name}`; there are {}", all.join(", "));
    }
    Ok(if names.is_empty() { all } else { names.to_vec() })
}

fn all() -> Result<Vec<String>> {
    let text = fs::read_to_string(folder().join("Cargo.toml")).context("fuzz/Cargo.toml cannot be read")?;
    let manifest: Manifest = toml::from_str(&text).context("fuzz/Cargo.toml cannot be understood")?;
    Ok(manifest.bin.into_iter().map(|target| target.name).collect())
}

//! What the module is made from, as one digest.
//!
//! The digest is over a list of lines, sorted:
//!
//! * `file PATH SHA256` for every file under `schemas/`, `gamefiles/` and `compiler/` but tests and the module itself;
//! * `crate NAME VERSION FEATURES` for everything `guest` depends on, dependencies of tests left out;
//! * `setting NAME JSON` for the parts of the root `Cargo.toml` that reach the compiler, and how it is called.
//!
//! The compiler's version is in the record, but not in the digest: a newer rustc does not make the
//! module stale.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::build::{LINKER, TARGET};
use super::record::sha256_hex;
use crate::process::{checkout, read};

/// Folders of crates that the module is made from; `compiler` holds `compiler/guest`.
const FOLDERS: [&str; 3] = ["schemas", "gamefiles", "compiler"];

/// Names of files and folders that never reach the module.
const SKIPPED: [&str; 8] = [
    "tests",
    "tests.rs",
    "benches",
    "examples",
    "snapshots",
    "proptest-regressions",
    "jpe.wasm",
    "jpe.lock.json",
];

/// The digest over everything the module is made from.
pub(super) fn sha256() -> Result<String> {
    let mut lines = Vec::new();
    for folder in FOLDERS {
        add_files(&checkout().join(folder), &mut lines)?;
    }
    add_crates(&mut lines)?;
    add_settings(&mut lines)?;
    lines.sort_unstable();
    lines.dedup();
    Ok(sha256_hex(lines.join("\n").as_bytes()))
}

fn add_files(folder: &Path, lines: &mut Vec<String>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || SKIPPED.contains(&&*name) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            add_files(&entry.path(), lines)?;
        } else {
            lines.push(file_line(&entry.path())?);
        }
    }
    Ok(())
}

fn file_line(path: &Path) -> Result<String> {
    let content = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let names: Vec<_> = path.strip_prefix(checkout())?.iter().map(|name| name.to_string_lossy()).collect();
    Ok(format!("file {} {}", names.join("/"), sha256_hex(&content)))
}

fn add_crates(lines: &mut Vec<String>) -> Result<()> {
    let tree = read(Command::new("cargo").current_dir(checkout()).args([
        "tree",
        "--locked",
        "--package=guest",
        "--edges=normal,build",
        "--prefix=none",
        "--format={p}|{f}",
        "--target",
        TARGET,
    ]))?;
    lines.extend(tree.lines().filter_map(crate_line));
    Ok(())
}

/// From `NAME vVERSION (where it lies)|FEATURES (*)`.
fn crate_line(line: &str) -> Option<String> {
    let (package, features) = line.split_once('|')?;
    let mut words = package.split_whitespace();
    let (name, version) = (words.next()?, words.next()?);
    let features = features.trim_end_matches(" (*)");
    Some(format!("crate {name} {version} {features}"))
}

fn add_settings(lines: &mut Vec<String>) -> Result<()> {
    let manifest: toml::Table = fs::read_to_string(checkout().join("Cargo.toml"))?.parse()?;
    for (table, key) in [("workspace", "package"), ("profile", "release"), ("profile", "guest")] {
        let value = manifest.get(table).and_then(|table| table.get(key));
        lines.push(format!("setting {table}.{key} {}", serde_json::to_string(&value)?));
    }
    lines.push(format!("setting target {TARGET} {LINKER}"));
    Ok(())
}

#[cfg(test)]
mod tests;

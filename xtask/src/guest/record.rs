//! The record beside the module: what it is and what it was made from.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::process::checkout;

/// `compiler/guest/jpe.lock.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    /// Where the file comes from, for who finds it.
    made_by: String,
    /// Digest of the module.
    pub(super) module_sha256: String,
    /// Size of the module.
    module_bytes: usize,
    /// Digest of the sources: see [`super::sources`].
    pub(super) sources_sha256: String,
    /// The compiler that made it, and whose std. Others may check the record, but make other bytes.
    pub(super) built_with: String,
}

impl Record {
    /// The record of a module just built.
    pub(super) fn new(module: &[u8], sources_sha256: String, built_with: String) -> Self {
        Self {
            made_by: "cargo xtask guest".to_owned(),
            module_sha256: sha256_hex(module),
            module_bytes: module.len(),
            sources_sha256,
            built_with,
        }
    }

    /// Reads the committed record.
    pub(super) fn read() -> Result<Self> {
        let text = fs::read_to_string(path())
            .context("there is no compiler/guest/jpe.lock.json: run `cargo xtask guest`")?;
        serde_json::from_str(&text)
            .context("compiler/guest/jpe.lock.json is damaged: run `cargo xtask guest`")
    }

    /// Writes the record to be committed.
    pub(super) fn write(&self) -> Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        fs::write(path(), text + "\n").context("the record could not be written")
    }
}

fn path() -> PathBuf {
    checkout().join("compiler/guest/jpe.lock.json")
}

/// The SHA-256 digest of `bytes` in lower-case hexadecimal digits.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String never fails");
        text
    })
}

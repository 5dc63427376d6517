//! An entry of the cache: its name, its seal, its bytes.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::io;

use schemas::Sha256;
use wasmtime::Engine;

use super::key::Key;

/// Ending of every entry's file name.
pub(super) const EXTENSION: &str = "module";

/// Most bytes of an entry; machine code is about five times as large as its WebAssembly.
pub(super) const BYTES_MAX: u64 = 512 << 20;

/// First bytes of every entry; the digit is the version of this layout.
const MAGIC: [u8; 16] = *b"jpefarm module 1";

const SEAL_BYTES: usize = blake3::OUT_LEN;
const HEADER_BYTES: usize = MAGIC.len() + SEAL_BYTES;

/// Names what an entry holds: module, version and settings of wasmtime, and features of the CPU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntryName(blake3::Hash);

/// An entry's bytes: magic, seal, machine code.
pub(super) struct Entry(Vec<u8>);

/// Why there is no entry to load.
#[derive(Debug, thiserror::Error)]
pub(super) enum Rejection {
    #[error("there is no such entry")]
    Absent,
    #[error("it is not a regular file")]
    NotAFile,
    #[error("it is too large")]
    TooLarge,
    #[error("it was not written by this installation, or changed since")]
    BadSeal,
    #[error("it cannot be read: {0}")]
    Unreadable(io::Error),
    #[error("wasmtime does not take it: {0}")]
    Unusable(String),
}

impl EntryName {
    /// The name for the module with this digest, compiled by `engine`.
    pub(crate) fn new(module: Sha256, engine: &Engine) -> Self {
        let mut hasher = NameHasher(blake3::Hasher::new());
        module.as_bytes().hash(&mut hasher);
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Self(hasher.0.finalize())
    }

    pub(super) fn file_name(&self) -> String {
        format!("{self}.{EXTENSION}")
    }
}

impl fmt::Display for EntryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.to_hex().as_str())
    }
}

/// Lets wasmtime's `impl Hash` feed a hash that no two engines share by accident.
struct NameHasher(blake3::Hasher);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let digest = self.0.finalize();
        digest.as_bytes()[..8].iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
    }
}

impl Entry {
    /// Seals machine code under a name.
    pub(super) fn seal(machine_code: &[u8], name: &EntryName, key: &Key) -> Self {
        let mut bytes = Vec::with_capacity(HEADER_BYTES + machine_code.len());
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(seal(machine_code, name, key).as_bytes());
        bytes.extend_from_slice(machine_code);
        Self(bytes)
    }

    /// Takes bytes that carry the seal of this key and name.
    pub(super) fn verify(bytes: Vec<u8>, name: &EntryName, key: &Key) -> Result<Self, Rejection> {
        let (header, machine_code) = bytes.split_at_checked(HEADER_BYTES).ok_or(Rejection::BadSeal)?;
        let (magic, found) = header.split_at(MAGIC.len());
        // `blake3::Hash` compares in constant time.
        let is_ours = magic == MAGIC
            && <[u8; SEAL_BYTES]>::try_from(found).is_ok_and(|found| seal(machine_code, name, key) == found);
        if is_ours { Ok(Self(bytes)) } else { Err(Rejection::BadSeal) }
    }

    /// The whole entry.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// What wasmtime serialised.
    pub(super) fn machine_code(&self) -> &[u8] {
        &self.0[HEADER_BYTES..]
    }
}

/// The name has a fixed length, so name and content cannot run into each other.
fn seal(machine_code: &[u8], name: &EntryName, key: &Key) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new_keyed(key.bytes());
    hasher.update(name.0.as_bytes());
    hasher.update(machine_code);
    hasher.finalize()
}

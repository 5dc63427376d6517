//! Compiled modules on disk.
//!
//! Loading machine code that somebody else wrote is running their program, and wasmtime does not notice
//! a corrupted file. So an entry counts only if this installation wrote it, for this very name, and not
//! a bit has changed since: each entry carries a keyed BLAKE3 hash over its name and content, and the
//! key never leaves a private folder (see [`key`]).
//!
//! | Somebody who can write the cache folder, but not read the key, … | … gets |
//! |---|---|
//! | changes, truncates or extends an entry, or writes one of their own | a recompile; the entry is replaced |
//! | puts one of our entries under another name | a recompile: the hash covers the name |
//! | puts back an older entry of the same name | nothing: the name fixes module, wasmtime and CPU |
//! | puts a symbolic link, a pipe or a huge file in its place | a recompile: not followed, not waited for, not read |
//! | changes the file after it was checked | nothing: what was checked is a private copy |
//! | removes or fills the folder | slower starts |
//!
//! A reader of the folder learns nothing but the machine code of the toolchains. Who can read the key
//! or write this process's memory has won already.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use cap_std::fs::Dir;
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::error::CacheError;

mod entry;
mod file;
mod key;

pub(crate) use entry::EntryName;

use entry::Rejection;
use key::Key;

/// Entries that are kept; the oldest go first. Each update of jpefarm or of a toolchain adds one of
/// about 1 MB.
const ENTRIES_MAX: usize = 16;

/// Compiled modules on disk, so that a process need not compile its toolchains again.
#[derive(Debug)]
pub struct ModuleCache {
    folder: Dir,
    key: Key,
    counters: Counters,
}

/// What a [`ModuleCache`] did since it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CacheCounts {
    /// Modules that were loaded from the cache.
    pub hits: u64,
    /// Modules that were not there.
    pub misses: u64,
    /// Entries that were there but not ours, or damaged.
    pub rejected: u64,
    /// Entries that could not be written.
    pub write_failures: u64,
}

#[derive(Debug, Default)]
struct Counters {
    hits: AtomicU64,
    misses: AtomicU64,
    rejected: AtomicU64,
    write_failures: AtomicU64,
}

impl ModuleCache {
    /// Opens a cache in `folder`, with its key in the folder `private`.
    ///
    /// `private` must be writable by this user alone and should not be a folder that gets wiped, copied
    /// or shared like a cache. `fresh_key` becomes the key if there is none yet, or one that others
    /// could have read; it must be random.
    ///
    /// # Errors
    ///
    /// [`CacheError::KeyFolderNotPrivate`]; [`CacheError::Key`] when the key can be neither read nor made.
    pub fn open(folder: Dir, private: &Dir, fresh_key: [u8; 32]) -> Result<Self, CacheError> {
        let key = Key::open(private, fresh_key)?;
        let counters = Counters::default();
        Ok(Self { folder, key, counters })
    }

    /// What the cache did so far.
    pub fn counts(&self) -> CacheCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        CacheCounts {
            hits: read(&self.counters.hits),
            misses: read(&self.counters.misses),
            rejected: read(&self.counters.rejected),
            write_failures: read(&self.counters.write_failures),
        }
    }

    /// The component of this name, if there is a good entry.
    pub(crate) fn load(&self, name: &EntryName, engine: &Engine) -> Option<Component> {
        let loaded = self.verified(name).and_then(|entry| {
            let machine_code = entry.machine_code();
            // SAFETY: the bytes are exactly what `Component::serialize` gave this installation for a
            // component of this name: the keyed hash over name and content has been verified, and
            // `entry` is a copy in memory that nobody else can change.
            #[expect(unsafe_code, reason = "the only way to load compiled code")]
            let component = unsafe { Component::deserialize(engine, machine_code) };
            component.map_err(|error| Rejection::Unusable(error.to_string()))
        });
        match loaded {
            Ok(component) => {
                count(&self.counters.hits);
                Some(component)
            }
            Err(Rejection::Absent) => {
                count(&self.counters.misses);
                None
            }
            Err(rejection) => {
                count(&self.counters.rejected);
                tracing::warn!(cache.entry = %name, cause = %rejection, "a cached module was rejected and is compiled anew");
                None
            }
        }
    }

    /// Keeps the component for the next process. A failure only costs that process time.
    pub(crate) fn store(&self, name: &EntryName, component: &Component) {
        if let Err(error) = self.write(name, component) {
            count(&self.counters.write_failures);
            tracing::warn!(cache.entry = %name, cause = %error, "a compiled module could not be cached");
        }
    }

    fn verified(&self, name: &EntryName) -> Result<entry::Entry, Rejection> {
        let bytes = file::read(&self.folder, &name.file_name(), entry::BYTES_MAX)?;
        entry::Entry::verify(bytes, name, &self.key)
    }

    fn write(&self, name: &EntryName, component: &Component) -> io::Result<()> {
        let machine_code = component.serialize().map_err(|error| io::Error::other(error.to_string()))?;
        let entry = entry::Entry::seal(&machine_code, name, &self.key);
        file::replace(&self.folder, &name.file_name(), entry.bytes())?;
        file::keep_newest(&self.folder, entry::EXTENSION, ENTRIES_MAX)
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

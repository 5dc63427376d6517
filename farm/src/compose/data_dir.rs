//! The folder of a server's data, for one process at a time.
//!
//! | Name | What it is |
//! |---|---|
//! | `jpefarm.sqlite` | the books |
//! | `blobs/` | contents too large for them |
//! | `jpefarm.lock` | locked by the process that serves; its text says who that is |

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::private_dir;
use crate::exit::Failure;
use crate::render::printable;

/// Most bytes of the lock's text that are shown.
const OWNER_BYTES_MAX: u64 = 200;

/// A folder of data that no other process uses. The lock ends with the process, however that ends.
#[derive(Debug)]
pub(super) struct DataDir {
    path: PathBuf,
    lock: File,
}

impl DataDir {
    /// Takes the folder, and makes it if need be.
    ///
    /// # Errors
    ///
    /// Another process has it, or it cannot be written.
    pub(super) fn take(path: &Path) -> Result<Self> {
        let cannot = |error: io::Error| {
            let message = format!("the data folder {} cannot be used", path.display());
            Failure::farm(message, "check its permissions, or name another one with --data-dir")
                .because(error)
        };
        private_dir::create(&path.join("blobs")).map_err(cannot)?;
        let name = path.join("jpefarm.lock");
        let options = File::options().read(true).write(true).create(true).truncate(false).open(name);
        let lock = options.map_err(cannot)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(taken(path, &lock).into()),
            Err(TryLockError::Error(error)) => return Err(cannot(error).into()),
        }
        let mut data_dir = Self { path: path.to_owned(), lock };
        private_dir::create_file(&data_dir.database()).map_err(cannot)?;
        data_dir.sign(&format!("process {}", std::process::id())).map_err(cannot)?;
        Ok(data_dir)
    }

    /// Writes into the lock who has it.
    ///
    /// # Errors
    ///
    /// Writing fails.
    pub(super) fn sign(&mut self, owner: &str) -> io::Result<()> {
        self.lock.set_len(0)?;
        self.lock.rewind()?;
        self.lock.write_all(owner.as_bytes())
    }

    /// The file of the books.
    pub(super) fn database(&self) -> PathBuf {
        self.path.join("jpefarm.sqlite")
    }

    /// The folder of contents too large for the books.
    pub(super) fn blobs(&self) -> PathBuf {
        self.path.join("blobs")
    }
}

fn taken(path: &Path, lock: &File) -> Failure {
    let mut owner = String::new();
    // Who it is helps, but is not needed.
    let _ = lock.take(OWNER_BYTES_MAX).read_to_string(&mut owner);
    let owner = if owner.is_empty() { "another process".to_owned() } else { printable(&owner) };
    let message = format!("the data folder {} is in use by {owner}", path.display());
    Failure::farm(message, "stop that one, or name another folder with --data-dir")
}

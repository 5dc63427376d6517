//! The lock of books that are a file: they are for one process at a time.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::private_dir;
use crate::exit::Failure;
use crate::render::printable;

/// Most bytes of the lock's text that are shown.
const OWNER_BYTES_MAX: u64 = 200;

/// Books that no other process uses. The lock ends with the process, however that ends. Its file lies beside that of
/// the books, `jpefarm.lock` beside `jpefarm.sqlite`, and its text says who has it.
#[derive(Debug)]
pub(super) struct DataLock {
    file: File,
}

impl DataLock {
    /// Takes the books in the file `database`, and makes it and the folders around it if need be, for this user
    /// alone.
    ///
    /// # Errors
    ///
    /// Another process has them, or the folder cannot be written.
    pub(super) fn take(database: &Path) -> Result<Self> {
        let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).map(Path::to_owned);
        let folder = folder.unwrap_or_else(|| PathBuf::from("."));
        let cannot = |error: io::Error| {
            let message = format!("the data folder {} cannot be used", folder.display());
            Failure::farm(message, "check its permissions, or name another one with --data-dir")
                .because(error)
        };
        private_dir::create(&folder).map_err(cannot)?;
        let name = database.with_extension("lock");
        let file = File::options().read(true).write(true).create(true).truncate(false).open(name);
        let file = file.map_err(cannot)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(taken(&folder, &file).into()),
            Err(TryLockError::Error(error)) => return Err(cannot(error).into()),
        }
        let mut lock = Self { file };
        private_dir::create_file(database).map_err(cannot)?;
        lock.sign(&format!("process {}", std::process::id())).map_err(cannot)?;
        Ok(lock)
    }

    /// Who has the books in the file `database` at the moment, if anybody does. Changes nothing.
    ///
    /// # Errors
    ///
    /// The lock cannot be looked at.
    pub(super) fn owner(database: &Path) -> io::Result<Option<String>> {
        let file = match File::open(database.with_extension("lock")) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => Ok(Some(signature(&file))),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Writes into the lock who has it.
    ///
    /// # Errors
    ///
    /// Writing fails.
    pub(super) fn sign(&mut self, owner: &str) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(owner.as_bytes())
    }
}

/// Who has signed a lock. It helps, but is not needed.
fn signature(lock: &File) -> String {
    let mut owner = String::new();
    let _ = lock.take(OWNER_BYTES_MAX).read_to_string(&mut owner);
    if owner.is_empty() { "another process".to_owned() } else { printable(&owner) }
}

fn taken(folder: &Path, lock: &File) -> Failure {
    let owner = signature(lock);
    let message = format!("the data folder {} is in use by {owner}", folder.display());
    Failure::farm(message, "stop that one, or name another folder with --data-dir")
}

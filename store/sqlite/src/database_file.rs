//! Whether the database is still where it was opened.
//!
//! SQLite goes on writing to a file that was removed or renamed: everything would work, and be gone with the
//! process.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file of an open database.
#[derive(Debug)]
pub(crate) struct DatabaseFile {
    path: PathBuf,
    identity: Identity,
}

impl DatabaseFile {
    /// The file at `path`, which has just been opened.
    pub(crate) fn opened(path: &Path) -> io::Result<Self> {
        let path = std::path::absolute(path)?;
        let identity = identity(&path)?;
        Ok(Self { path, identity })
    }

    /// Checks that it is still there; one look at a folder that is in memory, so it may be done for each commit.
    ///
    /// # Errors
    ///
    /// It is not, or there is another file in its place.
    pub(crate) fn check(&self) -> io::Result<()> {
        if identity(&self.path)? == self.identity {
            Ok(())
        } else {
            Err(io::Error::other("another file is in the place of the database"))
        }
    }
}

/// Device and number of the file.
#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(path: &Path) -> io::Result<Identity> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).map(|metadata| (metadata.dev(), metadata.ino()))
}

/// Elsewhere a file that is open can be neither removed nor renamed.
#[cfg(not(unix))]
type Identity = ();

#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<Identity> {
    fs::metadata(path).map(drop)
}

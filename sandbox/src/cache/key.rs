//! The key that an installation seals its cache with.
//!
//! 32 random bytes in a file that only this user may read, in a folder that only this user may write.

use std::fmt;
use std::io;

use cap_std::fs::Dir;

use super::entry::Rejection;
use super::file;
use crate::error::CacheError;

const FILE_NAME: &str = "module-cache.key";

/// The key. It never shows in logs.
pub(super) struct Key([u8; 32]);

impl Key {
    /// Reads the key, or makes `fresh` the key if there is none that could be trusted.
    ///
    /// Two processes that make one at the same time agree on whichever came last: both read it back.
    pub(super) fn open(private: &Dir, fresh: [u8; 32]) -> Result<Self, CacheError> {
        if !file::only_we_write(private).map_err(CacheError::Key)? {
            return Err(CacheError::KeyFolderNotPrivate);
        }
        if let Some(key) = Self::read(private).map_err(CacheError::Key)? {
            return Ok(key);
        }
        file::replace_private(private, FILE_NAME, &fresh).map_err(CacheError::Key)?;
        let made = Self::read(private).map_err(CacheError::Key)?;
        made.ok_or_else(|| CacheError::Key(io::Error::other("the key just made cannot be read back")))
    }

    fn read(private: &Dir) -> io::Result<Option<Self>> {
        match file::read_private(private, FILE_NAME, 32) {
            Ok(bytes) => Ok(bytes.try_into().ok().map(Self)),
            Err(Rejection::Unreadable(error)) => Err(error),
            Err(_) => Ok(None),
        }
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

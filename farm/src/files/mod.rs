//! Putting files on the disk: every command that writes files does it here.
//!
//! [`create`] makes one that is not there yet, [`rewrite`] gives several their new content, all of them or none. A
//! whole folder of outputs is swapped at once by [`crate::output`], which creates its files here too.

mod rewrite;

use std::io::{self, Write};
use std::path::Path;

use cap_std::fs::{Dir, File, OpenOptions};

pub(crate) use rewrite::{Before, Change, rewrite};

/// Makes the file `path` in the folder `root`, and the folders around it, with `content`, which is not durable yet.
///
/// # Errors
///
/// Something has that name: it is never opened or overwritten. The disk refuses.
pub(crate) fn create(root: &Dir, path: impl AsRef<Path>, content: &[u8]) -> io::Result<File> {
    let path = path.as_ref();
    if let Some(around) = path.parent().filter(|around| !around.as_os_str().is_empty()) {
        root.create_dir_all(around)?;
    }
    let mut file = root.open_with(path, OpenOptions::new().write(true).create_new(true))?;
    file.write_all(content)?;
    Ok(file)
}

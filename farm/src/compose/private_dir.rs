//! Folders that are nobody else's business.

use std::fs::DirBuilder;
use std::io;
use std::path::Path;

/// Makes a folder that only this user may enter, with the folders around it, unless it is there.
///
/// # Errors
///
/// It cannot be made.
pub(super) fn create(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

//! Reading and writing files in folders that others may have tampered with.

use std::cmp::Reverse;
use std::io::{self, Read, Write};

use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::fs::{Dir, File, OpenOptions};
use cap_tempfile::TempFile;

use super::entry::Rejection;

/// Reads a regular file of at most `bytes_max`; follows no link and waits for no pipe.
pub(super) fn read(folder: &Dir, name: &str, bytes_max: u64) -> Result<Vec<u8>, Rejection> {
    let (mut file, size_bytes) = open(folder, name)?;
    read_bounded(&mut file, size_bytes, bytes_max)
}

/// Like [`read`], for a file that is ours and that nobody else may read or write.
pub(super) fn read_private(folder: &Dir, name: &str, bytes_max: u64) -> Result<Vec<u8>, Rejection> {
    let (mut file, size_bytes) = open(folder, name)?;
    if !rights::only_we_read(&file).map_err(Rejection::Unreadable)? {
        return Err(Rejection::NotAFile);
    }
    read_bounded(&mut file, size_bytes, bytes_max)
}

fn open(folder: &Dir, name: &str) -> Result<(File, u64), Rejection> {
    let mut options = OpenOptions::new();
    options.read(true).follow(FollowSymlinks::No).nonblock(true);
    let file = match folder.open_with(name, &options) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Rejection::Absent),
        Err(_) if folder.symlink_metadata(name).is_ok_and(|found| !found.is_file()) => {
            return Err(Rejection::NotAFile);
        }
        Err(error) => return Err(Rejection::Unreadable(error)),
    };
    let metadata = file.metadata().map_err(Rejection::Unreadable)?;
    if metadata.is_file() { Ok((file, metadata.len())) } else { Err(Rejection::NotAFile) }
}

/// The size may be a lie by the time of reading: the bound holds all the same.
fn read_bounded(file: &mut File, size_bytes: u64, bytes_max: u64) -> Result<Vec<u8>, Rejection> {
    if size_bytes > bytes_max {
        return Err(Rejection::TooLarge);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size_bytes).unwrap_or(0));
    file.take(bytes_max).read_to_end(&mut bytes).map_err(Rejection::Unreadable)?;
    Ok(bytes)
}

/// Puts `bytes` in the place of whatever has this name, all or nothing.
pub(super) fn replace(folder: &Dir, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut file = TempFile::new(folder)?;
    file.write_all(bytes)?;
    file.replace(name)
}

/// Like [`replace`]; nobody else can read the bytes at any moment.
pub(super) fn replace_private(folder: &Dir, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut file = TempFile::new(folder)?;
    rights::keep_to_us(file.as_file())?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.replace(name)
}

/// Removes the oldest files with this extension until `count_max` are left.
pub(super) fn keep_newest(folder: &Dir, extension: &str, count_max: usize) -> io::Result<()> {
    let mut found = Vec::new();
    for entry in folder.entries()? {
        let entry = entry?;
        let name = std::path::PathBuf::from(entry.file_name());
        if name.extension().is_some_and(|found| found == extension) {
            found.push((entry.metadata()?.modified()?, name));
        }
    }
    found.sort_unstable_by_key(|(modified, _)| Reverse(*modified));
    for (_, name) in found.into_iter().skip(count_max) {
        folder.remove_file(name)?;
    }
    Ok(())
}

/// Whether the folder is ours and nobody else may write it.
pub(super) fn only_we_write(folder: &Dir) -> io::Result<bool> {
    rights::only_we_write(folder)
}

#[cfg(unix)]
mod rights {
    use std::io;

    use cap_std::fs::{Dir, File, Metadata, MetadataExt, Permissions, PermissionsExt};

    const GROUP_AND_OTHERS: u32 = 0o077;
    const WRITE_BY_GROUP_AND_OTHERS: u32 = 0o022;

    pub(super) fn only_we_read(file: &File) -> io::Result<bool> {
        Ok(is_ours_without(&file.metadata()?, GROUP_AND_OTHERS))
    }

    pub(super) fn only_we_write(folder: &Dir) -> io::Result<bool> {
        Ok(is_ours_without(&folder.dir_metadata()?, WRITE_BY_GROUP_AND_OTHERS))
    }

    fn is_ours_without(metadata: &Metadata, rights: u32) -> bool {
        let is_ours = metadata.uid() == rustix::process::geteuid().as_raw();
        is_ours && metadata.permissions().mode() & rights == 0
    }

    pub(super) fn keep_to_us(file: &File) -> io::Result<()> {
        file.set_permissions(Permissions::from_mode(0o600))
    }
}

/// Elsewhere a user's own folders are private by the system's default rights.
#[cfg(not(unix))]
mod rights {
    use std::io;

    use cap_std::fs::{Dir, File};

    pub(super) fn only_we_read(_file: &File) -> io::Result<bool> {
        Ok(true)
    }

    pub(super) fn only_we_write(_folder: &Dir) -> io::Result<bool> {
        Ok(true)
    }

    pub(super) fn keep_to_us(_file: &File) -> io::Result<()> {
        Ok(())
    }
}

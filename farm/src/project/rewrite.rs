//! Writing sources back where they were read: all of them or none.
//!
//! The new texts are first written, complete and durable, to hidden files beside the old ones. Then each
//! takes its name by a rename, the old file kept under a second hidden name. If anything goes wrong
//! before the last rename, the old files take their names back. A process killed between two renames
//! leaves some files new and the others old, each of them whole.
//!
//! A file that is no longer what was read is not overwritten: somebody is editing it.

use std::ffi::OsString;
use std::fs::TryLockError;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use cap_std::fs::{Dir, File, OpenOptions};
use schemas::ProjectPath;

use crate::exit::Failure;
use crate::render::printable;

/// A file to rewrite.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change<'a> {
    /// Where it is in the project.
    pub(crate) path: &'a ProjectPath,
    /// What it held when it was read.
    pub(crate) before: &'a [u8],
    /// What it shall hold.
    pub(crate) after: &'a [u8],
}

/// Writes `changes` to the folder `root`.
///
/// # Errors
///
/// [`Failure`] with exit code 1 when a file changed since it was read, with exit code 3 when the disk
/// refuses. Every file is as it was then.
pub(crate) fn rewrite(root: &Dir, changes: &[Change<'_>]) -> Result<()> {
    let _lock = lock(root)?;
    let targets = targets(root, changes)?;
    remove_leftovers(root, &targets);
    let written = stage(root, &targets).and_then(|()| replace(root, &targets));
    remove_leftovers(root, &targets);
    written
}

/// Keeps other runs of jpefarm out of the folder; the lock ends with its handle, also when the process is
/// killed.
fn lock(root: &Dir) -> Result<Option<std::fs::File>> {
    // Windows opens no folder as a file; there the look at a file before its rename has to do.
    if cfg!(not(unix)) {
        return Ok(None);
    }
    let handle = root.open(".")?.into_std();
    match handle.try_lock() {
        Ok(()) => Ok(Some(handle)),
        Err(TryLockError::WouldBlock) => Err(Failure::farm(
            "another program has locked the folder of the project",
            "try again when it is done; nothing was changed",
        )
        .into()),
        // A file system without locks.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

struct Target<'a> {
    change: Change<'a>,
    /// The file itself, behind any link.
    file: PathBuf,
    /// Where the new text waits.
    new: PathBuf,
    /// Where the old file stays until all are replaced.
    old: PathBuf,
}

/// The files behind the paths. Two paths may lead to one file, which is then written once.
fn targets<'a>(root: &Dir, changes: &[Change<'a>]) -> Result<Vec<Target<'a>>> {
    let mut targets: Vec<Target<'a>> = Vec::with_capacity(changes.len());
    for change in changes {
        let file = root.canonicalize(change.path.as_str()).map_err(|error| refused(change.path, error))?;
        if root.metadata(&file).is_ok_and(|metadata| metadata.permissions().readonly()) {
            return Err(refused(change.path, io::ErrorKind::PermissionDenied.into()));
        }
        let (new, old) = (hidden(&file, ".jpefarm-new"), hidden(&file, ".jpefarm-old"));
        targets.push(Target { change: *change, file, new, old });
    }
    // Stable: of two paths the first counts.
    targets.sort_by(|left, right| left.file.cmp(&right.file));
    targets.dedup_by(|left, right| left.file == right.file);
    Ok(targets)
}

/// A name beside the file that tells whose it is, so that what a killed run leaves is never another's.
fn hidden(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(suffix);
    file.with_file_name(name)
}

/// Writes the new texts beside the old ones.
fn stage(root: &Dir, targets: &[Target<'_>]) -> Result<()> {
    targets
        .iter()
        .try_for_each(|target| write(root, target).map_err(|error| refused(target.change.path, error)))
}

fn write(root: &Dir, target: &Target<'_>) -> io::Result<()> {
    let permissions = root.metadata(&target.file)?.permissions();
    let mut file: File = root.open_with(&target.new, OpenOptions::new().write(true).create_new(true))?;
    file.write_all(target.change.after)?;
    file.set_permissions(permissions)?;
    file.sync_all()
}

/// Puts the new files in the places of the old ones, or none of them.
fn replace(root: &Dir, targets: &[Target<'_>]) -> Result<()> {
    for (index, target) in targets.iter().enumerate() {
        if let Err(error) = replace_one(root, target) {
            targets[..index].iter().rev().for_each(|done| put_back(root, done));
            return Err(error);
        }
    }
    // The names in the folders; if they are lost with the power, both the old and the new files are whole.
    let _ = sync_folders(root, targets);
    Ok(())
}

fn replace_one(root: &Dir, target: &Target<'_>) -> Result<()> {
    let path = target.change.path;
    let now = root.read(&target.file).map_err(|error| refused(path, error))?;
    if now != target.change.before {
        return Err(changed_meanwhile(path));
    }
    keep(root, target).map_err(|error| refused(path, error))?;
    root.rename(&target.new, root, &target.file).map_err(|error| {
        put_back(root, target);
        refused(path, error)
    })
}

/// Gives the old file a second name, or its only one where the file system knows no second names.
fn keep(root: &Dir, target: &Target<'_>) -> io::Result<()> {
    root.hard_link(&target.file, root, &target.old).or_else(|_| root.rename(&target.file, root, &target.old))
}

/// Gives the old file its name back.
fn put_back(root: &Dir, target: &Target<'_>) {
    // There is nobody to tell that would know what to do better than the error that led here.
    let _ = root.rename(&target.old, root, &target.file);
}

fn sync_folders(root: &Dir, targets: &[Target<'_>]) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let mut folders: Vec<&Path> = targets.iter().filter_map(|target| target.file.parent()).collect();
    folders.dedup();
    folders.into_iter().try_for_each(|folder| {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        root.open(folder)?.sync_all()
    })
}

/// Removes the hidden files, this run's and those of a killed one: each target is in its place.
fn remove_leftovers(root: &Dir, targets: &[Target<'_>]) {
    for target in targets {
        // Mostly they are not there.
        let _ = root.remove_file(&target.new);
        let _ = root.remove_file(&target.old);
    }
}

fn changed_meanwhile(path: &ProjectPath) -> anyhow::Error {
    let message = format!("{} was changed by another program meanwhile", printable(path.as_str()));
    Failure::project(message, "run the command again; nothing was changed").into()
}

fn refused(path: &ProjectPath, error: io::Error) -> anyhow::Error {
    let message = format!("{} cannot be rewritten", printable(path.as_str()));
    Failure::farm(message, "check its permissions and the room on the disk; nothing was changed")
        .because(error)
        .into()
}

#[cfg(test)]
mod tests;

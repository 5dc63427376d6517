//! Giving files their new content, or making files that are not there yet: all of them or none.
//!
//! The new texts are first written, complete and durable, to hidden files beside the old ones. Then each
//! takes its name by a rename, the old file kept under a second hidden name. If anything goes wrong
//! before the last rename, the old files take their names back, and files that are new go. A process killed between two renames
//! leaves some files new and the others old, each of them whole.
//!
//! A file that is no longer what was read is not overwritten: somebody is editing it.

use std::ffi::OsString;
use std::fs::TryLockError;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;
use cap_std::fs::{Dir, Metadata};

use super::create;
use crate::exit::Failure;
use crate::render::printable;

/// A file to write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change<'a> {
    /// Where it is in the folder, with `/` between the parts.
    pub(crate) path: &'a str,
    /// What there is now.
    pub(crate) before: Before<'a>,
    /// What it shall hold.
    pub(crate) after: &'a [u8],
}

/// What has the name of a file before it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before<'a> {
    /// The file with this content, as it was read.
    Held(&'a [u8]),
    /// Nothing.
    Nothing,
    /// A file or nothing.
    Anything,
}

/// Writes `changes` to the folder `root`.
///
/// # Errors
///
/// [`Failure`] with exit code 1 when a file is not as it was before, with exit code 3 when the disk refuses. Every
/// file is as it was then; a folder that was made for one may stay.
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
        let file = file_of(root, change).map_err(|error| refused(change.path, error))?;
        if let Some(reason) = root.metadata(&file).ok().and_then(|there| in_the_way(&there)) {
            return Err(refused(change.path, reason.into()));
        }
        let (new, old) = (hidden(&file, ".jpefarm-new"), hidden(&file, ".jpefarm-old"));
        targets.push(Target { change: *change, file, new, old });
    }
    // Stable: of two paths the first counts.
    targets.sort_by(|left, right| left.file.cmp(&right.file));
    targets.dedup_by(|left, right| left.file == right.file);
    Ok(targets)
}

/// Why what is there cannot be written: a rename would replace either.
fn in_the_way(there: &Metadata) -> Option<io::ErrorKind> {
    if there.is_dir() {
        Some(io::ErrorKind::IsADirectory)
    } else {
        there.permissions().readonly().then_some(io::ErrorKind::PermissionDenied)
    }
}

/// The file behind the path, which may be a link unless it is to be new.
fn file_of(root: &Dir, change: &Change<'_>) -> io::Result<PathBuf> {
    match root.canonicalize(change.path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && change.before.may_be_nothing() => {
            Ok(PathBuf::from(change.path))
        }
        found => found,
    }
}

impl Before<'_> {
    fn may_be_nothing(self) -> bool {
        !matches!(self, Self::Held(_))
    }
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
    let file = create(root, &target.new, target.change.after)?;
    match root.metadata(&target.file) {
        Ok(metadata) => file.set_permissions(metadata.permissions())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound && target.change.before.may_be_nothing() => {}
        Err(error) => return Err(error),
    }
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
    let is_there = root.symlink_metadata(&target.file).is_ok();
    let is_as_before = match target.change.before {
        Before::Held(before) => root.read(&target.file).map_err(|error| refused(path, error))? == before,
        Before::Nothing => !is_there,
        Before::Anything => true,
    };
    if !is_as_before {
        return Err(changed_meanwhile(path));
    }
    if is_there {
        keep(root, target).map_err(|error| refused(path, error))?;
    }
    root.rename(&target.new, root, &target.file).map_err(|error| {
        put_back(root, target);
        refused(path, error)
    })
}

/// Gives the old file a second name, or its only one where the file system knows no second names.
fn keep(root: &Dir, target: &Target<'_>) -> io::Result<()> {
    root.hard_link(&target.file, root, &target.old).or_else(|_| root.rename(&target.file, root, &target.old))
}

/// Gives the old file its name back; without an old file the new one goes.
fn put_back(root: &Dir, target: &Target<'_>) {
    // There is nobody to tell that would know what to do better than the error that led here.
    let _ = if root.symlink_metadata(&target.old).is_ok() {
        root.rename(&target.old, root, &target.file)
    } else {
        root.remove_file(&target.file)
    };
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

fn changed_meanwhile(path: &str) -> anyhow::Error {
    let message = format!("{} was changed by another program meanwhile", printable(path));
    Failure::project(message, "run the command again; nothing was changed").into()
}

fn refused(path: &str, error: io::Error) -> anyhow::Error {
    let message = format!("{} cannot be written", printable(path));
    Failure::farm(message, "check its permissions and the room on the disk; nothing was changed")
        .because(error)
        .into()
}

#[cfg(test)]
mod tests;

//! Writing outputs: all of them or none.
//!
//! A folder of outputs belongs to jpefarm as a whole. A build writes a complete new folder beside it, makes
//! it durable, and swaps the two in one step of the file system; then the old one goes. Killed at any moment,
//! it leaves the old set or the new one, and at most a hidden folder beside it that the next build removes.
//!
//! | Name in the folder around | What it is |
//! |---|---|
//! | `build` | the outputs, with the [`manifest`] that says so |
//! | `.build.jpefarm-new` | the set being written; after the swap the old set, about to go |
//! | `.build.jpefarm-old` | the old set, only where the file system cannot swap: put back if `build` is missing |
//!
//! What the manifest does not list was put there by somebody else: then nothing is replaced. Builds into one
//! folder around wait for each other by a lock on that folder.

mod check;
mod folder;
mod manifest;
mod stage;
mod swap;

#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use schemas::SourceFile;

use crate::exit::Failure;
use folder::Folder;

pub(crate) use manifest::MANIFEST;

/// How long another build into the same folder around is waited for: far longer than it takes to write most
/// sets, and short enough for a person who sees nothing happen.
const LOCK_PATIENCE: Duration = Duration::from_secs(30);

/// Looks whether `out` may be replaced, and changes nothing: worth knowing before a build.
///
/// # Errors
///
/// [`Failure`] with exit code 2: something that no build wrote is in the way.
pub(crate) fn check(out: &Path) -> Result<()> {
    match Folder::find(out)? {
        Some(folder) => check::replaceable(&folder),
        None => Ok(()),
    }
}

/// Makes `files` the contents of the folder `out`, in the place of those of an earlier build.
///
/// # Errors
///
/// [`Failure`] with exit code 2 as [`check`], with exit code 3 when the disk refuses. `out` is as it was
/// then.
pub(crate) fn replace(out: &Path, files: &[SourceFile]) -> Result<()> {
    let folder = Folder::create_around(out)?;
    let _lock = folder.lock(LOCK_PATIENCE).map_err(|error| refused(&folder, error))?;
    swap::repair(&folder).map_err(|error| refused(&folder, error))?;
    check::replaceable(&folder)?;
    let staged = stage::write(&folder, files).and_then(|()| swap::swap(&folder));
    staged.map_err(|error| {
        // It is not complete or not in its place: the next build would remove it as well.
        let _ = stage::remove(&folder);
        refused(&folder, error)
    })?;
    // The new set is in place; what is left of the old one does no harm and goes with the next build.
    let _ = stage::remove(&folder);
    Ok(())
}

fn refused(folder: &Folder, error: io::Error) -> anyhow::Error {
    let advice = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room on the disk",
        io::ErrorKind::TimedOut => {
            "another program has locked the folder around it; try again when it is done"
        }
        io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices => {
            "the folder cannot be replaced, perhaps because a disk is mounted there; name a folder inside it with --out"
        }
        _ => "check the permissions of the folder around it, or name another folder with --out",
    };
    let message = format!("the outputs cannot be written to {}; it is as it was", folder.shown().display());
    Failure::farm(message, advice).because(error).into()
}

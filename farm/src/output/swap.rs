//! The step from the old set to the new one, and the repair of a step that was cut short.

use std::ffi::OsStr;
use std::io;

use super::MANIFEST;
use super::folder::Folder;
use super::stage::{remove_set, sync_folder};

/// Puts the new set in the place of the old one, durably. Afterwards the old one is where the new one was.
pub(super) fn swap(folder: &Folder) -> io::Result<()> {
    let around = folder.around();
    if is_there(folder, folder.name())? {
        exchange(folder)?;
    } else {
        around.rename(folder.new_name(), around, folder.name())?;
    }
    sync_folder(around)
}

/// One step where the file system can, else two: the old set aside, the new one in.
fn exchange(folder: &Folder) -> io::Result<()> {
    match exchange_at_once(folder) {
        Err(error) if is_unsupported(&error) => exchange_in_two_steps(folder),
        result => result,
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange_at_once(folder: &Folder) -> io::Result<()> {
    use rustix::fs::{RenameFlags, renameat_with};
    let around = folder.around();
    Ok(renameat_with(around, folder.new_name(), around, folder.name(), RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange_at_once(_folder: &Folder) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Network and overlay file systems say it in different ways.
fn is_unsupported(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

pub(super) fn exchange_in_two_steps(folder: &Folder) -> io::Result<()> {
    let around = folder.around();
    around.rename(folder.name(), around, folder.old_name())?;
    if let Err(error) = around.rename(folder.new_name(), around, folder.name()) {
        // The old set goes back; if that fails too, the next build does it.
        let _ = around.rename(folder.old_name(), around, folder.name());
        return Err(error);
    }
    sync_folder(around)?;
    around.rename(folder.old_name(), around, folder.new_name())
}

/// Mends what a killed build left: puts the old set back if none is in place, and removes what is beside.
pub(super) fn repair(folder: &Folder) -> io::Result<()> {
    let (old, new) = (folder.old_name(), folder.new_name());
    if is_there(folder, &old)? && !is_there(folder, folder.name())? {
        folder.around().rename(&old, folder.around(), folder.name())?;
    }
    for leftover in [old, new] {
        if is_there(folder, &leftover)? {
            refuse_foreign(folder, &leftover)?;
            remove_set(folder.around(), &leftover)?;
        }
    }
    Ok(())
}

/// A folder of that name with other things in it is not ours, however unlikely that is.
fn refuse_foreign(folder: &Folder, name: &OsStr) -> io::Result<()> {
    let dir = folder.around().open_dir(name)?;
    let is_empty = dir.entries()?.next().is_none();
    if is_empty || dir.symlink_metadata(MANIFEST).is_ok() {
        return Ok(());
    }
    let name = name.to_string_lossy();
    Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("{name} is in the way and no build wrote it")))
}

fn is_there(folder: &Folder, name: &OsStr) -> io::Result<bool> {
    match folder.around().symlink_metadata(name) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

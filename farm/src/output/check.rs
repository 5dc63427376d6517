//! Whether a folder may be replaced: only what an earlier build wrote is in it.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;
use cap_std::fs::Dir;

use super::folder::Folder;
use super::manifest::Manifest;
use crate::exit::Failure;

/// What desktops leave in every folder that is looked at.
const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Most looks at a folder that other builds replace meanwhile.
const LOOKS_MAX: usize = 100;

/// Refuses a folder that holds anything no build wrote.
pub(super) fn replaceable(folder: &Folder) -> Result<()> {
    let metadata = match folder.around().symlink_metadata(folder.name()) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unreadable(folder, error)),
    };
    if metadata.is_symlink() {
        return Err(foreign(folder, "is a symbolic link", "name the folder it leads to with --out"));
    }
    if !metadata.is_dir() {
        return Err(foreign(folder, "is not a folder", "remove it, or name another folder with --out"));
    }
    match first_foreign(folder).map_err(|error| unreadable(folder, error))? {
        None => Ok(()),
        Some(path) => {
            let what = format!("holds {}, which no build wrote", path.display());
            let advice = "move it somewhere else, or name another folder with --out; nothing was changed";
            Err(foreign(folder, &what, advice))
        }
    }
}

/// A look that overlaps with the swap of another build may find something gone; the next one sees the new set.
fn first_foreign(folder: &Folder) -> io::Result<Option<PathBuf>> {
    for _ in 1..LOOKS_MAX {
        match look(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            looked => return looked,
        }
    }
    look(folder)
}

fn look(folder: &Folder) -> io::Result<Option<PathBuf>> {
    let root = match folder.around().open_dir(folder.name()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let manifest = Manifest::read(&root)?.unwrap_or_else(|| Manifest::of(&[]));
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        for path in entries(&root, &inner)? {
            if !root.symlink_metadata(&path)?.is_dir() {
                if !is_ours(&manifest, &root, &path)? {
                    return Ok(Some(path));
                }
            } else if manifest.has_folder(&path) {
                folders.push(path);
            } else {
                return Ok(Some(path));
            }
        }
    }
    Ok(None)
}

/// The paths in a folder, sorted, so that the same one is named every time.
fn entries(root: &Dir, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let path = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = root.read_dir(path)?.map(|entry| Ok(folder.join(entry?.file_name())));
    let mut paths = entries.collect::<io::Result<Vec<_>>>()?;
    paths.sort_unstable();
    Ok(paths)
}

fn is_ours(manifest: &Manifest, root: &Dir, path: &Path) -> io::Result<bool> {
    let is_file = root.symlink_metadata(path)?.is_file();
    let is_litter = path.file_name().is_some_and(|name| LITTER.iter().any(|litter| name == *litter));
    Ok(is_file && (is_litter || manifest.has_file(path)))
}

fn foreign(folder: &Folder, what: &str, advice: &str) -> anyhow::Error {
    Failure::usage(format!("{} {what}", folder.shown().display()), advice).into()
}

fn unreadable(folder: &Folder, error: io::Error) -> anyhow::Error {
    let message = format!("{} cannot be checked for what is in it", folder.shown().display());
    Failure::usage(message, "check its permissions, or name another folder with --out").because(error).into()
}

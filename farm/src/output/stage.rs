//! The new set, complete and durable, beside the old one.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::thread;

use cap_std::fs::{Dir, File};
use schemas::SourceFile;

use super::MANIFEST;
use super::folder::Folder;
use super::manifest::Manifest;
use crate::files::create;

/// Files that are written, and then made durable, together: all of them are open until then.
const BATCH_MAX: usize = 128;

/// Threads that wait for the disk at the same time.
const SYNCS_MAX: usize = 8;

/// Writes the new set. The manifest comes first: a set that was cut short is known as ours by it.
pub(super) fn write(folder: &Folder, files: &[SourceFile]) -> io::Result<()> {
    folder.around().create_dir(folder.new_name())?;
    let root = folder.around().open_dir(folder.new_name())?;
    let mut batch = Batch::default();
    batch.add(create(&root, MANIFEST, &Manifest::of(files).to_bytes())?)?;
    let mut folders = BTreeSet::from([Path::new(".")]);
    for file in files {
        let inner = Path::new(file.path.as_str()).ancestors().skip(1);
        folders.extend(inner.filter(|inner| !inner.as_os_str().is_empty()));
        batch.add(create(&root, file.path.as_str(), &file.content)?)?;
    }
    if cfg!(unix) {
        // The names in folders; the handle of a folder may be one that only names it, so it is opened as a
        // file is.
        folders.iter().try_for_each(|inner| batch.add(root.open(inner)?))?;
    }
    batch.sync()
}

/// Files that become durable together: the file system writes them in one go, where one after the other would
/// each cost a turn of the disk.
#[derive(Default)]
struct Batch(Vec<File>);

impl Batch {
    /// Adds a file that is written, and makes all durable when there are enough.
    fn add(&mut self, file: File) -> io::Result<()> {
        self.0.push(file);
        if self.0.len() < BATCH_MAX { Ok(()) } else { std::mem::take(self).sync() }
    }

    /// Makes them durable.
    fn sync(self) -> io::Result<()> {
        let sync_share = |share: &[File]| share.iter().try_for_each(File::sync_all);
        thread::scope(|scope| {
            let mut shares = self.0.chunks(self.0.len().div_ceil(SYNCS_MAX).max(1));
            let first = shares.next().unwrap_or_default();
            let others: Vec<_> = shares.map(|share| scope.spawn(move || sync_share(share))).collect();
            let own = sync_share(first);
            // All of them are waited for, whichever fails.
            others.into_iter().fold(own, |so_far, other| {
                so_far.and(other.join().expect("a thread that only waits does not panic"))
            })
        })
    }
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(dir: &Dir) -> io::Result<()> {
    if cfg!(unix) { dir.open(".")?.sync_all() } else { Ok(()) }
}

/// Removes the set beside, if it is there.
pub(super) fn remove(folder: &Folder) -> io::Result<()> {
    remove_set(folder.around(), &folder.new_name())
}

/// Removes a set, its manifest last: cut short, what is left is still known as ours.
pub(super) fn remove_set(around: &Dir, name: &OsStr) -> io::Result<()> {
    let set = match around.open_dir(name) {
        Ok(set) => set,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in set.entries()? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            set.remove_dir_all(entry.file_name())?;
        } else if entry.file_name() != MANIFEST {
            set.remove_file(entry.file_name())?;
        }
    }
    drop(set);
    around.remove_dir_all(name)
}

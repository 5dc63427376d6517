//! Room on the disks that keep the books and the contents of a farm on one machine.

use std::path::{Path, PathBuf};

use super::Finding;
use crate::config::{Settings, StoreUrl};
use crate::render;

/// Bytes from which on there is room enough for some time: a large build leaves tens of megabytes.
const FREE_BYTES_MIN: u64 = 1 << 30;

/// Bytes below which the next builds fail.
const FREE_BYTES_NEEDED: u64 = 64 << 20;

/// Looks at each folder once.
pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let (books, contents) = (books(settings), contents(settings));
    let is_inside = contents.iter().zip(&books).any(|(contents, books)| contents.starts_with(books));
    let folders = books.into_iter().chain(contents.filter(|_| !is_inside));
    folders.filter_map(|folder| Some(judge(&folder, free_bytes(existing(&folder)?)?))).collect()
}

fn books(settings: &Settings) -> Option<PathBuf> {
    match settings.store.url.as_ref()? {
        StoreUrl::Sqlite(path) => path.parent().map(Path::to_owned),
        StoreUrl::Postgres(_) => None,
    }
}

fn contents(settings: &Settings) -> Option<PathBuf> {
    settings.blobs.url.as_ref()?.folder()
}

/// The folder, or what it will be made in.
fn existing(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|ancestor| ancestor.is_dir())
}

fn judge(folder: &Path, free_bytes: u64) -> Finding {
    let message = format!("{} free for {}", render::bytes(free_bytes), folder.display());
    let advice = "make room, or name another place: `data_dir`, `store.url`, `blobs.url`; \
                  `scheduler.retention_days` says how long builds are kept";
    match free_bytes {
        FREE_BYTES_MIN.. => Finding::ok("disk", message),
        FREE_BYTES_NEEDED.. => Finding::warn("disk", message, advice),
        _ => Finding::fail("disk", message, advice),
    }
}

/// Bytes that this user may still write.
#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

/// There is no such look here.
#[cfg(not(unix))]
fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::super::Status;
    use super::*;

    #[test]
    fn little_room_is_a_warning_and_none_a_failure() {
        let status = |free_bytes| judge(Path::new("/srv"), free_bytes).status;
        assert_eq!(status(1 << 30), Status::Ok);
        assert_eq!(status((1 << 30) - 1), Status::Warn);
        assert_eq!(status(64 << 20), Status::Warn);
        assert_eq!(status((64 << 20) - 1), Status::Fail);
        assert_eq!(status(0), Status::Fail);
    }

    #[test]
    fn what_is_not_there_yet_will_be_made_in_its_parent() {
        let folder = tempfile::tempdir().unwrap();
        let found = existing(&folder.path().join("not/yet")).map(Path::to_owned);
        assert_eq!(found.as_deref(), Some(folder.path()));
        #[cfg(unix)]
        assert!(free_bytes(folder.path()).is_some());
    }
}

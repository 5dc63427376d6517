//! Large contents, by their address.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use object_store::local::LocalFileSystem;
use scheduler::Blobs;

use super::private_dir;
use crate::config::BlobsSettings;
use crate::exit::Failure;

/// Writes, reads and removes a few bytes, and says where.
///
/// # Errors
///
/// [`Failure`] when one of these fails.
#[expect(clippy::unused_async, reason = "object stores are asked")]
pub(super) async fn check(settings: &BlobsSettings) -> Result<String> {
    open(settings).map(|blobs| format!("{blobs:?}"))
}

/// Opens the place of large contents.
///
/// # Errors
///
/// [`Failure`] when its address makes no sense, or a folder cannot be made.
pub(super) fn open(settings: &BlobsSettings) -> Result<Blobs> {
    let folder =
        settings.url.as_ref().and_then(|url| url.as_str().strip_prefix("file://")).map(PathBuf::from);
    let folder = folder.ok_or_else(|| Failure::usage("there is no place for contents", "set `blobs.url`"))?;
    private_dir::create(&folder)?;
    Ok(Blobs::new(Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true))))
}

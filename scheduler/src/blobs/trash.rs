//! Taking content away that no row names, beside those who write it at the same time.
//!
//! Between the look into the books and the removal somebody may write the same content again and then a row
//! that names it. No lock reaches other processes, and object stores delete without conditions. So nothing
//! is deleted while that could happen: content goes into the trash first, `trash/{tenant}/{sha256}.{ms}`, a
//! name of its own each time, and whoever misses it finds it there. It leaves the trash a grace later, when
//! all rows that could name it have been written: then the books decide, between deletion and return.

use std::future::ready;
use std::time::Duration;

use futures::{Stream, StreamExt, TryStreamExt, stream};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};
use schemas::{Sha256, TenantId, Timestamp};

use super::{BlobError, Blobs};

/// Most objects of one round that are looked at and copied at a time.
const COPIES_MAX: usize = 8;

/// Content in use that was last written long ago.
#[derive(Debug)]
pub(crate) struct OldBlob {
    pub(crate) tenant: TenantId,
    pub(crate) sha256: Sha256,
    found: ObjectMeta,
}

/// Content that was thrown away long ago.
#[derive(Debug)]
pub(crate) struct FromTrash {
    pub(crate) tenant: TenantId,
    pub(crate) sha256: Sha256,
    path: Path,
}

impl Blobs {
    /// The content in use that was last written at least `grace` before `now`, as it is found.
    pub(crate) fn older_than(
        &self,
        grace: Duration,
        now: Timestamp,
    ) -> impl Stream<Item = Result<OldBlob, BlobError>> {
        self.list("t").try_filter_map(move |found| async move {
            let is_old = now.since(written_at(&found)) >= grace;
            Ok(is_old.then(|| old_blob(found)).flatten())
        })
    }

    /// The content that was thrown away at least `grace` before `now`, as it is found.
    pub(crate) fn in_trash(
        &self,
        grace: Duration,
        now: Timestamp,
    ) -> impl Stream<Item = Result<FromTrash, BlobError>> {
        self.list("trash").try_filter_map(move |found| async move {
            let thrown_away = from_trash(found).filter(|(_, at)| now.since(*at) >= grace);
            Ok(thrown_away.map(|(blob, _)| blob))
        })
    }

    fn list(&self, folder: &str) -> impl Stream<Item = Result<ObjectMeta, BlobError>> + use<> {
        self.store.list(Some(&Path::from(folder))).map_err(BlobError::from)
    }

    /// Throws content into the trash at `now`, but for what has been written since it was found. Returns how
    /// many contents that were.
    pub(crate) async fn throw_away(&self, old: Vec<OldBlob>, now: Timestamp) -> Result<u64, BlobError> {
        let copies = stream::iter(old).map(|old| self.copy_to_trash(old, now)).buffer_unordered(COPIES_MAX);
        let paths = copies.try_filter_map(|path| ready(Ok(path))).try_collect().await?;
        self.delete(paths).await
    }

    /// The path of what is in the trash now besides; `None` when it is to stay.
    async fn copy_to_trash(&self, old: OldBlob, now: Timestamp) -> Result<Option<Path>, BlobError> {
        let path = old.found.location;
        let found = self.within(self.store.head(&path)).await?;
        if found.is_none_or(|found| found.last_modified > old.found.last_modified) {
            return Ok(None);
        }
        let name = format!("{}.{}", old.sha256, now.unix_ms());
        let trash = trash_of(old.tenant).join(name);
        Ok(self.within(self.store.copy(&path, &trash)).await?.map(|()| path))
    }

    /// Deletes what is in the trash for good.
    pub(crate) async fn delete_from_trash(&self, blobs: Vec<FromTrash>) -> Result<u64, BlobError> {
        self.delete(blobs.into_iter().map(|blob| blob.path).collect()).await
    }

    /// Brings back what turned out to be needed.
    pub(crate) async fn take_back(&self, blob: FromTrash) -> Result<(), BlobError> {
        self.within(self.store.copy(&blob.path, &Self::path(blob.tenant, blob.sha256))).await?;
        self.delete_from_trash(vec![blob]).await.map(drop)
    }

    /// Brings content back from the trash, if it is there, and says whether it was.
    pub(crate) async fn restore(&self, tenant: TenantId, sha256: Sha256) -> Result<bool, BlobError> {
        let folder = trash_of(tenant);
        // Names of the trash begin with the digest, so they come next after it.
        let after = folder.clone().join(sha256.to_string());
        let mut found = self.store.list_with_offset(Some(&folder), &after).try_filter_map(|found| {
            let blob = from_trash(found).map(|(blob, _)| blob);
            ready(Ok(blob.filter(|blob| blob.sha256 == sha256)))
        });
        let Some(blob) = self.within(found.try_next()).await?.flatten() else {
            return Ok(false);
        };
        let copied = self.within(self.store.copy(&blob.path, &Self::path(tenant, sha256))).await?;
        if copied.is_some() {
            metrics::counter!("jpefarm_blobs_restored_total").increment(1);
            tracing::warn!(%sha256, "content was thrown away while it came into use; it is back");
        }
        Ok(copied.is_some())
    }

    /// Deletes objects, many in a request where the object store has that. One that is gone is no fault.
    async fn delete(&self, paths: Vec<Path>) -> Result<u64, BlobError> {
        let mut deleted = self.store.delete_stream(stream::iter(paths.into_iter().map(Ok)).boxed());
        let mut n_deleted = 0;
        loop {
            let next = async { deleted.next().await.transpose() };
            match self.within(next).await? {
                Some(Some(_)) => n_deleted += 1,
                Some(None) => return Ok(n_deleted),
                None => {}
            }
        }
    }
}

fn trash_of(tenant: TenantId) -> Path {
    Path::from(format!("trash/{tenant}"))
}

fn written_at(found: &ObjectMeta) -> Timestamp {
    Timestamp::from_unix_ms(found.last_modified.timestamp_millis())
}

/// `None` for an object that is not ours.
fn old_blob(found: ObjectMeta) -> Option<OldBlob> {
    let mut parts = found.location.as_ref().strip_prefix("t/")?.split('/');
    let (tenant, sha256) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(OldBlob { tenant, sha256, found })
}

/// Content in the trash, and when it came there: a copy may keep the time of what it was made of. `None` for
/// an object that is not ours.
fn from_trash(found: ObjectMeta) -> Option<(FromTrash, Timestamp)> {
    let (tenant, name) = found.location.as_ref().strip_prefix("trash/")?.split_once('/')?;
    let (sha256, at_ms) = name.split_once('.')?;
    let at = Timestamp::from_unix_ms(at_ms.parse().ok()?).max(written_at(&found));
    let (tenant, sha256) = (tenant.parse().ok()?, sha256.parse().ok()?);
    Some((FromTrash { tenant, sha256, path: found.location }, at))
}

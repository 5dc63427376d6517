//! Content too large for a row: in object storage, named by its digest within its tenant.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, TryStreamExt};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload};
use schemas::{Sha256, TenantId, Timestamp};
use tokio::sync::RwLock;

/// Object storage under `t/{tenant}/{sha256}`. Cheap to clone.
///
/// Putting the same content twice is harmless, so correctness rests on no conditional put.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    /// Held by one who removes, shared by those who write: see [`Blobs::delete_unchanged`].
    removing: Arc<RwLock<()>>,
}

/// Content that was last written long ago.
#[derive(Debug)]
pub(crate) struct OldBlob {
    pub(crate) tenant: TenantId,
    pub(crate) sha256: Sha256,
    found: ObjectMeta,
}

/// Why a blob cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The object store does not answer, or refuses.
    #[error("the object store is not available")]
    Unavailable(#[source] object_store::Error),
    /// A row names content that is not there.
    #[error("blob {0} is missing")]
    Missing(Sha256),
    /// What is there is not what its name says.
    #[error("blob {0} is not what was stored")]
    Corrupt(Sha256),
    /// The work on the bytes was broken off.
    #[error("the work on a blob was broken off")]
    Interrupted(#[source] tokio::task::JoinError),
}

impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blobs({})", self.store)
    }
}

impl Blobs {
    /// Keeps blobs in `store`.
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self { store, removing: Arc::default() }
    }

    fn path(tenant: TenantId, sha256: Sha256) -> Path {
        Path::from(format!("t/{tenant}/{sha256}"))
    }

    /// Stores `bytes` as the content named `sha256`; durable when this returns.
    pub(crate) async fn put(&self, tenant: TenantId, sha256: Sha256, bytes: Bytes) -> Result<(), BlobError> {
        let path = Self::path(tenant, sha256);
        let payload = PutPayload::from_bytes(bytes);
        let _writing = self.removing.read().await;
        self.store.put(&path, payload).await.map(drop).map_err(BlobError::Unavailable)
    }

    /// The bytes stored as the content named `sha256`, unchecked.
    pub(crate) async fn get(&self, tenant: TenantId, sha256: Sha256) -> Result<Bytes, BlobError> {
        match self.store.get(&Self::path(tenant, sha256)).await {
            Ok(found) => found.bytes().await.map_err(BlobError::Unavailable),
            Err(object_store::Error::NotFound { .. }) => Err(BlobError::Missing(sha256)),
            Err(error) => Err(BlobError::Unavailable(error)),
        }
    }

    /// The content last written at least `grace` before `now`, as it is found.
    pub(crate) fn older_than(
        &self,
        grace: Duration,
        now: Timestamp,
    ) -> impl Stream<Item = Result<OldBlob, BlobError>> {
        let root = Path::from("t");
        let old = self.store.list(Some(&root)).try_filter_map(move |found| async move {
            let written_at = Timestamp::from_unix_ms(found.last_modified.timestamp_millis());
            Ok((now.since(written_at) >= grace).then(|| old_blob(found)).flatten())
        });
        old.map_err(BlobError::Unavailable)
    }

    /// Removes content unless it has been written since it was found, and says whether it was removed.
    ///
    /// Who writes content that is there already relies on it before a row names it. The lock keeps such a
    /// write out of the moment between the look and the removal, inside this process; the grace has to keep
    /// apart processes that share an object store.
    pub(crate) async fn delete_unchanged(&self, old: &OldBlob) -> Result<bool, BlobError> {
        let path = &old.found.location;
        let _alone = self.removing.write().await;
        let removed = match self.store.head(path).await {
            Ok(found) if found.last_modified > old.found.last_modified => Ok(false),
            Ok(_) => self.store.delete(path).await.map(|()| true),
            Err(error) => Err(error),
        };
        match removed {
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            removed => removed.map_err(BlobError::Unavailable),
        }
    }
}

/// `None` for an object that is not ours.
fn old_blob(found: ObjectMeta) -> Option<OldBlob> {
    let (tenant, sha256) = name_of(&found.location)?;
    Some(OldBlob { tenant, sha256, found })
}

/// The name behind a path; `None` for an object that is not ours.
fn name_of(path: &Path) -> Option<(TenantId, Sha256)> {
    let mut parts = path.as_ref().strip_prefix("t/")?.split('/');
    let (tenant, sha256) = (parts.next()?, parts.next()?);
    Some((tenant.parse().ok()?, sha256.parse().ok()?))
}

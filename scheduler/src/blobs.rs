//! Content too large for a row: in object storage, named by its digest within its tenant.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use schemas::{Sha256, TenantId, Timestamp};

/// Object storage under `t/{tenant}/{sha256}`. Cheap to clone.
///
/// Putting the same content twice is harmless, so correctness rests on no conditional put.
#[derive(Clone)]
pub struct Blobs(Arc<dyn ObjectStore>);

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
        write!(f, "Blobs({})", self.0)
    }
}

impl Blobs {
    /// Keeps blobs in `store`.
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self(store)
    }

    fn path(tenant: TenantId, sha256: Sha256) -> Path {
        Path::from(format!("t/{tenant}/{sha256}"))
    }

    /// Stores `bytes` as the content named `sha256`; durable when this returns.
    pub(crate) async fn put(&self, tenant: TenantId, sha256: Sha256, bytes: Bytes) -> Result<(), BlobError> {
        let path = Self::path(tenant, sha256);
        let payload = PutPayload::from_bytes(bytes);
        self.0.put(&path, payload).await.map(drop).map_err(BlobError::Unavailable)
    }

    /// The bytes stored as the content named `sha256`, unchecked.
    pub(crate) async fn get(&self, tenant: TenantId, sha256: Sha256) -> Result<Bytes, BlobError> {
        match self.0.get(&Self::path(tenant, sha256)).await {
            Ok(found) => found.bytes().await.map_err(BlobError::Unavailable),
            Err(object_store::Error::NotFound { .. }) => Err(BlobError::Missing(sha256)),
            Err(error) => Err(BlobError::Unavailable(error)),
        }
    }

    /// Removes the content named `sha256`, if it is there.
    pub(crate) async fn delete(&self, tenant: TenantId, sha256: Sha256) -> Result<(), BlobError> {
        match self.0.delete(&Self::path(tenant, sha256)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(BlobError::Unavailable(error)),
        }
    }

    /// The names of all content last written at least `grace` before `now`.
    pub(crate) async fn older_than(
        &self,
        grace: Duration,
        now: Timestamp,
    ) -> Result<Vec<(TenantId, Sha256)>, BlobError> {
        let root = Path::from("t");
        let listing = self.0.list(Some(&root));
        let old = listing.try_filter_map(|object| async move {
            let written_at = Timestamp::from_unix_ms(object.last_modified.timestamp_millis());
            Ok((now.since(written_at) >= grace).then(|| name_of(&object.location)).flatten())
        });
        old.try_collect().await.map_err(BlobError::Unavailable)
    }
}

/// The name behind a path; `None` for an object that is not ours.
fn name_of(path: &Path) -> Option<(TenantId, Sha256)> {
    let mut parts = path.as_ref().strip_prefix("t/")?.split('/');
    let (tenant, sha256) = (parts.next()?, parts.next()?);
    Some((tenant.parse().ok()?, sha256.parse().ok()?))
}

//! Content too large for a row: in object storage, named by its digest within its tenant.

mod download;
mod error;
mod trash;

use std::fmt;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{Attribute, Attributes, ObjectStore, ObjectStoreExt, PutOptions, PutPayload};
use schemas::{Sha256, TenantId};
use tokio::sync::Semaphore;

use crate::mutants::{Mutant, active};
use crate::ports::DownloadSigner;

pub use error::{BlobError, StoreFault};
pub(crate) use trash::{FromTrash, OldBlob};

/// Most requests that one process has under way: it bounds sockets, and memory for contents.
const REQUESTS_MAX: usize = 64;

/// How long one piece of work on one object may take, repetitions by the client of the object store
/// included; below the 30 seconds of an HTTP request.
const TIME_MAX: Duration = Duration::from_secs(20);

/// How content is compressed, as HTTP calls it. Source: RFC 8878 §7.2.
const ENCODING: &str = "zstd";

/// Object storage under `t/{tenant}/{sha256}`. Cheap to clone.
///
/// Putting the same content twice is harmless, so correctness rests on no conditional put.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    signer: Option<Arc<dyn DownloadSigner>>,
    requests: Arc<Semaphore>,
    time_max: Duration,
}

impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blobs({})", self.store)
    }
}

impl Blobs {
    /// Keeps blobs in `store`.
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        let requests = Arc::new(Semaphore::new(REQUESTS_MAX));
        Self { store, signer: None, requests, time_max: TIME_MAX }
    }

    /// The same with addresses for downloads, signed by `signer`. The object store keeps attributes then:
    /// they say that the objects are compressed.
    #[must_use]
    pub fn with_signer(self, signer: Arc<dyn DownloadSigner>) -> Self {
        Self { signer: Some(signer), ..self }
    }

    /// The same with another bound on the time that the work on one object may take; 20 seconds unless given.
    #[must_use]
    pub fn with_time_max(self, time_max: Duration) -> Self {
        Self { time_max, ..self }
    }

    /// Checks that objects can be written, read, listed and deleted, with a small one named by `nonce`.
    ///
    /// # Errors
    ///
    /// [`BlobError`]: the first of these that failed.
    pub async fn check(&self, nonce: [u8; 16]) -> Result<(), BlobError> {
        let sha256 = Sha256::of(&nonce);
        let (folder, bytes) = (Path::from("check"), Bytes::copy_from_slice(&nonce));
        let path = folder.clone().join(sha256.to_string());
        self.put_at(&path, bytes.clone()).await?;
        let found = self.get_at(&path, nonce.len()).await?.ok_or(BlobError::Missing(sha256))?;
        if found.as_ref() != Some(&bytes) {
            return Err(BlobError::Corrupt(sha256));
        }
        let mut listed = self.store.list(Some(&folder)).try_filter(|found| ready(found.location == path));
        self.within(listed.try_next()).await?.flatten().ok_or(BlobError::Missing(sha256))?;
        self.within(self.store.delete(&path)).await.map(drop)
    }

    fn path(tenant: TenantId, sha256: Sha256) -> Path {
        Path::from(format!("t/{tenant}/{sha256}"))
    }

    /// Stores `packed` as the content named `sha256`; durable when this returns.
    pub(crate) async fn put(&self, tenant: TenantId, sha256: Sha256, packed: Bytes) -> Result<(), BlobError> {
        let path = Self::path(tenant, sha256);
        if active(Mutant::BlobAfterRow) {
            let blobs = self.clone();
            tokio::spawn(async move { blobs.put_at(&path, packed).await });
            return Ok(());
        }
        self.put_at(&path, packed).await
    }

    /// The packed bytes stored as the content named `sha256`, unchecked but for their number: more than
    /// `size_bytes_max` are not read.
    pub(crate) async fn get(
        &self,
        tenant: TenantId,
        sha256: Sha256,
        size_bytes_max: usize,
    ) -> Result<Bytes, BlobError> {
        let found = self.get_at(&Self::path(tenant, sha256), size_bytes_max).await?;
        found.ok_or(BlobError::Missing(sha256))?.ok_or(BlobError::Corrupt(sha256))
    }

    async fn put_at(&self, path: &Path, bytes: Bytes) -> Result<(), BlobError> {
        let attributes = if self.signer.is_some() { attributes() } else { Attributes::new() };
        let options = PutOptions { attributes, ..PutOptions::default() };
        let put = self.store.put_opts(path, PutPayload::from_bytes(bytes), options);
        let stored = self.within(put).await?;
        let gone = || StoreFault::new("the place of the objects, such as a bucket, is not there");
        stored.map(drop).ok_or_else(|| BlobError::Unavailable(gone()))
    }

    /// `None` when there is no object, and `Some(None)` when it is too large.
    async fn get_at(&self, path: &Path, size_bytes_max: usize) -> Result<Option<Option<Bytes>>, BlobError> {
        let read = async {
            let found = self.store.get(path).await?;
            if found.meta.size > size_bytes_max as u64 {
                return Ok(None);
            }
            found.bytes().await.map(Some)
        };
        self.within(read).await
    }

    /// Does one piece of work within the bounds on requests and time; `None` when there is no such object.
    async fn within<T>(
        &self,
        work: impl Future<Output = Result<T, object_store::Error>>,
    ) -> Result<Option<T>, BlobError> {
        let _permit = self.requests.acquire().await.expect("nobody closes it");
        match tokio::time::timeout(self.time_max, work).await {
            Ok(Ok(done)) => Ok(Some(done)),
            Ok(Err(object_store::Error::NotFound { .. })) => Ok(None),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(BlobError::TimedOut(self.time_max)),
        }
    }
}

/// What makes an object a download: how it is compressed, and that no browser is to show it.
fn attributes() -> Attributes {
    Attributes::from_iter([
        (Attribute::ContentEncoding, ENCODING),
        (Attribute::ContentType, "application/octet-stream"),
        (Attribute::ContentDisposition, "attachment"),
    ])
}

#[cfg(test)]
mod tests;

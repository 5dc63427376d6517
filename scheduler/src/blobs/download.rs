//! Large content straight from the object store, past the farm.

use std::error::Error;

use object_store::path::Path;
use object_store::{Attribute, GetOptions, ObjectStore};
use schemas::TenantId;

use super::{BlobError, Blobs, ENCODING};
use crate::Scheduler;
use crate::ports::{Content, Download, DownloadSigner};

impl Scheduler {
    /// An address under which the bytes of a content of `tenant` can be fetched without credentials, as they
    /// are stored: compressed, with `Content-Encoding: zstd`. `None` when only the farm can send them.
    ///
    /// Nobody checks them on that way: the client has to, by the digest.
    ///
    /// # Errors
    ///
    /// [`BlobError`]: the object store is away.
    pub async fn download_url(
        &self,
        tenant: TenantId,
        content: &Content,
        download: &Download,
    ) -> Result<Option<String>, BlobError> {
        self.blobs.download_url(tenant, content, download).await
    }
}

impl Blobs {
    /// See [`Scheduler::download_url`].
    pub(crate) async fn download_url(
        &self,
        tenant: TenantId,
        content: &Content,
        download: &Download,
    ) -> Result<Option<String>, BlobError> {
        let Some(signer) = self.signer.as_deref().filter(|_| content.inline.is_none()) else {
            return Ok(None);
        };
        let path = Self::path(tenant, content.sha256);
        if !self.is_download(&path).await? {
            return Ok(None);
        }
        Ok(self.sign(signer, &path, download).await)
    }

    /// Whether the object is there and says of itself how it is compressed. One that was stored without, by
    /// other means, would reach the client as bytes it can make nothing of.
    async fn is_download(&self, path: &Path) -> Result<bool, BlobError> {
        let found = self.within(self.store.get_opts(path, GetOptions::new().with_head(true))).await?;
        let encoding = found.as_ref().and_then(|found| found.attributes.get(&Attribute::ContentEncoding));
        Ok(encoding.is_some_and(|encoding| encoding.as_ref() == ENCODING))
    }

    /// The farm can always send the bytes itself, so a signer that fails is no failure.
    async fn sign(&self, signer: &dyn DownloadSigner, path: &Path, download: &Download) -> Option<String> {
        match self.within(signer.sign(path, download)).await {
            Ok(url) => url,
            Err(error) => {
                let error: &dyn Error = &error;
                tracing::warn!(error, "an address for a download cannot be signed; the farm sends it itself");
                None
            }
        }
    }
}

//! Signed addresses for downloads.

use std::fmt;

use async_trait::async_trait;
use object_store::path::Path;
use object_store::signer::{Method, SignedUrlOptions, Signer};
use scheduler::ports::{Download, DownloadSigner};

/// The queries by which S3 and Google Cloud Storage are told what an answer is to look like.
const CONTENT_TYPE: &str = "response-content-type";
const CONTENT_DISPOSITION: &str = "response-content-disposition";

/// A store that signs addresses.
pub(crate) struct Links<S> {
    store: S,
    /// Whether an address can say what the download looks like. Azure's cannot.
    dressed: bool,
}

impl<S> Links<S> {
    /// Signs with `store`, whose addresses can say what the download looks like if they are `dressed`.
    pub(crate) fn new(store: S, dressed: bool) -> Self {
        Self { store, dressed }
    }
}

impl<S> fmt::Debug for Links<S> {
    /// Without the store, which has credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Links")
    }
}

#[async_trait]
impl<S: Signer> DownloadSigner for Links<S> {
    async fn sign(&self, path: &Path, download: &Download) -> Result<String, object_store::Error> {
        let mut options = SignedUrlOptions::new();
        if self.dressed {
            options = options.with_query([
                (CONTENT_TYPE, download.content_type),
                (CONTENT_DISPOSITION, &download.content_disposition),
            ]);
        }
        let url = self.store.signed_url_opts(Method::GET, path, download.valid_for, &options).await?;
        Ok(url.into())
    }
}

//! The port to what signs addresses for downloads.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use object_store::path::Path;

/// What a download is to look like, besides its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// Value of the header `Content-Type`.
    pub content_type: &'static str,
    /// Value of the header `Content-Disposition`.
    pub content_disposition: String,
    /// How long the address is good.
    pub valid_for: Duration,
}

/// Signs addresses under which an object can be fetched without credentials.
#[async_trait]
pub trait DownloadSigner: fmt::Debug + Send + Sync {
    /// An address under which anybody may GET the object at `path`, and nothing else, until it expires. An
    /// object store that cannot say what the download looks like leaves it as it is stored.
    ///
    /// # Errors
    ///
    /// The object store's: there are no credentials, or none that can sign.
    async fn sign(&self, path: &Path, download: &Download) -> Result<String, object_store::Error>;
}

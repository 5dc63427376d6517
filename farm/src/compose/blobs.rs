//! Large contents, by their address.

use ::blobs::BlobSettings;
use anyhow::Result;
use scheduler::Blobs;

use super::pem_file;
use crate::config::BlobsSettings;
use crate::exit::Failure;

/// Writes, reads, lists and removes a few bytes, and says where.
///
/// # Errors
///
/// [`Failure`] when the place cannot be opened, else the first of these that failed.
pub(super) async fn check(settings: &BlobsSettings) -> Result<String> {
    open(settings)?.check(rand::random()).await?;
    Ok(settings.url.as_ref().map(|url| url.as_str().to_owned()).unwrap_or_default())
}

/// Opens the place of large contents.
///
/// # Errors
///
/// [`Failure`] when its address or its options make no sense, or a folder cannot be made.
pub(super) fn open(settings: &BlobsSettings) -> Result<Blobs> {
    let url = settings.url.as_ref().map(|url| url.as_str().to_owned());
    let url = url.ok_or_else(|| Failure::usage("there is no place for contents", "set `blobs.url`"))?;
    let settings = BlobSettings { url, options: settings.options.clone(), ca_pem: authorities(settings)? };
    ::blobs::open(&settings).map_err(|error| {
        let advice = "set `blobs.url` and `blobs.options` as docs/blobs.md says";
        Failure::usage("the place for large contents cannot be opened", advice).because(error).into()
    })
}

/// The text of the file of authorities; bytes that are no text are no PEM, which is found out later.
fn authorities(settings: &BlobsSettings) -> Result<Option<String>, Failure> {
    let pem = settings.tls_ca.as_ref().map(|path| pem_file::read(path, "blobs.tls_ca")).transpose()?;
    Ok(pem.map(|pem| String::from_utf8_lossy(&pem).into_owned()))
}

//! Large contents, by their address.

use ::blobs::{BlobSettings, shown_url};
use anyhow::Result;
use scheduler::Blobs;

use super::{pem_file, private_dir};
use crate::config::{BlobsSettings, BlobsUrl};
use crate::exit::Failure;

/// Writes, reads, lists and removes a few bytes, and says where. A folder that is not there is not made for that.
///
/// # Errors
///
/// [`Failure`] when the place cannot be opened, else the first of these that failed.
pub(super) async fn check(settings: &BlobsSettings) -> Result<String> {
    let url = address(settings)?;
    let shown = shown_url(url.as_str());
    if url.folder().is_some_and(|folder| !folder.exists()) {
        return Ok(format!("{shown}, which is made at the start"));
    }
    connect(settings)?.check(rand::random()).await?;
    Ok(shown)
}

/// Opens the place of large contents, and makes it if it is a folder that is not there, for this user alone.
///
/// # Errors
///
/// [`Failure`] when its address or its options make no sense, or a folder cannot be made.
pub(super) fn open(settings: &BlobsSettings) -> Result<Blobs> {
    if let Some(folder) = address(settings)?.folder() {
        private_dir::create(&folder).map_err(cannot_be)?;
    }
    connect(settings)
}

fn address(settings: &BlobsSettings) -> Result<&BlobsUrl, Failure> {
    let url = settings.url.as_ref();
    url.ok_or_else(|| Failure::usage("there is no place for contents", "set `blobs.url`"))
}

fn connect(settings: &BlobsSettings) -> Result<Blobs> {
    let url = address(settings)?.as_str().to_owned();
    let options = settings.options.iter().map(|(key, value)| (key.clone(), value.expose().to_owned()));
    let settings = BlobSettings { url, options: options.collect(), ca_pem: authorities(settings)? };
    Ok(::blobs::open(&settings).map_err(cannot_be)?)
}

fn cannot_be(error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    let advice = "set `blobs.url` and `blobs.options` as docs/blobs.md says";
    Failure::usage("the place for large contents cannot be opened", advice).because(error)
}

/// The text of the file of authorities; bytes that are no text are no PEM, which is found out later.
fn authorities(settings: &BlobsSettings) -> Result<Option<String>, Failure> {
    let pem = settings.tls_ca.as_ref().map(|path| pem_file::read(path, "blobs.tls_ca")).transpose()?;
    Ok(pem.map(|pem| String::from_utf8_lossy(&pem).into_owned()))
}

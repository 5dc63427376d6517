//! Where large content lies, by URL.
//!
//! [`open`] makes the scheduler's [`Blobs`] out of [`BlobSettings`]: `file:///PATH`, `s3://BUCKET/PREFIX`,
//! `gs://BUCKET/PREFIX` or `az://CONTAINER/PREFIX`, and options by the names that the library `object_store`
//! gives them. The crate knows what the services are called and how patient to be with them; it knows
//! nothing of digests, tenants or compression, and reads no environment.

mod cloud;
mod config;
mod folder;
mod links;
mod options;

pub use config::{BlobSettings, OpenError, shown_option, shown_url};
pub use options::is_secret;

use object_store::signer::Url;
use scheduler::Blobs;

/// Opens the object store that the settings name. No request is made: [`Blobs::check`] does that. A folder has to be
/// there.
///
/// # Errors
///
/// [`OpenError`]: the settings cannot be, and which one it is.
pub fn open(settings: &BlobSettings) -> Result<Blobs, OpenError> {
    let url = parse(&settings.url)?;
    match url.scheme() {
        "file" => folder::open(&url, &settings.options),
        "s3" => cloud::s3(&url, settings),
        "gs" => cloud::google(&url, settings),
        "az" => cloud::azure(&url, settings),
        scheme => Err(OpenError::Scheme(scheme.to_owned())),
    }
}

/// The error does not repeat the address: what is wrong with it may be a password.
fn parse(url: &str) -> Result<Url, OpenError> {
    let url = Url::parse(url).map_err(|_| OpenError::NoUrl)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(OpenError::CredentialsInUrl);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(OpenError::QueryInUrl);
    }
    Ok(url)
}

#[cfg(test)]
mod tests;

//! S3, Google Cloud Storage and Azure Blob Storage.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::signer::{Signer, Url};
use object_store::{BackoffConfig, Certificate, ClientConfigKey, ClientOptions, ObjectStore, RetryConfig};
use scheduler::Blobs;

use crate::links::Links;
use crate::options::{allow_links, without_secrets};
use crate::{BlobSettings, OpenError};

/// The patience with one connection and with one try of a request, unless the options say otherwise. Together
/// with the repetitions below it stays within what [`Blobs`] gives to the work on one object.
const PATIENCE: [(ClientConfigKey, &str); 2] =
    [(ClientConfigKey::ConnectTimeout, "2s"), (ClientConfigKey::Timeout, "12s")];

/// Somebody waits for the answer: a few repetitions within seconds. The library's own are 10 in 3 minutes.
fn retry() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(50),
            max_backoff: Duration::from_secs(1),
            base: 2.0,
        },
        max_retries: 4,
        retry_timeout: Duration::from_secs(5),
    }
}

/// How connections are made: with patience, and whom they trust.
fn client(settings: &BlobSettings) -> Result<ClientOptions, OpenError> {
    let with_patience = |client: ClientOptions, (key, value)| client.with_config(key, value);
    let client = PATIENCE.into_iter().fold(ClientOptions::new(), with_patience);
    let Some(pem) = &settings.ca_pem else { return Ok(client) };
    match Certificate::from_pem_bundle(pem.as_bytes()) {
        Ok(authorities) if !authorities.is_empty() => {
            Ok(authorities.into_iter().fold(client, ClientOptions::with_root_certificate))
        }
        _ => Err(OpenError::NoAuthority),
    }
}

/// Opens a bucket of S3 or of a service that speaks like it.
pub(crate) fn s3(url: &Url, settings: &BlobSettings) -> Result<Blobs, OpenError> {
    let options = &settings.options;
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(place(url, "bucket")?)
        .with_client_options(client(settings)?)
        .with_retry(retry());
    for (key, value) in options {
        builder = builder.with_config(known(key, "S3")?, value);
    }
    let store = builder.build().map_err(|error| refused(&error, options))?;
    blobs(store, url, options, true)
}

/// Opens a bucket of Google Cloud Storage.
pub(crate) fn google(url: &Url, settings: &BlobSettings) -> Result<Blobs, OpenError> {
    let options = &settings.options;
    let mut builder = GoogleCloudStorageBuilder::new()
        .with_bucket_name(place(url, "bucket")?)
        // The service that knows the role of a machine speaks plain HTTP.
        .with_client_options(client(settings)?.with_allow_http(true))
        .with_retry(retry());
    for (key, value) in options {
        builder = builder.with_config(known(key, "Google Cloud Storage")?, value);
    }
    let store = builder.build().map_err(|error| refused(&error, options))?;
    blobs(store, url, options, true)
}

/// Opens a container of Azure Blob Storage.
pub(crate) fn azure(url: &Url, settings: &BlobSettings) -> Result<Blobs, OpenError> {
    let options = &settings.options;
    let mut builder = MicrosoftAzureBuilder::new()
        .with_container_name(place(url, "container")?)
        .with_client_options(client(settings)?)
        .with_retry(retry());
    for (key, value) in options {
        builder = builder.with_config(known(key, "Azure Blob Storage")?, value);
    }
    let store = builder.build().map_err(|error| refused(&error, options))?;
    blobs(store, url, options, false)
}

/// The bucket or container that the address names.
fn place<'a>(url: &'a Url, what: &'static str) -> Result<&'a str, OpenError> {
    url.host_str().filter(|host| !host.is_empty()).ok_or(OpenError::NoPlace(what))
}

fn known<K: std::str::FromStr>(key: &str, service: &'static str) -> Result<K, OpenError> {
    let known = key.to_ascii_lowercase().parse();
    known.map_err(|_| OpenError::UnknownOption { key: key.to_owned(), service })
}

fn refused(error: &object_store::Error, options: &BTreeMap<String, String>) -> OpenError {
    OpenError::Options(without_secrets(error.to_string(), options))
}

fn blobs<S>(
    store: S,
    url: &Url,
    options: &BTreeMap<String, String>,
    dressed: bool,
) -> Result<Blobs, OpenError>
where
    S: ObjectStore + Signer + Clone,
{
    let prefix = Path::from_url_path(url.path()).map_err(|_| OpenError::NoPlace("prefix that can be"))?;
    let store = PrefixStore::new(store, prefix);
    let blobs = Blobs::new(Arc::new(store.clone()));
    if allow_links(options) {
        return Ok(blobs.with_signer(Arc::new(Links::new(store, dressed))));
    }
    Ok(blobs)
}

//! The settings of the place for large content.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use object_store::signer::Url;
use serde::{Deserialize, Serialize};

use crate::options::is_secret;

/// Stands for a value that nobody is shown.
const MASK: &str = "***";

/// Where large content lies.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlobSettings {
    /// `file:///PATH`, `s3://BUCKET/PREFIX`, `gs://BUCKET/PREFIX` or `az://CONTAINER/PREFIX`; the prefix may be
    /// left out. Credentials do not belong here.
    pub url: String,
    /// Options of the service, by the names of the library `object_store`: `endpoint`, `region`,
    /// `access_key_id`, `aws_server_side_encryption`, `service_account_path`, `account_name` and so on; none
    /// for a folder.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
    /// Certificates of authorities, as PEM, that are trusted besides those of the machine.
    #[serde(default)]
    pub ca_pem: Option<String>,
}

impl BlobSettings {
    /// A folder of this machine.
    ///
    /// # Errors
    ///
    /// The path is relative and there is no working folder.
    pub fn folder(path: &Path) -> Result<Self, OpenError> {
        let path = std::path::absolute(path).map_err(OpenError::Folder)?;
        let url = Url::from_file_path(path).map_err(|()| OpenError::NoPlace("path on this machine"))?;
        Ok(Self { url: url.into(), options: BTreeMap::new(), ca_pem: None })
    }

    /// The same without anything secret, to be shown.
    #[must_use]
    pub fn masked(&self) -> Self {
        let mask = |(key, value): (&String, &String)| (key.clone(), shown_option(key, value));
        Self {
            url: shown_url(&self.url),
            options: self.options.iter().map(mask).collect(),
            ca_pem: self.ca_pem.clone(),
        }
    }
}

/// An address as it may be shown: whole, or not at all when it holds what no address should.
pub fn shown_url(url: &str) -> String {
    if crate::parse(url).is_ok() { url.to_owned() } else { MASK.to_owned() }
}

/// The value of an option as it may be shown. One that is not secret may still be an address with a password.
pub fn shown_option(key: &str, value: &str) -> String {
    if is_secret(key) {
        MASK.to_owned()
    } else if value.contains("://") || value.contains('@') {
        shown_url(value)
    } else {
        value.to_owned()
    }
}

impl fmt::Debug for BlobSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, options, ca_pem } = self.masked();
        f.debug_struct("BlobSettings")
            .field("url", &url)
            .field("options", &options)
            .field("ca", &ca_pem.is_some())
            .finish()
    }
}

/// Why the place for large content cannot be opened. No variant holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address cannot be read.
    #[error("`url` is not a URL; one looks like s3://bucket/prefix or file:///var/lib/jpefarm/blobs")]
    NoUrl,
    /// The address holds a user name or a password.
    #[error("`url` holds no user name and no password; credentials are options")]
    CredentialsInUrl,
    /// The address holds what belongs among the options.
    #[error("`url` holds no query and no fragment; what belongs there are options")]
    QueryInUrl,
    /// There is no such service.
    #[error("`url` begins with {0}: and not with file:, s3:, gs: or az:")]
    Scheme(String),
    /// The address lacks its bucket, its container or its path, or holds one that cannot be.
    #[error("`url` names no {0}")]
    NoPlace(&'static str),
    /// The service has no such option.
    #[error("`options.{key}` is no option of {service}")]
    UnknownOption {
        /// The option.
        key: String,
        /// What has no such option.
        service: &'static str,
    },
    /// The options do not fit together, or one has a value that cannot be.
    #[error("`options` cannot be: {0}")]
    Options(String),
    /// The authorities to trust are no certificates.
    #[error("the authorities to trust are given as certificates in PEM, and these are none")]
    NoAuthority,
    /// The folder is not there, or this user may not use it.
    #[error("the folder of `url` cannot be used")]
    Folder(#[source] std::io::Error),
}

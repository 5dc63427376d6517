//! The addresses of what a farm stands on. They may hold passwords, so none of them can be printed by accident.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use super::mask;

/// What may not stand in the path of a URL as it is. Source: WHATWG URL standard, path percent-encode set, and `%`.
const NOT_IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// Where the books are.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) enum StoreUrl {
    /// A file: `sqlite:PATH`.
    Sqlite(PathBuf),
    /// A server: `postgres://…`.
    Postgres(String),
}

impl TryFrom<String> for StoreUrl {
    type Error = &'static str;

    fn try_from(url: String) -> Result<Self, Self::Error> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() {
                Err("`sqlite:` wants a path")
            } else {
                Ok(Self::Sqlite(path.into()))
            };
        }
        match scheme(&url) {
            Some("postgres" | "postgresql") => Ok(Self::Postgres(url)),
            _ => Err("the store is `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`"),
        }
    }
}

impl From<StoreUrl> for String {
    fn from(url: StoreUrl) -> Self {
        match url {
            StoreUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            StoreUrl::Postgres(url) => url,
        }
    }
}

/// Where job ids travel.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) enum QueueUrl {
    /// Inside of this process: `memory:`.
    #[default]
    Memory,
    /// Through a server: `redis://…` or, with TLS, `rediss://…`.
    Redis(String),
}

impl TryFrom<String> for QueueUrl {
    type Error = &'static str;

    fn try_from(url: String) -> Result<Self, Self::Error> {
        match scheme(&url) {
            Some("redis" | "rediss") => Ok(Self::Redis(url)),
            _ if url == "memory:" => Ok(Self::Memory),
            _ => Err("the queue is `memory:`, `redis://USER:PASSWORD@HOST` or `rediss://…`"),
        }
    }
}

impl From<QueueUrl> for String {
    fn from(url: QueueUrl) -> Self {
        match url {
            QueueUrl::Memory => "memory:".to_owned(),
            QueueUrl::Redis(url) => url,
        }
    }
}

/// Where large contents are: `file:///PATH`, `s3://BUCKET/PREFIX`, `gs://…` or `az://…`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct BlobsUrl(String);

impl BlobsUrl {
    /// The address of a folder, whose path is absolute.
    pub(crate) fn of_folder(folder: &Path) -> Self {
        let encoded = utf8_percent_encode(&folder.to_string_lossy(), NOT_IN_PATH).to_string();
        Self(format!("file://{encoded}"))
    }

    /// The address.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BlobsUrl {
    type Error = &'static str;

    fn try_from(url: String) -> Result<Self, Self::Error> {
        match scheme(&url) {
            Some("file" | "s3" | "gs" | "az") => Ok(Self(url)),
            _ => Err(
                "the blobs are `file:///PATH`, `s3://BUCKET/PREFIX`, `gs://BUCKET/PREFIX` or `az://CONTAINER/PREFIX`",
            ),
        }
    }
}

impl From<BlobsUrl> for String {
    fn from(url: BlobsUrl) -> Self {
        url.0
    }
}

/// An address as it may be shown.
pub(crate) fn shown(url: impl Into<String>) -> String {
    mask::url(&url.into())
}

fn scheme(url: &str) -> Option<&str> {
    url.split_once("://").map(|(scheme, _)| scheme)
}

//! The addresses of what a farm stands on. They may hold passwords, so none of them can be printed by accident.

use std::path::{Path, PathBuf};

use std::net::IpAddr;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use url::Url;

use super::mask;
use super::secret::Secret;

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

/// Modes of `sslmode` in which nothing is sent that is not encrypted.
const ENCRYPTED_MODES: [&str; 3] = ["require", "verify-ca", "verify-full"];

/// Why the address of a server is refused whose password would be cut in two.
const NOT_ENCODED: &str =
    "the user and the password are percent-encoded: write ? as %3F, # as %23, @ as %40 and / as %2F";

/// Where the books are.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) enum StoreUrl {
    /// A file: `sqlite:PATH`.
    Sqlite(PathBuf),
    /// A server: `postgres://…`.
    Postgres(Secret),
}

impl StoreUrl {
    /// Whether what is sent there leaves this machine and need not be encrypted.
    pub(crate) fn is_plain(&self) -> bool {
        let Self::Postgres(url) = self else { return false };
        let Ok(url) = Url::parse(url.expose()) else { return false };
        let mode = parameter(&url, &["sslmode", "ssl-mode"]);
        let host = parameter(&url, &["host", "hostaddr"]).or_else(|| url.host_str().map(str::to_owned));
        leaves(host.as_deref()) && !mode.is_some_and(|mode| ENCRYPTED_MODES.contains(&mode.as_str()))
    }
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
            Some("postgres" | "postgresql") if is_cut(&url) => Err(NOT_ENCODED),
            Some("postgres" | "postgresql") => Ok(Self::Postgres(url.into())),
            _ => Err("the store is `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`"),
        }
    }
}

impl From<StoreUrl> for String {
    fn from(url: StoreUrl) -> Self {
        match url {
            StoreUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            StoreUrl::Postgres(url) => url.into(),
        }
    }
}

/// Where job ids travel.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) enum QueueUrl {
    /// Inside of this process: `memory:`.
    #[default]
    Memory,
    /// Through a server: `redis://…` or, with TLS, `rediss://…`.
    Redis(Secret),
}

impl QueueUrl {
    /// Whether a password is sent there, leaves this machine, and is not encrypted.
    pub(crate) fn is_plain(&self) -> bool {
        let Self::Redis(url) = self else { return false };
        let Ok(url) = Url::parse(url.expose()) else { return false };
        url.scheme() == "redis" && url.password().is_some() && leaves(url.host_str())
    }
}

impl TryFrom<String> for QueueUrl {
    type Error = &'static str;

    fn try_from(url: String) -> Result<Self, Self::Error> {
        match scheme(&url) {
            Some("redis" | "rediss") if is_cut(&url) => Err(NOT_ENCODED),
            Some("redis" | "rediss") => Ok(Self::Redis(url.into())),
            _ if url == "memory:" => Ok(Self::Memory),
            _ => Err("the queue is `memory:`, `redis://USER:PASSWORD@HOST` or `rediss://…`"),
        }
    }
}

impl From<QueueUrl> for String {
    fn from(url: QueueUrl) -> Self {
        match url {
            QueueUrl::Memory => "memory:".to_owned(),
            QueueUrl::Redis(url) => url.into(),
        }
    }
}

/// Where large contents are: `file:///PATH`, `s3://BUCKET/PREFIX`, `gs://…` or `az://…`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct BlobsUrl(Secret);

impl BlobsUrl {
    /// The address of a folder, whose path is absolute.
    pub(crate) fn of_folder(folder: &Path) -> Self {
        let encoded = utf8_percent_encode(&folder.to_string_lossy(), NOT_IN_PATH).to_string();
        Self(format!("file://{encoded}").into())
    }

    /// The address.
    pub(crate) fn as_str(&self) -> &str {
        self.0.expose()
    }

    /// The folder, if that is what it is.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        let url = Url::parse(self.as_str()).ok().filter(|url| url.scheme() == "file")?;
        url.to_file_path().ok()
    }
}

impl TryFrom<String> for BlobsUrl {
    type Error = &'static str;

    fn try_from(url: String) -> Result<Self, Self::Error> {
        match scheme(&url) {
            Some("file" | "s3" | "gs" | "az") => Ok(Self(url.into())),
            _ => Err(
                "the blobs are `file:///PATH`, `s3://BUCKET/PREFIX`, `gs://BUCKET/PREFIX` or `az://CONTAINER/PREFIX`",
            ),
        }
    }
}

impl From<BlobsUrl> for String {
    fn from(url: BlobsUrl) -> Self {
        url.0.into()
    }
}

/// An address as it may be shown.
pub(crate) fn shown(url: impl Into<String>) -> String {
    mask::url(&url.into())
}

/// Whether the last `@` stands behind what ends the user and the password.
fn is_cut(url: &str) -> bool {
    url.rsplit_once('@').is_some_and(|(before, _)| before.contains(['?', '#']))
}

/// The last value of a parameter that has one of these names.
fn parameter(url: &Url, names: &[&str]) -> Option<String> {
    let values = url.query_pairs().filter(|(name, _)| names.contains(&name.as_ref()));
    values.last().map(|(_, value)| value.into_owned())
}

/// Whether the way to a host leaves this machine. One without a host, or with a path in its place, is a socket.
fn leaves(host: Option<&str>) -> bool {
    let host = host.unwrap_or_default().trim_matches(['[', ']']);
    let stays = ["", "localhost"].contains(&host)
        || host.starts_with('/')
        || host.to_ascii_lowercase().starts_with("%2f")
        || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    !stays
}

fn scheme(url: &str) -> Option<&str> {
    url.split_once("://").map(|(scheme, _)| scheme)
}

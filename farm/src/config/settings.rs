//! The tables of the configuration, as types. The settings of a part live in its crate; here are those of the
//! composition.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::ValueEnum;
use sandbox::{SandboxConfig, SandboxError};
use scheduler::InvalidConfig;
use serde::{Deserialize, Serialize};
use store_postgres::Connections;

use super::secret::Secret;
use super::url::{BlobsUrl, QueueUrl, StoreUrl};

/// Everything that can be set.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// Folder of the books and the contents when nothing else is said of them.
    pub(crate) data_dir: Option<PathBuf>,
    /// The books.
    pub(crate) store: StoreSettings,
    /// The way of job ids to the workers.
    pub(crate) queue: QueueSettings,
    /// Large contents.
    pub(crate) blobs: BlobsSettings,
    /// The HTTP interface.
    pub(crate) http: HttpSettings,
    /// The worker.
    pub(crate) worker: worker::Config,
    /// The rules of the farm; the same in every process of one farm.
    pub(crate) scheduler: scheduler::Config,
    /// What guests may have.
    pub(crate) sandbox: SandboxSettings,
    /// Logs and health.
    pub(crate) telemetry: TelemetrySettings,
}

/// Table `store`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StoreSettings {
    /// Where the books are.
    pub(crate) url: Option<StoreUrl>,
    /// How many connections a process has to them, if they are a server's.
    #[serde(flatten)]
    pub(crate) connections: Connections,
}

/// Table `queue`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct QueueSettings {
    /// How job ids travel.
    pub(crate) url: QueueUrl,
    /// What the keys of this farm begin with, for servers that several farms share.
    pub(crate) prefix: String,
    /// File of the authorities whose certificates are trusted, as PEM; those of the machine unless given.
    pub(crate) tls_ca: Option<PathBuf>,
    /// File of the certificate to show to the server, as PEM.
    pub(crate) tls_certificate: Option<PathBuf>,
    /// File of that certificate's private key, as PEM.
    pub(crate) tls_key: Option<PathBuf>,
}

impl QueueSettings {
    /// Checks what belongs together.
    fn check(&self) -> Result<(), InvalidConfig> {
        check_pair(self.tls_certificate.as_ref(), self.tls_key.as_ref())
    }
}

impl Default for QueueSettings {
    fn default() -> Self {
        Self {
            url: QueueUrl::Memory,
            prefix: "jpefarm".to_owned(),
            tls_ca: None,
            tls_certificate: None,
            tls_key: None,
        }
    }
}

/// Table `blobs`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct BlobsSettings {
    /// Where large contents are.
    pub(crate) url: Option<BlobsUrl>,
    /// Options of the object store, by its own names, such as `aws_region`.
    pub(crate) options: BTreeMap<String, Secret>,
    /// File of authorities whose certificates are trusted besides those of the machine, as PEM.
    pub(crate) tls_ca: Option<PathBuf>,
}

/// Table `http`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct HttpSettings {
    /// Where it listens; port 0 means any free one.
    pub(crate) listen: SocketAddr,
    /// File of the certificate, with those between it and the root, as PEM.
    pub(crate) tls_certificate: Option<PathBuf>,
    /// File of the certificate's private key, as PEM.
    pub(crate) tls_key: Option<PathBuf>,
    /// Whether plain HTTP may leave this machine.
    pub(crate) insecure_http: bool,
    /// The settings of the interface itself.
    #[serde(flatten)]
    pub(crate) interface: api::Config,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 8484).into(),
            tls_certificate: None,
            tls_key: None,
            insecure_http: false,
            interface: api::Config::default(),
        }
    }
}

/// Table `sandbox`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "these are the keys, and each is a bound")]
pub(crate) struct SandboxSettings {
    /// Most bytes of linear memory that any run may be given.
    pub(crate) memory_bytes_max: u64,
    /// Most table elements that any run may be given.
    pub(crate) table_elements_max: u32,
    /// Seconds after which compiling a module to machine code is given up.
    pub(crate) compile_seconds_max: u32,
}

impl Default for SandboxSettings {
    fn default() -> Self {
        let SandboxConfig { slots: _, memory_bytes_max, table_elements_max, compile_seconds_max } =
            SandboxConfig::default();
        Self { memory_bytes_max, table_elements_max, compile_seconds_max }
    }
}

/// A setting that cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Its key.
    pub(crate) key: String,
    /// What it has to be, such as `is at least 1`.
    pub(crate) rule: String,
}

impl Wrong {
    fn of(table: &str, error: &InvalidConfig) -> Self {
        Self { key: format!("{table}.{}", error.key), rule: error.rule.to_owned() }
    }
}

impl Settings {
    /// Checks the ranges, and what has to fit together.
    pub(crate) fn check(&self) -> Result<(), Wrong> {
        let tables = [
            ("http", self.http.interface.check()),
            ("http", self.http.check()),
            ("store", self.store.connections.check()),
            ("queue", self.queue.check()),
            ("worker", self.worker.check()),
            ("scheduler", self.scheduler.check()),
        ];
        for (table, checked) in tables {
            checked.map_err(|error| Wrong::of(table, &error))?;
        }
        if let Err(SandboxError::Config { key, range }) = self.sandbox.config(self.worker.slots).check() {
            return Err(Wrong { key: format!("sandbox.{key}"), rule: format!("is {range}") });
        }
        self.check_limits()
    }

    /// Checks that every build that is accepted can run: a worker sets aside what the scheduler promises.
    fn check_limits(&self) -> Result<(), Wrong> {
        let (limits, sandbox) = (&self.scheduler.limits, &self.sandbox);
        let checked = InvalidConfig::check([
            (
                "memory_bytes_max",
                "is at most `sandbox.memory_bytes_max`",
                limits.memory_bytes_max <= sandbox.memory_bytes_max,
            ),
            (
                "table_elements_max",
                "is at most `sandbox.table_elements_max`",
                limits.table_elements_max <= sandbox.table_elements_max,
            ),
        ]);
        checked.map_err(|error| Wrong::of("scheduler.limits", &error))
    }

    /// Checks what holds for a process that answers HTTP: what it sends beyond this machine is encrypted, by
    /// itself or, as somebody said, by something in front of it.
    pub(crate) fn check_listener(&self) -> Result<(), Wrong> {
        let http = &self.http;
        let stays = http.listen.ip().is_loopback();
        let rule = "is a loopback address, unless `http.tls_certificate` and `http.tls_key` are given or \
                    `http.insecure_http` (`--insecure-http`) says that something in front encrypts";
        let checked =
            InvalidConfig::check([("listen", rule, stays || http.tls_key.is_some() || http.insecure_http)]);
        checked.map_err(|error| Wrong::of("http", &error))
    }
}

impl HttpSettings {
    /// Checks what belongs together.
    pub(crate) fn check(&self) -> Result<(), InvalidConfig> {
        check_pair(self.tls_certificate.as_ref(), self.tls_key.as_ref())
    }
}

/// Checks that a certificate has its key, and a key its certificate.
fn check_pair(certificate: Option<&PathBuf>, key: Option<&PathBuf>) -> Result<(), InvalidConfig> {
    InvalidConfig::check([
        ("tls_certificate", "is needed beside `tls_key`", certificate.is_some() || key.is_none()),
        ("tls_key", "is needed beside `tls_certificate`", key.is_some() || certificate.is_none()),
    ])
}

impl SandboxSettings {
    /// The configuration of a sandbox for so many guests at once.
    pub(crate) fn config(&self, slots: u32) -> SandboxConfig {
        SandboxConfig {
            slots,
            memory_bytes_max: self.memory_bytes_max,
            table_elements_max: self.table_elements_max,
            compile_seconds_max: self.compile_seconds_max,
        }
    }
}

/// Table `telemetry`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct TelemetrySettings {
    /// What is logged: a level, or targets with levels.
    pub(crate) log: String,
    /// Form of the logs.
    pub(crate) log_format: LogFormat,
    /// Where a scheduler or a worker answers whether it is well; nowhere unless given.
    pub(crate) listen: Option<SocketAddr>,
}

impl Default for TelemetrySettings {
    fn default() -> Self {
        Self { log: "info".to_owned(), log_format: LogFormat::Text, listen: None }
    }
}

/// Form of the logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    /// A line for people
    #[default]
    Text,
    /// A JSON object per line
    Json,
}

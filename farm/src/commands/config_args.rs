//! The settings on the command line: shared by the commands that run a part of a farm or look at one.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::value_parser;

use crate::config::{self, Flag, Layers, LogFormat};
use crate::exit::Failure;

/// Where the settings come from.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct ConfigArgs {
    /// Configuration file [default: `$XDG_CONFIG_HOME/jpefarm/jpefarm.toml`, else `/etc/jpefarm/jpefarm.toml`, if
    /// there is one]
    #[arg(long, env = "JPEFARM_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Any setting, as `worker.slots=4`; may be given again. `jpefarm config show` lists them all
    #[arg(long, value_name = "KEY=VALUE", value_parser = assignment)]
    set: Vec<(String, String)>,
    /// What is logged, as `info` or `warn,scheduler=debug` [default: info]
    #[arg(long, env = "JPEFARM_LOG", value_name = "FILTER")]
    log: Option<String>,
    /// Form of the logs on stderr [default: text]
    #[arg(long, env = "JPEFARM_LOG_FORMAT", value_enum, value_name = "FORM")]
    log_format: Option<LogFormat>,
}

/// How requests come in.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "HTTP")]
pub(crate) struct HttpArgs {
    /// Address and port to listen on; port 0 takes any free one [default: 127.0.0.1:8484]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Host name by which clients may call, besides those of this machine; several with commas
    #[arg(long, value_name = "HOST", value_delimiter = ',')]
    allow_host: Vec<String>,
    /// Origin of pages that may call from a browser; several with commas
    #[arg(long, value_name = "ORIGIN", value_delimiter = ',')]
    allow_origin: Vec<String>,
    /// PEM file of the server's certificate: serve HTTPS. Read anew when it changes
    #[arg(long, value_name = "FILE")]
    tls_certificate: Option<PathBuf>,
    /// PEM file of the certificate's private key
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Listen beyond this machine in plain HTTP, because something in front encrypts
    #[arg(long)]
    insecure_http: bool,
}

/// How many builds run, and how they end.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Worker")]
pub(crate) struct WorkerArgs {
    /// Projects compiled at once [default: the number of processors]
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=1_000))]
    workers: Option<u32>,
}

/// How much time what runs has left.
#[derive(Debug, clap::Args)]
pub(crate) struct GraceArgs {
    /// Seconds that running builds and requests have left after the first signal to stop [default: 30 for builds, 10
    /// for requests]
    #[arg(long, value_name = "S", value_parser = value_parser!(u32).range(..=3_600))]
    grace_seconds: Option<u32>,
}

impl ConfigArgs {
    /// The effective settings, with `flags` of the command above all.
    ///
    /// # Errors
    ///
    /// [`Failure`] names the key that is unknown or wrong, and where it stands.
    pub(super) fn load(&self, flags: impl IntoIterator<Item = Flag>) -> Result<Layers, Failure> {
        let log_format = self.log_format.map(|format| match format {
            LogFormat::Text => "text",
            LogFormat::Json => "json",
        });
        let set = self.set.iter().map(|(key, text)| Flag {
            name: format!("--set {key}"),
            key: key.clone(),
            text: text.clone(),
        });
        let logs = [
            flag("--log", "telemetry.log", self.log.as_ref()),
            flag("--log-format", "telemetry.log_format", log_format),
        ];
        let flags = set.chain(logs.into_iter().flatten()).chain(flags).collect();
        config::load(self.config.as_deref(), flags)
    }
}

impl HttpArgs {
    /// What was given.
    pub(super) fn flags(&self) -> impl Iterator<Item = Flag> {
        let files = [
            ("--tls-certificate", "http.tls_certificate", &self.tls_certificate),
            ("--tls-key", "http.tls_key", &self.tls_key),
        ];
        let files = files.map(|(name, key, path)| flag(name, key, path.as_ref().map(|path| path.display())));
        let lists = [
            ("--allow-host", "http.allowed_hosts", &self.allow_host),
            ("--allow-origin", "http.allowed_origins", &self.allow_origin),
        ];
        let lists =
            lists.map(|(name, key, items)| flag(name, key, (!items.is_empty()).then(|| items.join(","))));
        let insecure = self.insecure_http.then_some("true");
        let others = [
            flag("--listen", "http.listen", self.listen),
            flag("--insecure-http", "http.insecure_http", insecure),
        ];
        files.into_iter().chain(lists).chain(others).flatten()
    }
}

impl WorkerArgs {
    /// What was given.
    pub(super) fn flags(&self) -> impl Iterator<Item = Flag> {
        flag("--workers", "worker.slots", self.workers).into_iter()
    }
}

impl GraceArgs {
    /// What was given.
    pub(super) fn flags(&self) -> impl Iterator<Item = Flag> {
        let milliseconds = self.grace_seconds.map(|seconds| u64::from(seconds) * 1_000);
        let both = [
            flag("--grace-seconds", "http.shutdown_grace_s", self.grace_seconds),
            flag("--grace-seconds", "worker.drain_grace_ms", milliseconds),
        ];
        both.into_iter().flatten()
    }
}

/// A flag that sets `key`, if it was given.
pub(super) fn flag(name: &str, key: &str, value: Option<impl ToString>) -> Option<Flag> {
    let text = value?.to_string();
    Some(Flag { name: name.to_owned(), key: key.to_owned(), text })
}

fn assignment(text: &str) -> Result<(String, String), &'static str> {
    let (key, value) = text.split_once('=').ok_or("write it as KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

//! The settings of the HTTP interface.

use std::time::Duration;

use axum::http::Uri;
use scheduler::InvalidConfig;
use serde::{Deserialize, Serialize};

/// A week: no service signs for longer. Source: AWS Signature Version 4, Google's V4 signing.
const REDIRECT_VALID_MAX_S: u64 = 604_800;

/// Settings of the HTTP interface. Every field has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Host names and addresses, without port, by which clients may call this farm besides `localhost` and
    /// the loopback addresses; none unless given. A page that has its own name resolve to this machine (DNS
    /// rebinding) calls by a name that is not listed.
    pub allowed_hosts: Vec<String>,
    /// Origins of pages, such as `https://mods.example`, that may call this farm from a browser besides its
    /// own; none unless given.
    pub allowed_origins: Vec<String>,
    /// Bytes of a request's body; 96 MiB unless given, which is a project of 64 MiB as base64 in JSON.
    pub body_bytes_max: usize,
    /// How many bodies that are above 1 MiB or compressed are taken at a time, at least 1; 8 unless given. It
    /// bounds memory: one more gets `503`.
    pub large_uploads_max: usize,
    /// Seconds until an ordinary request has its answer, at least 1; 30 unless given.
    pub request_timeout_s: u64,
    /// Seconds until an upload is read and accepted, at least 1; 300 unless given.
    pub upload_timeout_s: u64,
    /// Most seconds of `?wait=`; 60 unless given.
    pub wait_max_s: u32,
    /// Seconds after which an event stream is closed, so that its client connects anew, at least 1; 3,600
    /// unless given.
    pub events_max_s: u64,
    /// Milliseconds between two looks at the books when nothing wakes an event stream, at least 10; 5,000
    /// unless given. Only events written by another process wait for it.
    pub events_poll_interval_ms: u64,
    /// Seconds between two comments that keep an idle event stream open, at least 1; 15 unless given.
    pub events_keep_alive_s: u64,
    /// Most connections at a time, at least 1; 10,000 unless given. One more waits to be accepted.
    pub connections_max: usize,
    /// Seconds in which a client has to send the head of a request, at least 1; 30 unless given.
    pub header_timeout_s: u64,
    /// Bytes from which on a file of a build is fetched from the object store past the farm, where that can sign
    /// addresses and the client accepts `zstd`; 8 MiB unless given. 0 means that the farm sends everything
    /// itself: right where clients do not reach the object store.
    pub redirect_bytes_min: u64,
    /// Seconds that such an address is good, 1 to 604,800; 300 unless given.
    pub redirect_valid_s: u64,
    /// Seconds that requests in progress may take after the stop; 10 unless given.
    pub shutdown_grace_s: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            body_bytes_max: 96 << 20,
            large_uploads_max: 8,
            request_timeout_s: 30,
            upload_timeout_s: 300,
            wait_max_s: 60,
            events_max_s: 3_600,
            events_poll_interval_ms: 5_000,
            events_keep_alive_s: 15,
            connections_max: 10_000,
            header_timeout_s: 30,
            redirect_bytes_min: 8 << 20,
            redirect_valid_s: 300,
            shutdown_grace_s: 10,
        }
    }
}

impl Config {
    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`InvalidConfig`] names the first setting that cannot be.
    pub fn check(&self) -> Result<(), InvalidConfig> {
        let at_least_one = "is at least 1";
        let origin = "lists origins: `http://` or `https://`, a host and perhaps a port, and nothing else";
        let hosts = "lists host names or addresses without port, path or space";
        InvalidConfig::check([
            ("allowed_hosts", hosts, self.allowed_hosts.iter().all(|host| is_host(host))),
            ("allowed_origins", origin, self.allowed_origins.iter().all(|origin| is_origin(origin))),
            ("body_bytes_max", at_least_one, self.body_bytes_max >= 1),
            ("large_uploads_max", at_least_one, self.large_uploads_max >= 1),
            ("request_timeout_s", at_least_one, self.request_timeout_s >= 1),
            ("upload_timeout_s", at_least_one, self.upload_timeout_s >= 1),
            ("events_max_s", at_least_one, self.events_max_s >= 1),
            ("events_poll_interval_ms", "is at least 10", self.events_poll_interval_ms >= 10),
            ("events_keep_alive_s", at_least_one, self.events_keep_alive_s >= 1),
            ("connections_max", at_least_one, self.connections_max >= 1),
            ("header_timeout_s", at_least_one, self.header_timeout_s >= 1),
            (
                "redirect_valid_s",
                "is from 1 to 604800",
                (1..=REDIRECT_VALID_MAX_S).contains(&self.redirect_valid_s),
            ),
        ])
    }

    /// `request_timeout_s`.
    pub(crate) fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout_s)
    }

    /// `upload_timeout_s`.
    pub(crate) fn upload_timeout(&self) -> Duration {
        Duration::from_secs(self.upload_timeout_s)
    }

    /// What a request that may wait gets: its longest wait and the time of an ordinary one.
    pub(crate) fn wait_timeout(&self) -> Duration {
        Duration::from_secs(u64::from(self.wait_max_s)) + self.request_timeout()
    }
}

fn is_host(host: &str) -> bool {
    !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || "/@?#".contains(c))
}

fn is_origin(origin: &str) -> bool {
    let Ok(uri) = origin.parse::<Uri>() else {
        return false;
    };
    // A URI without a path reads back with the path `/`; the text itself may not have one.
    matches!(uri.scheme_str(), Some("http" | "https"))
        && uri.host().is_some()
        && origin.matches('/').count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_in_range() {
        assert_eq!(Config::default().check(), Ok(()));
    }

    #[test]
    fn a_setting_that_cannot_be_is_named() {
        let check = |config: Config, key: &str| assert_eq!(config.check().unwrap_err().key, key);
        for origin in ["mods.example", "https://mods.example/", "ftp://mods.example", "null", "https://"] {
            let allowed_origins = vec!["https://good.example:8080".to_owned(), origin.to_owned()];
            check(Config { allowed_origins, ..Config::default() }, "allowed_origins");
        }
        for host in ["", "farm.example/x", "a b"] {
            let allowed_hosts = vec!["farm.example".to_owned(), host.to_owned()];
            check(Config { allowed_hosts, ..Config::default() }, "allowed_hosts");
        }
        check(Config { connections_max: 0, ..Config::default() }, "connections_max");
    }
}

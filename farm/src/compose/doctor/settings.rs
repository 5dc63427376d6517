//! The configuration file, and whether the roles can meet in what the settings name.

use std::path::Path;

use super::Finding;
use crate::compose::roles::{Role, check_together};
use crate::config::{Layers, Settings, StoreUrl};

/// Looks at what is said, before what is there.
pub(super) fn examine(config: &Layers) -> Vec<Finding> {
    let mut findings = vec![file(config)];
    findings.push(match config.check_listener() {
        Ok(()) => Finding::ok("http", format!("to listen on {}", config.settings.http.listen)),
        Err(failure) => Finding::fail("http", failure.to_string(), failure.advice()),
    });
    findings.push(roles(&config.settings));
    findings.extend(plain(&config.settings));
    findings
}

/// What goes over a network and need not be encrypted.
fn plain(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    if settings.store.url.as_ref().is_some_and(StoreUrl::is_plain) {
        let message = "`store.url` leaves this machine, and its `sslmode` does not demand encryption";
        findings.push(Finding::warn("encryption", message, "add `sslmode=verify-full` to `store.url`"));
    }
    if settings.queue.url.is_plain() {
        let message = "the password in `queue.url` leaves this machine, and is not encrypted";
        let advice = "let Redis speak TLS, and begin `queue.url` with rediss://";
        findings.push(Finding::warn("encryption", message, advice));
    }
    findings
}

fn file(config: &Layers) -> Finding {
    let Some(path) = &config.file else {
        return Finding::ok("settings", "no configuration file; variables, flags and defaults hold");
    };
    let message = format!("read {}", path.display());
    if config.holds_secrets() && is_open_to_others(path) {
        let advice = format!("it holds passwords: chmod o-rwx {}", path.display());
        return Finding::warn("settings", format!("{message}, which every user can read"), advice);
    }
    Finding::ok("settings", message)
}

/// One process on SQLite is as good as a farm of many; it is only told which of the two this is.
fn roles(settings: &Settings) -> Finding {
    match check_together(&[Role::Worker], settings) {
        Ok(()) => Finding::ok("roles", "api, scheduler and worker can run as processes of their own"),
        Err(_) => {
            Finding::ok("roles", "only `jpefarm serve`, all roles in one process, can use these settings")
        }
    }
}

/// Whether every user of this machine may do something with a file.
#[cfg(unix)]
pub(super) fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o007 != 0)
}

/// Access lists are beyond a look at a mode.
#[cfg(not(unix))]
pub(super) fn is_open_to_others(_path: &Path) -> bool {
    false
}

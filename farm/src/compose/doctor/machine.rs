//! This machine: its limits, and the folders of this user.

use super::Finding;
use crate::compose::toolchain;
use crate::config::Settings;

/// Looks at the limits and the cache.
pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    vec![cache(), open_files(settings)]
}

fn cache() -> Finding {
    match toolchain::cache() {
        Ok(_) => Finding::ok("module cache", "the compiled compiler is kept between two starts"),
        Err(error) => {
            let advice = "every start compiles it anew: let XDG_CACHE_HOME and XDG_STATE_HOME name folders of this user";
            Finding::warn("module cache", format!("it cannot be used: {error:#}"), advice)
        }
    }
}

/// Files a process opens besides its connections: books, logs, connections to the servers.
const OTHER_FILES: u64 = 256;

fn open_files(settings: &Settings) -> Finding {
    let wanted = (settings.http.interface.connections_max as u64).saturating_add(OTHER_FILES);
    let Some(allowed) = open_files_max() else {
        return Finding::ok("open files", "any number may be open");
    };
    if allowed >= wanted {
        return Finding::ok("open files", format!("{allowed} may be open, and {wanted} at most are needed"));
    }
    let advice = "raise it with LimitNOFILE= in the unit or `ulimit -n`, or lower `http.connections_max`";
    let message = format!("{allowed} may be open, and `http.connections_max` allows for {wanted}");
    Finding::warn("open files", message, advice)
}

/// How many files this process may open; `None` without a limit.
#[cfg(unix)]
fn open_files_max() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).current
}

/// There is no such limit here.
#[cfg(not(unix))]
fn open_files_max() -> Option<u64> {
    None
}

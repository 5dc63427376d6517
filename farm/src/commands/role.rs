//! What the commands that run a part of a farm have in common: logs, threads, the word that it is ready.

use anyhow::Result;

use crate::compose::roles::{self, Ready, Role};
use crate::compose::telemetry;
use crate::config::Layers;
use crate::console::Console;
use crate::exit::Exit;

/// Runs these roles until a signal.
///
/// # Errors
///
/// It cannot start, or a part of it broke down.
pub(super) fn run(roles: &'static [Role], config: Layers, console: &Console) -> Result<Exit> {
    telemetry::start(&config.settings.telemetry.log, config.settings.telemetry.log_format)?;
    if let Some(file) = &config.file {
        tracing::info!(config.file = %file.display(), "read the configuration");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let exit = runtime.block_on(roles::run(roles, config, |ready| Ok(console.line(ready, text(ready))?)));
    // After a second signal nothing that still runs is waited for.
    runtime.shutdown_background();
    exit
}

fn text(ready: &Ready) -> String {
    match (&ready.url, &ready.health_url) {
        (Some(url), _) => format!("jpefarm serves on {url}\n"),
        (None, Some(health)) => {
            format!("jpefarm {} is ready; {health}/readyz says so\n", ready.roles.join(", "))
        }
        (None, None) => format!("jpefarm {} is ready\n", ready.roles.join(", ")),
    }
}

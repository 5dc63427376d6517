//! Logs, on stderr.

use std::io;

use anyhow::Result;
use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;
use crate::exit::Failure;

/// Starts to log what `filter` lets through, such as `info` or `warn,scheduler=debug`.
///
/// # Errors
///
/// [`Failure`] with exit code 2 when `filter` is none.
pub(crate) fn start(filter: &str, format: LogFormat) -> Result<()> {
    let filter = EnvFilter::try_new(filter).map_err(|error| {
        let message = format!("{filter:?} is no log filter");
        Failure::usage(message, "a filter is a level, or targets with levels: `warn,scheduler=debug`")
            .because(error)
    })?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match format {
        // The stream knows whether it is a terminal and what NO_COLOR says.
        LogFormat::Text => logs.with_ansi(uses_colors()).init(),
        LogFormat::Json => logs.json().init(),
    }
    Ok(())
}

fn uses_colors() -> bool {
    anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never
}

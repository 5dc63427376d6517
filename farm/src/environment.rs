//! The folders that the environment names, and its variables.
//!
//! Source: XDG Base Directory Specification 0.8: relative paths in its variables are ignored.

use std::env;
use std::path::PathBuf;

/// Where `jpefarm serve` keeps its books unless told otherwise: `$XDG_DATA_HOME/jpefarm`, else
/// `~/.local/share/jpefarm`; `None` without a home.
pub(crate) fn data_dir() -> Option<PathBuf> {
    home_or("XDG_DATA_HOME", ".local/share").map(|data| data.join("jpefarm"))
}

/// The user's configuration file: `$XDG_CONFIG_HOME/jpefarm/jpefarm.toml`, else `~/.config/jpefarm/jpefarm.toml`;
/// `None` without a home. It need not be there.
pub(crate) fn config_file() -> Option<PathBuf> {
    home_or("XDG_CONFIG_HOME", ".config").map(|config| config.join("jpefarm/jpefarm.toml"))
}

/// Every variable of the environment whose name and value are text.
pub(crate) fn variables() -> impl Iterator<Item = (String, String)> {
    env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// Where compiled modules are kept: `$XDG_CACHE_HOME/jpefarm`, else `~/.cache/jpefarm`; `None` without a
/// home.
pub(crate) fn cache_dir() -> Option<PathBuf> {
    home_or("XDG_CACHE_HOME", ".cache").map(|cache| cache.join("jpefarm"))
}

/// Where the key of the module cache is kept: `$XDG_STATE_HOME/jpefarm`, else `~/.local/state/jpefarm`;
/// `None` without a home. Not in the cache: machines that build for others restore that from where anybody
/// may have written.
pub(crate) fn state_dir() -> Option<PathBuf> {
    home_or("XDG_STATE_HOME", ".local/state").map(|state| state.join("jpefarm"))
}

/// The folder in `variable`, else the folder `inside` the home.
fn home_or(variable: &str, inside: &str) -> Option<PathBuf> {
    absolute(variable).or_else(|| absolute("HOME").map(|home| home.join(inside)))
}

fn absolute(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
}

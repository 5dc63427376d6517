//! The folders that the environment names.
//!
//! Source: XDG Base Directory Specification 0.8: relative paths in its variables are ignored.

use std::env;
use std::path::PathBuf;

use crate::exit::Failure;

/// Where `jpefarm serve` keeps its books unless told otherwise: `$XDG_DATA_HOME/jpefarm`, else
/// `~/.local/share/jpefarm`.
///
/// # Errors
///
/// Neither variable names an absolute path.
pub(crate) fn data_dir() -> Result<PathBuf, Failure> {
    let data = home_or("XDG_DATA_HOME", ".local/share");
    data.map(|data| data.join("jpefarm")).ok_or_else(|| {
        Failure::usage(
            "there is no folder to keep the data in, because neither HOME nor XDG_DATA_HOME is set",
            "name one with --data-dir DIR or in the variable JPEFARM_DATA_DIR",
        )
    })
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

//! The settings of the server's commands, and where each one comes from.
//!
//! Flags win, then variables of the environment, then one TOML file, then the defaults. Every value is traced to
//! its source, so that a wrong one can be named with its place. `docs/configuration.md` describes every key, and
//! its rows are the help that an error gives.

mod document;
mod file;
mod layers;
mod mask;
mod reference;
mod secret;
mod settings;
mod source;
mod text;
mod url;
mod variables;

pub(crate) use layers::{Layers, Setting};
pub(crate) use secret::Secret;
pub(crate) use settings::{BlobsSettings, LogFormat, QueueSettings, Settings, StoreSettings};
pub(crate) use source::Source;
pub(crate) use url::{BlobsUrl, QueueUrl, StoreUrl, shown};

use std::path::{Path, PathBuf};

use crate::environment;
use crate::exit::Failure;

/// A value given on the command line.
#[derive(Clone)]
pub(crate) struct Flag {
    /// The flag, such as `--workers`.
    pub(crate) name: String,
    /// The key it sets.
    pub(crate) key: String,
    /// The value as it was typed.
    pub(crate) text: String,
}

/// The effective settings: those of the file `file`, else of the first of the usual places where one is, with the
/// environment's and `flags` over them.
///
/// # Errors
///
/// [`Failure`] with exit code 2 names the key that is unknown or wrong, and where it stands.
pub(crate) fn load(file: Option<&Path>, flags: Vec<Flag>) -> Result<Layers, Failure> {
    let mut layers = Layers::new();
    if let Some(path) = file.map(Path::to_owned).or_else(usual_file) {
        layers.apply_all(file::entries(&path)?)?;
        layers.file = Some(path);
    }
    layers.apply_all(variables::entries(environment::variables(), &layers)?)?;
    for flag in flags {
        layers.apply(text::entry(&layers, &flag.key, &flag.text, Source::Flag(flag.name)))?;
    }
    layers.derive(environment::data_dir())?;
    layers.check()?;
    Ok(layers)
}

/// The user's file if there is one, else the machine's if there is one.
fn usual_file() -> Option<PathBuf> {
    let machine = PathBuf::from("/etc/jpefarm/jpefarm.toml");
    environment::config_file().into_iter().chain([machine]).find(|path| path.is_file())
}

#[cfg(test)]
mod tests;

//! Variables of the environment: `JPEFARM_<TABLE>_<KEY>`.

use super::layers::{Layers, unknown};
use super::source::{Entry, Source};
use super::text;
use crate::exit::Failure;

/// What every variable begins with.
const PREFIX: &str = "JPEFARM_";

/// The variable of a key: `worker.slots` is `JPEFARM_WORKER_SLOTS`.
pub(crate) fn name(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_ascii_uppercase())
}

/// Every value that `variables` set. Variables of other programs, and those of single flags such as
/// `JPEFARM_SERVER`, are none of ours.
///
/// # Errors
///
/// [`Failure`] names a variable that begins with the name of a table and has no key.
pub(crate) fn entries(
    variables: impl IntoIterator<Item = (String, String)>,
    layers: &Layers,
) -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    for (variable, text) in variables {
        let source = Source::Variable(variable.clone());
        match key_of(&variable, layers) {
            Some(key) => entries.push(text::entry(layers, &key, &text, source)),
            None if is_ours(&variable, layers) => return Err(unknown(&variable, &source, layers)),
            None => {}
        }
    }
    Ok(entries)
}

fn key_of(variable: &str, layers: &Layers) -> Option<String> {
    if let Some(option) = variable.strip_prefix("JPEFARM_BLOBS_OPTIONS_") {
        return Some(format!("blobs.options.{}", option.to_ascii_lowercase()));
    }
    layers.keys().find(|key| name(key) == variable).map(str::to_owned)
}

/// Whether a variable means to be a setting: it begins with the name of a table.
fn is_ours(variable: &str, layers: &Layers) -> bool {
    let in_table = |key: &str| {
        let (table, _) = key.split_once('.')?;
        variable.strip_prefix(&format!("{}_", name(table)))
    };
    layers.keys().find_map(in_table).is_some_and(|rest| !is_service_link(rest))
}

/// Kubernetes tells every container the addresses of the services around it: one that is called
/// `jpefarm-worker` brings `JPEFARM_WORKER_PORT`, which nobody meant as a setting.
fn is_service_link(rest: &str) -> bool {
    ["SERVICE_HOST", "SERVICE_PORT", "PORT"]
        .iter()
        .any(|link| rest.strip_prefix(link).is_some_and(|rest| rest.is_empty() || rest.starts_with('_')))
}

//! Certificates and keys that settings name as files.

use std::fs;
use std::path::Path;

use crate::exit::Failure;

/// The bytes of the file that the setting `key` names.
///
/// # Errors
///
/// [`Failure`] names the file and the setting when it cannot be read.
pub(super) fn read(path: &Path, key: &str) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| {
        let message = format!("the file {} cannot be read", path.display());
        Failure::usage(message, format!("`{key}` names a PEM file")).because(error)
    })
}

//! The bytes of a file, within a bound.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use anyhow::Result;

use crate::exit::Failure;
use crate::render;

/// Most bytes of a file: more than any mod has, and what one process can hold in memory.
const BYTES_MAX: u64 = 1 << 30;

/// Reads a regular file.
///
/// # Errors
///
/// [`Failure`] with exit code 2: there is no such file, it is not one, it cannot be read or is too large.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let shown = path.display();
    let cannot = |error: io::Error| {
        Failure::usage(format!("{shown} cannot be read"), "name a file that is there and may be read")
            .because(error)
    };
    // Opening a pipe would wait for somebody to write into it.
    if !fs::metadata(path).map_err(cannot)?.is_file() {
        let advice = "name a package, a string table, SimData or tuning XML";
        return Err(Failure::usage(format!("{shown} is not a file"), advice).into());
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(BYTES_MAX + 1).read_to_end(&mut bytes)).map_err(cannot)?;
    if bytes.len() as u64 > BYTES_MAX {
        let message = format!("{shown} has more than {}", render::bytes(BYTES_MAX));
        return Err(Failure::usage(message, "inspect holds a file in memory; use a smaller one").into());
    }
    Ok(bytes)
}

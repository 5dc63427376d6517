//! A submission as a zip archive.
//!
//! Sizes in headers are claims: what counts is the bytes that come out. The same bytes may stand behind
//! many entries, and then they count as often.

use std::io::Cursor;

use schemas::ProjectPath;
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use crate::error::ApiError;
use crate::submit::intake::Intake;
use crate::submit::{broken_archive, fault};

/// The file type in a Unix mode, and its value for a plain file; 0 where the archive says nothing.
const TYPE_MASK: u32 = 0o170_000;
const TYPE_FILE: u32 = 0o100_000;

/// The end of an archive is at most this many bytes: its last record with a comment, and what a zip64
/// archive has in front of that.
const END_BYTES_MAX: usize = 22 + 65_535 + 20;

/// What announces zip64 near the end of an archive. Source: APPNOTE.TXT §4.3.15.
const ZIP64_LOCATOR: &[u8; 4] = b"PK\x06\x07";

/// Reads all files of the archive in `body`.
pub(super) fn read(body: &[u8], intake: &mut Intake) -> Result<(), ApiError> {
    refuse_zip64(body)?;
    let mut archive = ZipArchive::new(Cursor::new(body)).map_err(|error| broken_archive(&error))?;
    if archive.has_duplicate_names() {
        return Err(intake.end(fault::duplicate_path("")));
    }
    for entry_idx in 0..archive.len() {
        let entry = archive.by_index(entry_idx).map_err(|error| broken_archive(&error))?;
        read_entry(entry, intake)?;
    }
    Ok(())
}

/// Only zip64 can claim more than 65,535 entries, for which room would be made before any of them is seen;
/// and no project needs it.
fn refuse_zip64(body: &[u8]) -> Result<(), ApiError> {
    let end = &body[body.len().saturating_sub(END_BYTES_MAX)..];
    if end.windows(ZIP64_LOCATOR.len()).any(|window| window == ZIP64_LOCATOR) {
        return Err(broken_archive(&ZipError::UnsupportedArchive("zip64 is not taken")));
    }
    Ok(())
}

fn read_entry(mut entry: ZipFile<'_, Cursor<&[u8]>>, intake: &mut Intake) -> Result<(), ApiError> {
    if entry.is_dir() {
        return Ok(());
    }
    let name = entry.name().map_err(|error| broken_archive(&error))?.into_owned();
    let Some(path) = intake.path(&name)? else {
        return Ok(());
    };
    let file_type = entry.unix_mode().unwrap_or(0) & TYPE_MASK;
    if entry.is_symlink() || !matches!(file_type, 0 | TYPE_FILE) {
        return intake.note(fault::not_a_file(path.as_str()));
    }
    let content = intake.content(&mut entry).map_err(|error| unreadable(&path, &error))?;
    intake.add(path, content)
}

fn unreadable(path: &ProjectPath, error: &std::io::Error) -> ApiError {
    broken_archive(&format_args!("\"{path}\" is damaged ({error})"))
}

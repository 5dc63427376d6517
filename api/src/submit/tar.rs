//! A submission as a tar archive.
//!
//! Sizes in headers are claims: what counts is the bytes that come out, and those are bounded as a whole
//! before anything looks at them.

use std::io::{self, Read};

use tar::{Archive, Entry, EntryType};

use crate::error::ApiError;
use crate::submit::intake::Intake;
use crate::submit::{broken_archive, fault};

/// Bytes of headers, names and padding that each file may bring along.
const OVERHEAD_BYTES_PER_FILE: u64 = 4 << 10;

/// Bytes of everything else: directories, global headers, the end.
const OVERHEAD_BYTES: u64 = 1 << 20;

/// Why reading ends before the archive does.
enum Break {
    Refused(ApiError),
    Io(io::Error),
}

impl From<io::Error> for Break {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<ApiError> for Break {
    fn from(error: ApiError) -> Self {
        Self::Refused(error)
    }
}

/// Reads all files of the archive in `bytes`, to its last byte, so that a cut or damaged one is noticed.
pub(super) fn read(bytes: impl Read, intake: &mut Intake) -> Result<(), ApiError> {
    let limits = *intake.limits();
    let overhead = u64::from(limits.files_max) * OVERHEAD_BYTES_PER_FILE + OVERHEAD_BYTES;
    let bounded = bytes.take(limits.project_bytes_max.saturating_add(overhead));
    let mut archive = Archive::new(bounded);
    let files = read_files(&mut archive, intake);
    let mut rest = archive.into_inner();
    let end = files.and_then(|()| Ok(io::copy(&mut rest, &mut io::sink()).map(drop)?));
    match end {
        Err(Break::Refused(error)) => Err(error),
        _ if rest.limit() == 0 => Err(intake.end(fault::project_too_large(&limits))),
        Err(Break::Io(error)) => Err(broken_archive(&error)),
        Ok(()) => Ok(()),
    }
}

fn read_files(archive: &mut Archive<impl Read>, intake: &mut Intake) -> Result<(), Break> {
    for entry in archive.entries()? {
        read_entry(entry?, intake)?;
    }
    Ok(())
}

fn read_entry(mut entry: Entry<'_, impl Read>, intake: &mut Intake) -> Result<(), Break> {
    if matches!(entry.header().entry_type(), EntryType::Directory | EntryType::XGlobalHeader) {
        return Ok(());
    }
    let raw = entry.path_bytes().into_owned();
    let text = String::from_utf8_lossy(&raw);
    // `tar c .` puts this in front of every path.
    let text = text.strip_prefix("./").unwrap_or(&text);
    let Some(path) = intake.path(text)? else {
        return Ok(());
    };
    if str::from_utf8(&raw).is_err() {
        return Ok(intake.note(fault::invalid_path(text, &"its path is not UTF-8"))?);
    }
    if !is_plain_file(&mut entry)? {
        return Ok(intake.note(fault::not_a_file(text))?);
    }
    let content = intake.content(&mut entry)?;
    // A content that is cut off shows when the reader looks for the entry after it.
    Ok(intake.add(path, content)?)
}

/// Whether the entry is its content and nothing else: no link, no device, no sparse file in any dialect.
fn is_plain_file(entry: &mut Entry<'_, impl Read>) -> io::Result<bool> {
    if !entry.header().entry_type().is_file() {
        return Ok(false);
    }
    let Some(extensions) = entry.pax_extensions()? else {
        return Ok(true);
    };
    for extension in extensions {
        if extension?.key_bytes().starts_with(b"GNU.sparse.") {
            return Ok(false);
        }
    }
    Ok(true)
}

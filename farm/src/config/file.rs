//! The configuration file: its values and the lines they stand on.

use std::fs;
use std::path::Path;

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::document;
use super::source::{Entry, Source};
use crate::exit::Failure;

/// Most bytes of a configuration file.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Every value of the file.
///
/// # Errors
///
/// [`Failure`] when it cannot be read or is no TOML.
pub(crate) fn entries(path: &Path) -> Result<Vec<Entry>, Failure> {
    let text = read(path)?;
    let spans = DeTable::parse(&text).map_err(|error| not_toml(path, &text, &error))?;
    let tree: Value = toml::from_str(&text).map_err(|error| not_toml(path, &text, &error))?;
    let entry = |(key, value): (String, Value)| {
        let line = line_at(&text, place(spans.get_ref(), &key).unwrap_or(0));
        Entry { key, value, source: Source::File { path: path.to_owned(), line } }
    };
    Ok(document::flat(tree).into_iter().map(entry).collect())
}

fn read(path: &Path) -> Result<String, Failure> {
    let cannot = || {
        let message = format!("the configuration file {} cannot be read", path.display());
        Failure::usage(message, "name another one with --config FILE or in the variable JPEFARM_CONFIG")
    };
    let size_bytes = fs::metadata(path).map_err(|error| cannot().because(error))?.len();
    if size_bytes > FILE_BYTES_MAX {
        return Err(cannot().because(format!("it has more than {FILE_BYTES_MAX} bytes")));
    }
    fs::read_to_string(path).map_err(|error| cannot().because(error))
}

/// The message of the parser without the line it quotes, which may hold a secret.
fn not_toml(path: &Path, text: &str, error: &toml::de::Error) -> Failure {
    let line = error.span().map_or(1, |span| line_at(text, span.start));
    let message = format!("{}, line {line} is no TOML", path.display());
    Failure::usage(message, "see docs/configuration.md for an example").because(error.message().to_owned())
}

/// Where a key begins, as an offset in the text.
fn place(table: &DeTable<'_>, key: &str) -> Option<usize> {
    let (name, rest) = key.split_once('.').map_or((key, None), |(name, rest)| (name, Some(rest)));
    let (found, value) = table.iter().find(|(found, _)| found.get_ref() == name)?;
    let inner = match (rest, value.get_ref()) {
        (Some(rest), DeValue::Table(table)) => place(table, rest),
        _ => None,
    };
    Some(inner.unwrap_or(found.span().start))
}

/// The line of an offset, from 1.
fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

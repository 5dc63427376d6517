//! The canonical layout of a document.

use std::ops::Range;

use compiler::{Formatted, format};
use schemas::{ProjectPath, SourceFile};
use tower_lsp_server::ls_types::TextEdit;

use crate::snapshot::Snapshot;

/// The changes that lay a document out; none when it is laid out already.
///
/// # Errors
///
/// Why it is left alone, for the author.
pub(crate) fn of(snapshot: &Snapshot, path: &ProjectPath) -> Result<Vec<TextEdit>, String> {
    let Some(file) = snapshot.file(path.as_str()) else { return Ok(Vec::new()) };
    let old = file.text().to_text();
    match format(SourceFile { path: path.clone(), content: old.clone().into_bytes() }) {
        Formatted::Text(new) => {
            let Some((place, new)) = difference(&old, &new) else { return Ok(Vec::new()) };
            let text = file.text();
            let range = text.lsp_range(text.places_of_bytes(place), snapshot.abilities().encoding);
            Ok(vec![TextEdit::new(range, new.to_owned())])
        }
        Formatted::Refused(faults) => {
            let reason = faults
                .first()
                .map_or_else(|| "it is no source".to_owned(), |fault| fault.message_short.clone());
            Err(format!("the document is left as it is: {reason}"))
        }
    }
}

/// What differs between two texts: the bytes of the old one and what comes in their place. A change that is no
/// larger than it must be leaves the editor's cursor and folds where they are.
fn difference<'n>(old: &str, new: &'n str) -> Option<(Range<usize>, &'n str)> {
    if old == new {
        return None;
    }
    let equal = |(left, right): &(char, char)| left == right;
    let head: usize = old.chars().zip(new.chars()).take_while(equal).map(|(left, _)| left.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tails = old_rest.chars().rev().zip(new_rest.chars().rev());
    let tail: usize = tails.take_while(equal).map(|(left, _)| left.len_utf8()).sum();
    Some((head..old.len() - tail, &new_rest[..new_rest.len() - tail]))
}

//! The line that a diagnostic shows.

use std::ops::Range;

use schemas::{Caret, EngineError};

use super::Span;

/// Characters kept before the marked place when a line has to be cut.
const LEAD_CHARS: usize = 60;

/// A source line, or the part of it around the marked place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Snippet {
    /// At most [`EngineError::SNIPPET_CHARS_MAX`] characters.
    pub(crate) text: String,
    /// Where the marked place is in `text`, when the line was cut.
    pub(crate) caret: Option<Caret>,
}

/// Cuts the line `line` of `text` around the start of `span`.
pub(super) fn cut(text: &str, line: Range<usize>, span: Span) -> Snippet {
    let whole = &text[line.clone()];
    if whole.chars().nth(EngineError::SNIPPET_CHARS_MAX).is_none() {
        return Snippet { text: whole.to_owned(), caret: None };
    }
    let marked = floor(text, span.start().clamp(line.start, line.end));
    let lead = text[line.start..marked].char_indices().rev().take(LEAD_CHARS).last();
    let from = lead.map_or(marked, |(at, _)| line.start + at);
    let kept: String = text[from..line.end].chars().take(EngineError::SNIPPET_CHARS_MAX).collect();
    let start = text[from..marked].chars().count();
    let marked_end = floor(text, span.end().clamp(marked, line.end));
    let width = text[marked..marked_end].chars().take(EngineError::SNIPPET_CHARS_MAX - start).count();
    let caret = |column: usize| u32::try_from(column).unwrap_or(u32::MAX);
    Snippet { text: kept, caret: Some(Caret { start: caret(start), end: caret(start + width) }) }
}

/// The nearest character boundary at or before `offset`.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

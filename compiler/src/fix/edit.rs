//! Changes of one text, by lines and columns.

use schemas::{EngineError, Fix, InsertAt, Position};

/// A place between two characters: line and column, from 1.
type Place = (u32, u32);

/// A change that a diagnostic offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edit<'d> {
    start: Place,
    end: Place,
    text: &'d str,
}

impl<'d> Edit<'d> {
    /// The change that `diagnostic` offers.
    pub(super) fn of(diagnostic: &'d EngineError) -> Option<Self> {
        Some(match diagnostic.extra.fix.as_ref()? {
            Fix::Insert { insert_at: InsertAt { line, column }, text } => {
                Self { start: (*line, *column), end: (*line, *column), text }
            }
            Fix::Replace { range, replacement } => {
                let Position { line, column, end_line, end_column } = *range;
                let start = (line, column);
                Self { start, end: start.max((end_line, end_column)), text: replacement }
            }
        })
    }
}

/// The diagnostics whose changes touch no other's, in the order of the text. Where changes overlap or start
/// at one place, the one that starts first is chosen, then the one that was reported first.
pub(super) fn choose(mut diagnostics: Vec<EngineError>) -> Vec<EngineError> {
    // Stable: diagnostics at one place stay in the order they were reported.
    diagnostics.sort_by_key(start);
    let mut free: Option<(Place, Place)> = None;
    diagnostics.retain(|diagnostic| {
        let Some(Edit { start, end, .. }) = Edit::of(diagnostic) else { return false };
        let is_free = free.is_none_or(|(last_start, last_end)| start > last_start && start >= last_end);
        if is_free {
            free = Some((start, end));
        }
        is_free
    });
    diagnostics
}

fn start(diagnostic: &EngineError) -> Option<Place> {
    Edit::of(diagnostic).map(|edit| edit.start)
}

/// The text with changes made that are in the order of the text and do not overlap, in one pass.
pub(super) fn apply(text: &str, edits: &[Edit<'_>]) -> String {
    let mut cursor = Cursor { text, at: 0, place: (1, 1) };
    let mut changed = String::with_capacity(text.len());
    let mut copied = 0;
    for edit in edits {
        changed.push_str(&text[copied..cursor.seek(edit.start)]);
        changed.push_str(edit.text);
        copied = cursor.seek(edit.end);
    }
    changed.push_str(&text[copied..]);
    changed
}

/// Walks through a text once, counting lines and columns. Source of what ends a line: language.md §3.7.
struct Cursor<'t> {
    text: &'t str,
    at: usize,
    place: Place,
}

impl Cursor<'_> {
    /// Walks on to `place` and returns its byte; a column beyond its line means the end of the line, a line
    /// beyond the text the end of the text.
    fn seek(&mut self, place: Place) -> usize {
        let rest = &self.text[self.at..];
        let mut characters = rest.char_indices().peekable();
        while self.place < place {
            let Some(&(offset, character)) = characters.peek() else {
                self.at = self.text.len();
                return self.at;
            };
            let (line, column) = self.place;
            let ends_line = match character {
                '\n' => true,
                '\r' => !rest[offset..].starts_with("\r\n"),
                _ => false,
            };
            if matches!(character, '\n' | '\r') && line == place.0 {
                self.at += offset;
                return self.at;
            }
            self.place = if ends_line { (line + 1, 1) } else { (line, column + 1) };
            characters.next();
        }
        self.at += characters.peek().map_or(rest.len(), |(offset, _)| *offset);
        self.at
    }
}

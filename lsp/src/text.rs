//! A text that is edited, and places in it.
//!
//! A rope, so that neither an edit nor a place costs time in proportion to the text. Lines end with LF, CRLF or CR,
//! for the editor (LSP §3.17, Position) as for the compiler (language.md §3.7).

use std::ops::Range;

use ropey::{Rope, RopeSlice};
use schemas::Position;
use tower_lsp_server::ls_types as lsp;

/// What the characters of a line are counted in. Source: LSP §3.17, `PositionEncodingKind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16; what every editor understands.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

/// A text. Places are ranks of characters, from 0 to the number of characters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Text(Rope);

impl Text {
    /// `text` as a rope.
    pub(crate) fn new(text: &str) -> Self {
        Self(Rope::from_str(text))
    }

    /// The place that an editor means; past the end of a line or of the text it means that end.
    pub(crate) fn place(&self, position: lsp::Position, encoding: Encoding) -> usize {
        let Some((start, line)) = self.line(usize::try_from(position.line).unwrap_or(usize::MAX)) else {
            return self.0.len_chars();
        };
        let units = usize::try_from(position.character).unwrap_or(usize::MAX);
        start
            + match encoding {
                Encoding::Utf8 => line.byte_to_char(units.min(line.len_bytes())),
                Encoding::Utf16 => line.utf16_cu_to_char(units.min(line.len_utf16_cu())),
                Encoding::Utf32 => units.min(line.len_chars()),
            }
    }

    /// A place as an editor writes it.
    pub(crate) fn lsp_position(&self, place: usize, encoding: Encoding) -> lsp::Position {
        let place = place.min(self.0.len_chars());
        let line = self.0.char_to_line(place);
        let before = self.0.slice(self.0.line_to_char(line)..place);
        let units = match encoding {
            Encoding::Utf8 => before.len_bytes(),
            Encoding::Utf16 => before.len_utf16_cu(),
            Encoding::Utf32 => before.len_chars(),
        };
        lsp::Position::new(saturate(line), saturate(units))
    }

    /// A stretch as an editor writes it.
    pub(crate) fn lsp_range(&self, places: Range<usize>, encoding: Encoding) -> lsp::Range {
        lsp::Range::new(self.lsp_position(places.start, encoding), self.lsp_position(places.end, encoding))
    }

    /// The places of a position of the compiler, which does not count a byte order mark.
    pub(crate) fn places(&self, position: Position) -> Range<usize> {
        let start = self.place_at(position.line, position.column);
        start..self.place_at(position.end_line, position.end_column).max(start)
    }

    /// The place of a line and a column, both from 1, in characters; past the end it is the end.
    pub(crate) fn place_at(&self, line: u32, column: u32) -> usize {
        let number = usize::try_from(line).unwrap_or(usize::MAX).saturating_sub(1);
        let Some((start, line)) = self.line(number) else { return self.0.len_chars() };
        let mark = if number == 0 { self.mark_chars() } else { 0 };
        let column = usize::try_from(column).unwrap_or(usize::MAX).saturating_sub(1).saturating_add(mark);
        start + column.min(line.len_chars())
    }

    /// The line and the column of a place, both from 1, as the compiler counts them.
    pub(crate) fn line_column(&self, place: usize) -> (u32, u32) {
        let place = place.min(self.0.len_chars());
        let line = self.0.char_to_line(place);
        let mark = if line == 0 { self.mark_chars() } else { 0 };
        let column = (place - self.0.line_to_char(line)).saturating_sub(mark);
        (saturate(line + 1), saturate(column + 1))
    }

    /// The byte of a place in [`Self::to_text`].
    pub(crate) fn byte(&self, place: usize) -> usize {
        self.0.char_to_byte(place.min(self.0.len_chars()))
    }

    /// The places of bytes of [`Self::to_text`].
    pub(crate) fn places_of_bytes(&self, bytes: Range<usize>) -> Range<usize> {
        let place = |byte: usize| self.0.byte_to_char(byte.min(self.0.len_bytes()));
        place(bytes.start)..place(bytes.end)
    }

    /// Puts `new` in the place of a stretch; an end before the start counts as the start.
    pub(crate) fn replace(&mut self, places: Range<usize>, new: &str) {
        let start = places.start.min(self.0.len_chars());
        let end = places.end.clamp(start, self.0.len_chars());
        self.0.remove(start..end);
        self.0.insert(start, new);
    }

    /// The whole text.
    pub(crate) fn to_text(&self) -> String {
        self.0.to_string()
    }

    /// The text of a stretch.
    pub(crate) fn part(&self, places: Range<usize>) -> String {
        let end = places.end.min(self.0.len_chars());
        self.0.slice(places.start.min(end)..end).to_string()
    }

    /// The place a line starts at and the line without its end; `None` behind the last line.
    fn line(&self, number: usize) -> Option<(usize, RopeSlice<'_>)> {
        if number >= self.0.len_lines() {
            return None;
        }
        let line = self.0.line(number);
        let mut length = line.len_chars();
        while length > 0 && matches!(line.char(length - 1), '\n' | '\r') {
            length -= 1;
        }
        Some((self.0.line_to_char(number), line.slice(..length)))
    }

    /// Characters of the byte order mark: 1 or 0.
    fn mark_chars(&self) -> usize {
        usize::from(self.0.get_char(0) == Some('\u{feff}'))
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

fn saturate(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;

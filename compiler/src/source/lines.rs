//! From byte offsets to lines and columns.

use std::ops::Range;

use schemas::Position;

use super::Span;

/// Bytes between two checkpoints of the character count. Bounds the work of one look-up, also in a
/// file that is a single line of megabytes.
const CHECKPOINT_BYTES: usize = 1_024;

/// Where the lines of a text start, and how many characters stand before every thousandth byte.
#[derive(Debug)]
pub(super) struct LineIndex {
    starts: Vec<u32>,
    /// Empty for a text of one-byte characters.
    chars_before: Vec<u32>,
}

impl LineIndex {
    /// Reads the text once. LF, CRLF and CR end a line. Source: language.md §3.7.
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends_line = |at: &usize| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(ends_line);
        let starts = std::iter::once(0).chain(ends.map(|at| at + 1));
        let chars_before = if text.is_ascii() { Vec::new() } else { checkpoints(bytes) };
        Self { starts: starts.map(saturate).collect(), chars_before }
    }

    /// Lines and columns of `span`.
    pub(super) fn position(&self, text: &str, span: Span) -> Position {
        let (line, column) = self.line_column(text, span.start());
        let (end_line, end_column) = self.line_column(text, span.end());
        Position { line, column, end_line, end_column }
    }

    /// The line that holds byte `offset`, without its end.
    pub(super) fn line_around(&self, text: &str, offset: usize) -> Range<usize> {
        let row = self.row(offset);
        let start = self.starts[row] as usize;
        let next = self.starts.get(row + 1).map_or(text.len(), |next| *next as usize);
        let line = &text[start..next];
        start..start + line.trim_end_matches(['\n', '\r']).len()
    }

    /// Where the first line of `span` starts, and where the line after its last one does.
    pub(super) fn lines_around(&self, text: &str, span: Span) -> (usize, usize) {
        let start = self.starts[self.row(span.start())] as usize;
        let end = self.starts.get(self.row(span.end()) + 1).map_or(text.len(), |next| *next as usize);
        (start, end)
    }

    /// What ends the line of byte `offset`, or else the one before it; LF in a file of one line.
    pub(super) fn line_end(&self, text: &str, offset: usize) -> &'static str {
        let row = self.row(offset);
        let next = self.starts.get(row + 1).or(self.starts.get(row)).copied().unwrap_or(0);
        match text.as_bytes().get(..next as usize) {
            Some([.., b'\r', b'\n']) => "\r\n",
            Some([.., b'\r']) => "\r",
            _ => "\n",
        }
    }

    fn row(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start as usize <= offset) - 1
    }

    fn line_column(&self, text: &str, offset: usize) -> (u32, u32) {
        let row = self.row(offset);
        let start = self.starts[row] as usize;
        let column = self.chars_up_to(text, offset) - self.chars_up_to(text, start);
        (saturate(row + 1), saturate(column + 1))
    }

    fn chars_up_to(&self, text: &str, offset: usize) -> usize {
        let block = offset / CHECKPOINT_BYTES;
        match self.chars_before.get(block) {
            Some(count) => *count as usize + chars_in(&text.as_bytes()[block * CHECKPOINT_BYTES..offset]),
            None => offset,
        }
    }
}

/// The number of characters that start in `bytes`.
fn chars_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

fn checkpoints(bytes: &[u8]) -> Vec<u32> {
    let mut total = 0;
    let mut counts = vec![0];
    for block in bytes.chunks(CHECKPOINT_BYTES) {
        total += chars_in(block);
        counts.push(saturate(total));
    }
    counts
}

fn saturate(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

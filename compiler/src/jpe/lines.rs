//! The lines that mean something: blanks and comments left out (language.md §4.1).

use schemas::ProjectLimits;

use super::syntax;
use crate::diagnostics::{Diagnostics, Message, codes};
use crate::source::SourceText;

const BLOCK_OPENS: &str = "#{";
const BLOCK_CLOSES: &str = "}#";

/// A stretch of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// A line outside of comments of several lines, without its end.
    Line(&'t str),
    /// The lines of a comment of several lines, without the end of the last one.
    BlockComment(&'t str),
    /// `#{` and what follows it on its line, when no `}#` does; the line itself is a comment.
    Unterminated(&'t str),
}

/// The file from top to bottom.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    // Where the last block comment closes. Looked up once, so that unclosed ones cost nothing each.
    let last_close = text.rfind(BLOCK_CLOSES);
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        let (line, next) = (start < text.len()).then(|| line_at(text, start))?;
        at = next;
        let content = syntax::trim(line);
        if !content.starts_with(BLOCK_OPENS) {
            return Some(Piece::Line(line));
        }
        let inside = start + (line.len() - line.trim_start_matches([' ', '\t']).len()) + BLOCK_OPENS.len();
        let Some((end, next)) = after_block(text, inside, last_close) else {
            return Some(Piece::Unterminated(content));
        };
        at = next;
        Some(Piece::BlockComment(&text[start..end]))
    })
}

/// A stretch of a file, as far as its meaning cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// A line that means something, without its end.
    Line(&'t str),
    /// An empty line, or a comment of one or more lines, without its last end.
    Trivia(&'t str),
}

/// The file from top to bottom.
pub(super) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    pieces(text).map(|piece| match piece {
        Piece::Line(line) if is_significant(syntax::trim(line)) => Part::Line(line),
        Piece::Line(text) | Piece::BlockComment(text) | Piece::Unterminated(text) => Part::Trivia(text),
    })
}

/// Whether a line without the blanks around it is neither empty nor a comment.
pub(super) fn is_significant(content: &str) -> bool {
    !content.is_empty() && !content.starts_with(['#', ';'])
}

/// The significant lines of a file as slices of its text, without their ends.
pub(super) fn significant<'s>(
    source: &'s SourceText,
    limits: &ProjectLimits,
    diagnostics: &mut Diagnostics,
) -> Vec<&'s str> {
    let mut lines = Vec::new();
    for piece in pieces(source.text()) {
        match piece {
            Piece::Unterminated(content) => report_unterminated(source, content, diagnostics),
            Piece::Line(line) if line.len() > limits.line_bytes_max as usize => {
                report_too_long(source, line, limits, diagnostics);
            }
            Piece::Line(line) if is_significant(syntax::trim(line)) => lines.push(line),
            Piece::Line(_) | Piece::BlockComment(_) => {}
        }
    }
    lines
}

/// The line that starts at `at`, and where the next one starts.
fn line_at(text: &str, at: usize) -> (&str, usize) {
    let rest = &text[at..];
    let Some(length) = memchr::memchr2(b'\n', b'\r', rest.as_bytes()) else {
        return (rest, text.len());
    };
    let end = if rest[length..].starts_with("\r\n") { 2 } else { 1 };
    (&rest[..length], at + length + end)
}

/// Where the last line of the comment ends whose text starts at `inside`, and where the next line starts;
/// `None` when the comment never closes.
fn after_block(text: &str, inside: usize, last_close: Option<usize>) -> Option<(usize, usize)> {
    last_close.filter(|last| *last >= inside)?;
    let close = inside + text[inside..].find(BLOCK_CLOSES)?;
    let (rest, next) = line_at(text, close);
    Some((close + rest.len(), next))
}

fn report_unterminated(source: &SourceText, content: &str, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::UNTERMINATED_COMMENT, source.span_of(content), || {
        Message::new(
            "This comment is not closed with '}#'",
            "'#{' opens a comment of several lines, but no '}#' follows. Only this line counts as a comment.",
        )
        .suggest("Add a line with '}#' where the comment ends, or write '#' instead of '#{'.")
    });
}

fn report_too_long(source: &SourceText, line: &str, limits: &ProjectLimits, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::LINE_TOO_LONG, source.span_of(line), || {
        let (length, max) = (line.len(), limits.line_bytes_max);
        Message::new(
            "This line is too long",
            format!("The line has {length} bytes; a line may have {max}. It is left out."),
        )
        .suggest("Break the line up, or check whether the file is JPE at all.")
    });
}

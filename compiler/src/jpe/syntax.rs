//! What a single line is (language.md §4.1, §4.2).

use unicode_normalization::char::is_combining_mark;

/// Removes spaces and TABs at both ends; other white space is text.
pub(super) fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    let is_text = |byte: &u8| !matches!(byte, b' ' | b'\t');
    let Some(start) = bytes.iter().position(is_text) else { return &text[..0] };
    let end = bytes.iter().rposition(is_text).map_or(start, |last| last + 1);
    &text[start..end]
}

/// Spaces before the text of a line, a TAB counting as two. Source: language.md §4.3.
pub(super) fn indent(line: &str) -> usize {
    let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.map(|byte| if byte == b'\t' { 2 } else { 1 }).sum()
}

/// Whether the line is `---` or longer.
pub(super) fn is_separator(line: &str) -> bool {
    let line = line.trim_end_matches([' ', '\t']);
    line.len() >= 3 && line.bytes().all(|byte| byte == b'-')
}

/// A line by its form. Every slice points into the line, blanks trimmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line<'s> {
    /// `[Name]`.
    Header(&'s str),
    /// `end` or `end:`.
    End,
    /// `- value`.
    Item(&'s str),
    /// `key: value`.
    Field(&'s str, &'s str),
    /// Anything else.
    Other,
}

/// Tells what a line is; `content` has no blanks around it.
pub(super) fn classify(content: &str) -> Line<'_> {
    if let Some(name) = header(content) {
        Line::Header(name)
    } else if is_end(content) {
        Line::End
    } else if let Some(item) = item(content) {
        Line::Item(item)
    } else if let Some((key, value)) = field(content) {
        Line::Field(key, value)
    } else {
        Line::Other
    }
}

fn header(content: &str) -> Option<&str> {
    let inside = content.strip_prefix('[')?;
    let (name, rest) = inside.split_once(']')?;
    is_blank_or_comment(rest).then(|| trim(name))
}

fn is_end(content: &str) -> bool {
    let Some((word, rest)) = content.split_at_checked(3) else { return false };
    let closes = rest.trim_start_matches([' ', '\t']).starts_with(':') || is_blank_or_comment(rest);
    word.eq_ignore_ascii_case("end") && closes
}

fn item(content: &str) -> Option<&str> {
    let rest = content.strip_prefix('-')?;
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then(|| trim(rest))
}

/// Splits at the first colon when what stands before it looks like a key.
fn field(content: &str) -> Option<(&str, &str)> {
    let (key, value) = content.split_once(':')?;
    let key = trim(key);
    is_key(key).then(|| (key, trim(value)))
}

/// Whether a text has the form of a key. Letters of any script pass, so that a foreign key is reported as
/// unknown instead of as nonsense. Source: language.md §4.1.1.
fn is_key(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let inside = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-');
    text.starts_with(char::is_alphabetic) && (text.bytes().all(plain) || text.chars().all(inside))
}

/// Where the comment at the end of a value starts: a blank, `#` or `;`, then a blank or nothing, and not
/// between two quotes.
pub(super) fn tail_comment(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_blank = |at: usize| matches!(bytes.get(at), Some(b' ' | b'\t'));
    let stands_alone =
        |at: &usize| *at > 0 && is_blank(at - 1) && (at + 1 == bytes.len() || is_blank(at + 1));
    let mut marks = memchr::memchr2_iter(b'#', b';', bytes).filter(stands_alone).peekable();
    marks.peek()?;
    let mut quotes = Quotes::of(bytes);
    marks.find(|at| !quotes.enclose(*at))
}

/// Which parts of a text stand between two quotes; asked from left to right.
struct Quotes<'t> {
    bytes: &'t [u8],
    last: usize,
    read: usize,
    open: bool,
}

impl<'t> Quotes<'t> {
    fn of(bytes: &'t [u8]) -> Self {
        Self { bytes, last: memchr::memrchr(b'"', bytes).unwrap_or(0), read: 0, open: false }
    }

    /// Whether the byte stands behind a quote that opens, and one follows.
    fn enclose(&mut self, at: usize) -> bool {
        self.open ^= memchr::memchr_iter(b'"', &self.bytes[self.read..at]).count() % 2 == 1;
        self.read = at;
        self.open && self.last > at
    }
}

/// Whether a value is nothing but a comment.
pub(super) fn is_comment(value: &str) -> bool {
    let marked = value.strip_prefix(['#', ';']);
    marked.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// A text without the comment at its end.
pub(super) fn strip_tail_comment(text: &str) -> &str {
    trim(&text[..tail_comment(text).unwrap_or(text.len())])
}

/// Whether what follows a closed construct is nothing but blanks or a comment.
pub(super) fn is_blank_or_comment(rest: &str) -> bool {
    strip_tail_comment(rest).is_empty()
}

/// Whether the line could be the title of an outline block: 1 to 10 words of letters, digits and
/// `' - + & ( ) , . ! ?`. Source: language.md §4.3.1.
pub(crate) fn is_title(content: &str) -> bool {
    let allowed = |character: char| {
        character.is_alphanumeric() || is_combining_mark(character) || " '-+&(),.!?’".contains(character)
    };
    let words = content.split(' ').filter(|word| !word.is_empty()).take(TITLE_WORDS_MAX + 1).count();
    (1..=TITLE_WORDS_MAX).contains(&words) && content.chars().all(allowed)
}

/// Most words of a title. Source: language.md §4.3.1.
const TITLE_WORDS_MAX: usize = 10;

//! Values: quotes, escapes, comments behind them, lists in brackets (language.md §4.1).

use super::faults;
use super::session::Session;
use super::syntax;
use crate::source::{Spanned, is_refused};

/// What a comment behind an unquoted value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    /// A comment.
    Stripped,
    /// Part of the text, with a hint. Source: language.md §4.1.4.
    Kept,
}

/// Reads a value as written: unquotes it when it is wholly a string, deals with a comment behind it.
pub(super) fn read<'s>(raw: &'s str, tail: Tail, session: &mut Session<'_, 's, '_>) -> Spanned<String> {
    if let Some(inside) = raw.strip_prefix('"') {
        match closing_quote(inside) {
            Some(end) if syntax::is_blank_or_comment(&inside[end + 1..]) => {
                let written = &raw[..end + 2];
                return Spanned::new(unescape(&inside[..end], session), session.span(written));
            }
            Some(_) => {}
            None => return unterminated(raw, tail, session),
        }
    }
    match (tail, syntax::tail_comment(raw)) {
        (Tail::Stripped, _) if syntax::is_comment(raw) => session.spanned(&raw[..0]),
        (Tail::Stripped, Some(at)) => session.spanned(syntax::trim(&raw[..at])),
        (Tail::Kept, Some(at)) => {
            faults::possible_tail_comment(&raw[at..], session);
            session.spanned(raw)
        }
        (_, None) => session.spanned(raw),
    }
}

/// The same; reports a text that is longer than one may be. `what` names it.
pub(super) fn read_bounded<'s>(
    raw: &'s str,
    tail: Tail,
    what: &str,
    session: &mut Session<'_, 's, '_>,
) -> Spanned<String> {
    let text = read(raw, tail, session);
    let max = session.limits().text_bytes_max as usize;
    if text.len() > max {
        faults::value_too_long(what, raw, max, "bytes", session);
    }
    text
}

/// The string at the start of `raw`, with its quotes; `None` when there is none, or one that does not end.
pub(super) fn quoted(raw: &str) -> Option<&str> {
    let end = closing_quote(raw.strip_prefix('"')?)?;
    Some(&raw[..end + 2])
}

/// A text whose closing quote is missing, as it is written.
fn unterminated<'s>(raw: &'s str, tail: Tail, session: &mut Session<'_, 's, '_>) -> Spanned<String> {
    let text = if tail == Tail::Kept { raw } else { syntax::strip_tail_comment(raw) };
    let backslashes = text.len() - text.trim_end_matches('\\').len();
    faults::unterminated_string(text, backslashes % 2 == 0, session);
    session.spanned(text)
}

/// A value without its quotes and without the comment behind it, escapes as written: to compare, and to
/// name an element in messages.
pub(super) fn plain(raw: &str) -> &str {
    let quoted = raw.strip_prefix('"').and_then(|inside| {
        let end = closing_quote(inside)?;
        syntax::is_blank_or_comment(&inside[end + 1..]).then(|| &inside[..end])
    });
    match quoted {
        Some(text) => text,
        None if syntax::is_comment(raw) => "",
        None => syntax::strip_tail_comment(raw),
    }
}

/// A value and the comment behind it, both as written; either may be empty. What `tail` keeps is no
/// comment, but behind a closing quote, or behind the bracket of a list, there can be nothing else.
pub(super) fn without_comment(raw: &str, tail: Tail, is_list: bool) -> (&str, &str) {
    let closed = match raw.as_bytes().first() {
        Some(b'"') => closing_quote(&raw[1..]),
        Some(b'[') if is_list => unquoted_position(&raw[1..], b']'),
        _ => None,
    };
    // One byte before what was searched, and the closing one itself.
    let closed = closed.map(|end| end + 2).filter(|end| syntax::is_blank_or_comment(&raw[*end..]));
    let end = match closed {
        None if tail == Tail::Kept => raw.len(),
        None if syntax::is_comment(raw) => 0,
        None => syntax::tail_comment(raw).unwrap_or(raw.len()),
        Some(end) => end,
    };
    (syntax::trim(&raw[..end]), syntax::trim(&raw[end..]))
}

/// Where the string ends whose text after the first quote is `inside`.
fn closing_quote(inside: &str) -> Option<usize> {
    let mut escaped = false;
    inside.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

fn unescape<'s>(inside: &'s str, session: &mut Session<'_, 's, '_>) -> String {
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (character, length) = escape(rest).unwrap_or_else(|length| {
            faults::invalid_escape(&rest[..length], session);
            (char::REPLACEMENT_CHARACTER, length)
        });
        text.push(character);
        rest = &rest[length..];
    }
    text.push_str(rest);
    text
}

/// The character an escape stands for and the bytes it takes; `Err` holds the bytes of a wrong one.
fn escape(rest: &str) -> Result<(char, usize), usize> {
    let marked = rest.chars().nth(1).ok_or(1_usize)?;
    match marked {
        '"' | '\\' => Ok((marked, 2)),
        'n' => Ok(('\n', 2)),
        't' => Ok(('\t', 2)),
        'u' => unicode(rest).ok_or(2),
        other => Err(1 + other.len_utf8()),
    }
}

/// `\u` and four hexadecimal digits, unless they name a character that no output may hold.
fn unicode(rest: &str) -> Option<(char, usize)> {
    let digits = rest.get(2..6).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    (!is_refused(character)).then_some((character, 6))
}

/// The values of `[a, b]`; `None` when `raw` is not written like that.
pub(super) fn inline_list(raw: &str) -> Option<Vec<&str>> {
    let inside = raw.strip_prefix('[')?;
    let end = unquoted_position(inside, b']')?;
    let items = &inside[..end];
    syntax::is_blank_or_comment(&inside[end + 1..]).then(|| split_commas(items))
}

/// Splits at commas outside quotes; empty parts are left out.
pub(super) fn split_commas(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let cut = unquoted_position(rest, b',');
        let part = syntax::trim(&rest[..cut.unwrap_or(rest.len())]);
        if !part.is_empty() {
            parts.push(part);
        }
        match cut {
            Some(at) => rest = &rest[at + 1..],
            None => return parts,
        }
    }
}

/// Where the ASCII character `wanted` first stands outside a quoted string.
fn unquoted_position(text: &str, wanted: u8) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    text.bytes().position(|byte| {
        let found = byte == wanted && !quoted;
        quoted ^= byte == b'"' && !escaped;
        escaped = quoted && byte == b'\\' && !escaped;
        found
    })
}

//! Values in a form that reads as the same text (language.md §4.1).

use std::borrow::Cow;

use crate::jpe::syntax;

/// `text` as it must be written: plain where that reads as the same, else in quotes with escapes.
pub(super) fn written(text: &str) -> Cow<'_, str> {
    if reads_as_itself(text) { Cow::Borrowed(text) } else { Cow::Owned(quoted(text)) }
}

/// Whether nothing in the text looks like a quote, a list, a comment or blanks around it.
fn reads_as_itself(text: &str) -> bool {
    !text.is_empty()
        && syntax::trim(text).len() == text.len()
        && !text.starts_with(['"', '['])
        && !text.contains(['\n', '\r', '\t'])
        && !syntax::is_comment(text)
        && syntax::tail_comment(text).is_none()
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\u000d"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

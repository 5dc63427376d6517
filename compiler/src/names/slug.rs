//! Ids and slugs (language.md §8.1).

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Whether `text` is a NAME of language.md §4.1: ASCII letters, digits, `_ - . :`, a letter or digit first.
pub(crate) fn is_name(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
    text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) && text.bytes().all(inside)
}

/// Makes an id of a title: NFKD without marks, lower case, every run of other characters than
/// `[a-z0-9]` one `_`, none at the ends. Empty when nothing is left.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for character in text.nfkd().filter(|character| !is_combining_mark(*character)) {
        for lower in character.to_lowercase() {
            if lower.is_ascii_alphanumeric() {
                slug.push(lower);
            } else if !slug.is_empty() && !slug.ends_with('_') {
                slug.push('_');
            }
        }
    }
    slug.truncate(slug.trim_end_matches('_').len());
    slug
}

/// What ids are compared by: a NAME in lower case, anything else as its slug. The kind of the element
/// is not part of it.
pub(crate) fn key(id: &str) -> Cow<'_, str> {
    if !is_name(id) {
        return Cow::Owned(slug(id));
    }
    if id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(id.to_ascii_lowercase());
    }
    Cow::Borrowed(id)
}

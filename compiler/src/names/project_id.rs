//! Project ids, which become part of file names (language.md §8.1).

use std::borrow::Cow;

use super::slug;

/// Most characters of a project id.
const CHARS_MAX: usize = 64;

/// The form of a project id that goes into file names: as written when it is letters, digits, `_` and
/// `-`, a letter or digit first, at most 64 characters; its slug when that is such a form and the id
/// holds nothing that belongs to paths; else none.
pub(crate) fn project_file_id(id: &str) -> Option<Cow<'_, str>> {
    if is_file_id(id) {
        return Some(Cow::Borrowed(id));
    }
    let slug = slug(id);
    let is_path = id.contains(['/', '\\', ':']) || id.contains("..");
    (is_file_id(&slug) && !is_path).then_some(Cow::Owned(slug))
}

/// The id of a project that only has a name: its slug; `None` when that is empty or too long. Source:
/// language.md §5.2.
pub(crate) fn project_id_of(name: &str) -> Option<String> {
    Some(slug(name)).filter(|slug| is_file_id(slug))
}

fn is_file_id(id: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let starts = id.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
    starts && id.len() <= CHARS_MAX && id.bytes().all(inside)
}

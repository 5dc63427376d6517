//! Names and the small values written like them: what they may look like, how they compare, which
//! known one is nearest (language.md §4.1, §8.1).

mod key_set;
mod nearest;
mod project_id;
mod slug;
mod values;

#[cfg(test)]
mod tests;

pub(crate) use key_set::KeySet;
pub(crate) use nearest::{Near, nearest, nearest_id};
pub(crate) use project_id::{project_file_id, project_id_of};
pub(crate) use slug::{is_name, key, slug};
pub(crate) use values::{NumberError, SWITCHES, boolean, integer, listed_word, number, raw_string_key};

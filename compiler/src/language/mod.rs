//! What the language has, for editors and whoever explains it: the tables that the parsers read with, as they
//! are. Nothing here is a copy.

mod expected;

use crate::names;

pub use crate::jpe::{Key, Kind, Place, Spot, ValueType, place};
pub use crate::phrases::{Part, Pattern, Use};
pub use expected::Expected;

/// The ways to write a test or an effect, the first that fits counts. Source: language.md §4.5, §4.6.
pub fn patterns(phrase_use: Use) -> impl Iterator<Item = Pattern> {
    crate::phrases::patterns(phrase_use)
}

/// Whether a file of that name is a source when a folder is a project. Source: language.md §3.2.
pub fn is_source(file_name: &str) -> bool {
    crate::source::is_source_in_folder(file_name)
}

/// Whether `text` can be an id as it stands: ASCII letters, digits, `_ - . :`, a letter or digit first.
/// Source: language.md §4.1.
pub fn is_name(text: &str) -> bool {
    names::is_name(text)
}

/// Whether `text` can be the title of an outline block, which becomes its id. Source: language.md §4.3.1.
pub fn is_title(text: &str) -> bool {
    crate::jpe::is_title(text) && !names::slug(text).is_empty()
}

/// What ids are compared by; empty for a text that no id can be made of. Source: language.md §8.1.
pub fn id_key(id: &str) -> String {
    names::key(id).into_owned()
}

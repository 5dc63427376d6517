//! Strings that elements name where literal text is not allowed.

use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::Project;
use crate::names::{self, KeySet};
use crate::source::Spanned;

/// Reports every required key that no string has, unless strings may have been left out. A raw key of the game
/// needs none. Source: language.md §8.4.
pub(super) fn check_required(project: &Project, required: &[Spanned<String>], diagnostics: &mut Diagnostics) {
    if required.is_empty() || !diagnostics.incomplete_files().is_empty() {
        return;
    }
    let known = KeySet::of(project.localized_strings.iter().map(|string| string.key.as_str()));
    let is_defined = |key: &str| names::raw_string_key(key).is_some() || known.contains(&names::key(key));
    for key in required.iter().filter(|key| !is_defined(key)) {
        diagnostics.report(codes::UNDEFINED_REFERENCE, key.span, || {
            let near = names::nearest_id(&names::key(key), &known);
            let long = format!("The project has no string with the key {}.", quote(key));
            Message::new(format!("There is no string {}", quote(key)), long)
                .suggest("Add the string to a [Strings] section, or correct the key.")
                .did_you_mean(near)
        });
    }
}

//! Texts that say when an interaction is offered (language.md §4.4, §5.2): kept, and nothing is made of them.

use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::source::Spanned;

/// Reports every such text.
pub(super) fn report(whens: &[Spanned<String>], diagnostics: &mut Diagnostics) {
    for when in whens {
        diagnostics.report(codes::WHEN_NOT_COMPILED, when.span, || {
            let long = format!(
                "{} says in words when the interaction is offered. The text is kept, but the game is not told.",
                quote(when)
            );
            Message::new("Nothing is made of 'when'", long)
                .suggest("Say it as tests, or as a category of the pie menu.")
        });
    }
}

//! Says that a test is of a group of moods (language.md §4.5).

use crate::diagnostics::{Message, codes, quote};
use crate::game::lowering::Lowering;
use crate::game::vocabulary::MoodSet;
use crate::ir::Phrase;

/// Says which moods the words of a phrase stand for.
pub(super) fn report(set: &MoodSet<'_>, phrase: &Phrase, lowering: &mut Lowering<'_>) {
    lowering.diagnostics.report(codes::VAGUE_MOOD, phrase.description.span, || {
        let moods = set.moods.join(", ");
        let meaning = if set.none { format!("any mood but {moods}") } else { format!("one of: {moods}") };
        Message::new(
            format!("{} is a group of moods in the game", quote(set.name)),
            format!("{} was understood as {meaning}.", quote(&phrase.description)),
        )
        .suggest("Name one mood if that is too vague.")
    });
}

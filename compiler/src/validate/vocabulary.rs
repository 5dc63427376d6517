//! Properties whose value is one of a few words, and the words.

use super::Checker;
use crate::diagnostics::{Message, codes, quote};
use crate::names;
use crate::phrases;
use crate::source::Spanned;

/// Forms of interactions. Source: language.md §4.2.
pub(crate) const INTERACTION_TYPES: &[&str] =
    &["social", "object", "self", "autonomous", "looping", "immediate", "social_mixer"];
/// What an interaction acts on. Source: language.md §10.1.
pub(super) const TARGET_TYPES: &[&str] = &["target", "actor", "object"];
/// Forms of traits: those of the game, and two that are recorded only. Source: language.md §4.2.
pub(crate) const TRAIT_TYPES: &[&str] = &[
    "personality",
    "gameplay",
    "hidden",
    "aspiration",
    "walkstyle",
    "ghost",
    "gender_options",
    "robot",
    "lifestyle",
    "reward",
    "positive",
    "negative",
];
/// Ages. Source: language.md §4.5, §10.2.
pub(crate) const AGES: &[&str] =
    &["baby", "infant", "toddler", "child", "teen", "young_adult", "youngadult", "adult", "elder"];
/// Genders. Source: language.md §4.5.
pub(crate) const GENDERS: &[&str] = &["male", "female"];
/// Moods that are no moods of the game but stand for one. Source: language.md §10.3.
const MOOD_SIGNS: &[&str] = &["positive", "negative", "neutral"];
/// Who can take part in an interaction; `Target` means `TargetSim`. Source: language.md §10.5.
pub(crate) const ROLES: &[&str] = &[
    "Actor",
    "Target",
    "TargetSim",
    "Object",
    "PickedSim",
    "PickedObject",
    "Listeners",
    "AllSims",
    "All",
    "JoinTarget",
    "CarriedObject",
    "CustomSim",
    "AllRelationships",
    "CraftingObject",
    "CreatedObject",
    "ActorSurface",
    "ObjectChildren",
    "ObjectParent",
    "Lot",
    "LotOwners",
    "OwnerSim",
    "StoredSim",
    "StoredSimOnActor",
    "PickedItemId",
    "SocialGroup",
    "OtherSimsInteractingWithTarget",
    "SignificantOtherActor",
    "SignificantOtherTargetSim",
    "PregnancyPartnerActor",
    "PregnancyPartnerTargetSim",
    "ActiveHousehold",
];

/// Checks a value that must be one of `words`, in any case, with `_`, `-` or a space between its parts.
pub(super) fn check_word(
    what: &str,
    value: &Spanned<String>,
    words: &[&'static str],
    resource: &str,
    checker: &mut Checker<'_>,
) {
    if !words.contains(&&*names::listed_word(value)) {
        report(what, value, words, resource, checker);
    }
}

/// Checks the mood of a buff.
pub(super) fn check_mood(mood: &Spanned<String>, resource: &str, checker: &mut Checker<'_>) {
    let written = names::listed_word(mood);
    if !moods().any(|known| known == written) {
        let known: Vec<&str> = moods().collect();
        report("mood", mood, &known, resource, checker);
    }
}

/// What the mood of a buff can be.
pub(crate) fn moods() -> impl Iterator<Item = &'static str> {
    MOOD_SIGNS.iter().copied().chain(phrases::moods())
}

fn report(what: &str, value: &Spanned<String>, words: &[&str], resource: &str, checker: &mut Checker<'_>) {
    checker.diagnostics.report(codes::INVALID_ENUM_VALUE, value.span, || {
        let near = names::nearest(value, words.iter().copied());
        let message = Message::new(
            format!("There is no {what} {}", quote(value)),
            format!("The {what} is one of: {}.", words.join(", ")),
        )
        .resource(resource);
        match near.first() {
            Some(word) => message
                .suggest(format!("Write '{word}'."))
                .replace_meant(&near, str::to_owned)
                .did_you_mean(near),
            None => message.suggest(format!("Write one of the words, such as '{}'.", words[0])),
        }
    });
}

//! Whether what elements name exists (language.md §8.3). Buffs and traits inside of tests and effects,
//! and the traits and interactions that a trait avoids or grants, may be the game's own: `game` looks them
//! up, and the other outputs lose nothing by them.

use super::Checker;
use crate::diagnostics::{Code, Message, codes, quote};
use crate::index::{Index, Keys};
use crate::ir::{LootAction, Phrase, Scalar, TestSet};
use crate::source::Spanned;

/// A reference by which something is undefined.
struct Kind {
    code: Code,
    /// What it refers to.
    label: &'static str,
}

const BUFF: Kind = Kind { code: codes::UNDEFINED_BUFF_REFERENCE, label: "buff" };
const TRAIT: Kind = Kind { code: codes::UNDEFINED_TRAIT_REFERENCE, label: "trait" };
const TEST_SET: Kind = Kind { code: codes::UNDEFINED_REFERENCE, label: "test set" };
const LOOT_ACTION: Kind = Kind { code: codes::UNDEFINED_REFERENCE, label: "loot action" };

/// Checks every reference.
pub(super) fn check(index: &Index<'_>, checker: &mut Checker<'_>) {
    let project = checker.project;
    for buff in &project.buffs {
        all(&buff.traits, &TRAIT, &index.traits, &buff.id.name, checker);
    }
    for definition in &project.traits {
        let id = &definition.id.name;
        for buff in &definition.buffs {
            one(&buff.name, &buff.name, &BUFF, &index.buffs, Some(id), checker);
        }
    }
    for interaction in &project.interactions {
        tests(&interaction.tests, index, checker);
        effects(&interaction.loot_actions, index, checker);
    }
    tests(&project.test_sets, index, checker);
    effects(&project.loot_actions, index, checker);
}

fn all(references: &[Spanned<String>], kind: &Kind, keys: &Keys<'_>, id: &str, checker: &mut Checker<'_>) {
    for reference in references {
        one(reference, reference, kind, keys, Some(id), checker);
    }
}

fn tests(test_sets: &[TestSet], index: &Index<'_>, checker: &mut Checker<'_>) {
    for condition in test_sets.iter().flat_map(|test_set| &test_set.conditions) {
        in_phrase(&condition.phrase, "test_set", &TEST_SET, &index.test_sets, checker);
    }
}

fn effects(loot_actions: &[LootAction], index: &Index<'_>, checker: &mut Checker<'_>) {
    for loot_action in loot_actions {
        tests(&loot_action.tests, index, checker);
        in_phrase(&loot_action.phrase, "loot", &LOOT_ACTION, &index.loot_actions, checker);
        effects(&loot_action.actions, index, checker);
    }
}

fn in_phrase(phrase: &Phrase, kind_of_phrase: &str, kind: &Kind, keys: &Keys<'_>, checker: &mut Checker<'_>) {
    if phrase.kind.as_deref() != Some(kind_of_phrase) {
        return;
    }
    if let Some(Scalar::Text(name)) = phrase.arguments.get("ref") {
        one(name, &phrase.description, kind, keys, None, checker);
    }
}

/// Reports the reference `name`, written in `place`, when it means nothing. `owner` is who refers.
fn one(
    name: &str,
    place: &Spanned<String>,
    kind: &Kind,
    keys: &Keys<'_>,
    owner: Option<&str>,
    checker: &mut Checker<'_>,
) {
    if keys.resolve(name) {
        return;
    }
    let label = kind.label;
    checker.diagnostics.report(kind.code, place.span, || {
        let near = keys.near(name);
        let by = owner.map_or_else(String::new, |owner| format!(", named by {},", quote(owner)));
        let message = Message::new(
            format!("There is no {label} {}", quote(name)),
            format!("The {label} {}{by} is not defined in the project.", quote(name)),
        );
        let message = match near.first() {
            Some(meant) if *place.value == *name => {
                message.suggest(format!("Write '{meant}'.")).replace_meant(&near, str::to_owned)
            }
            _ => message.suggest(format!("Define the {label}, or correct the name.")),
        };
        let message = message.did_you_mean(near);
        match owner {
            Some(owner) => message.resource(owner),
            None => message,
        }
    });
}

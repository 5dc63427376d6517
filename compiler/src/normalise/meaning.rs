//! What tests and effects mean: phrases of language.md §4.5 and §4.6, or names of test sets and loot actions.
//! Phrases that mean nothing known stay words.

use std::borrow::Cow;

use crate::ir::{LootAction, Phrase, Project, ResourceId, Scalar, TestSet};
use crate::names::{self, KeySet};
use crate::phrases::{self, Meaning};

/// Fills in the meaning of every phrase that has none yet.
pub(super) fn look_up(project: &mut Project) {
    let names = Names {
        test_sets: keys(project.test_sets.iter().filter_map(|test_set| test_set.id.as_ref())),
        loot_actions: keys(project.loot_actions.iter().filter_map(|loot_action| loot_action.id.as_ref())),
    };
    for interaction in &mut project.interactions {
        names.understand_tests(&mut interaction.tests);
        names.understand_effects(&mut interaction.loot_actions);
    }
    names.understand_tests(&mut project.test_sets);
    names.understand_effects(&mut project.loot_actions);
}

fn keys<'i>(ids: impl Iterator<Item = &'i ResourceId>) -> KeySet<'static> {
    KeySet::owned(ids.map(|id| id.name.as_str()))
}

/// The names that are phrases by themselves.
struct Names {
    test_sets: KeySet<'static>,
    loot_actions: KeySet<'static>,
}

impl Names {
    fn understand_tests(&self, test_sets: &mut [TestSet]) {
        for condition in test_sets.iter_mut().flat_map(|test_set| &mut test_set.conditions) {
            understand(&mut condition.phrase, phrases::test, &self.test_sets, "test_set");
        }
    }

    /// A loot action holds operations and tests, and each operation may again: as deep as documents nest.
    fn understand_effects(&self, loot_actions: &mut [LootAction]) {
        for loot_action in loot_actions {
            self.understand_tests(&mut loot_action.tests);
            self.understand_effect(&mut loot_action.phrase);
            self.understand_effects(&mut loot_action.actions);
        }
    }

    fn understand_effect(&self, phrase: &mut Phrase) {
        understand(phrase, phrases::effect, &self.loot_actions, "loot");
    }
}

fn understand(
    phrase: &mut Phrase,
    meaning: fn(&str) -> Option<Meaning>,
    names: &KeySet<'_>,
    kind_of_name: &'static str,
) {
    if phrase.kind.is_some() || phrase.description.is_empty() {
        return;
    }
    if let Some(meaning) = meaning(&phrase.description) {
        phrase.kind = Some(Cow::Borrowed(meaning.kind));
        phrase.negate = meaning.negate;
        phrase.subject = meaning.subject.map(Cow::Borrowed);
        phrase.arguments = meaning.arguments;
    } else if names.contains(&names::key(&phrase.description)) {
        phrase.kind = Some(Cow::Borrowed(kind_of_name));
        phrase.arguments.insert(Cow::Borrowed("ref"), Scalar::Text(phrase.description.value.clone()));
    }
}

//! Tests and effects as the words that a source has for them.

use crate::ir::{LootAction, RunType, TestSet};

/// The tests of an element, of which all must hold. A set of which any must hold has no words here, unless
/// it holds one test.
pub(crate) fn of_tests(tests: &[TestSet]) -> impl Iterator<Item = &str> {
    let all_hold = |test_set: &&TestSet| test_set.run_type == RunType::All || test_set.conditions.len() == 1;
    let conditions = tests.iter().filter(all_hold).flat_map(|test_set| &test_set.conditions);
    conditions.map(|condition| condition.phrase.words())
}

/// Operations in their order.
pub(crate) fn of_effects(effects: &[LootAction]) -> impl Iterator<Item = &str> {
    effects.iter().map(|effect| effect.phrase.words())
}

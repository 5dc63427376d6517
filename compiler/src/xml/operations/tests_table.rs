//! The elements of tests, and the types of checks.

use super::shape::Value::{Compare, Mood, NotMood, NotText, NotWord, Number, Operator, Subject, Text, Word};
use super::shape::{Operand, Shape, may, must, of_actor, plain};
use crate::phrases::Vocabulary;

const SUBJECT: Operand = may("subject", Subject);
const WHO: Operand = may("who", Subject);

/// Source: language.md §6.2.
const COMPARISONS: &[Operand] = &[
    may("equal", Compare("equal")),
    may("greater", Compare("greater")),
    may("greater_or_equal", Compare("greater_or_equal")),
    may("less", Compare("less")),
    may("less_or_equal", Compare("less_or_equal")),
];

/// Tests in `<tests>` and `<test_set>`. Source: language.md §5.2.
pub(super) static ELEMENTS: &[Shape] = &[
    Shape {
        fixed: Some(("track", "friendship")),
        ..plain(
            "relationship",
            "relationship",
            &[must("target", Text("target")), must("operator", Operator), must("value", Number("value"))],
        )
    },
    of_actor(
        "skill",
        "skill",
        &[must("name", Text("skill")), must("operator", Operator), must("value", Number("value")), SUBJECT],
    ),
    Shape { choices: &[may("is", Mood), may("not", NotMood)], ..of_actor("mood", "mood", &[SUBJECT]) },
    of_actor("trait", "trait", &[must("ref", Text("trait")), SUBJECT]),
    of_actor("buff", "buff", &[must("ref", Text("buff")), SUBJECT]),
    of_actor("age", "age", &[must("is", Word("age", Vocabulary::Age)), SUBJECT]),
    plain("test_set", "test_set", &[must("ref", Text("ref"))]),
];

/// Types of `<check>`. Source: language.md §6.2.
pub(super) static CHECKS: &[Shape] = &[
    Shape {
        choices: &[may("is", Word("age", Vocabulary::Age)), may("not", NotWord("age", Vocabulary::Age))],
        ..of_actor("sim_age", "age", &[WHO])
    },
    Shape { choices: &[may("is", Mood), may("not", NotMood)], ..of_actor("sim_mood", "mood", &[WHO]) },
    Shape {
        choices: &[may("is", Text("trait")), may("not", NotText("trait"))],
        ..of_actor("sim_trait", "trait", &[WHO])
    },
    Shape {
        choices: &[may("is", Text("buff")), may("not", NotText("buff"))],
        ..of_actor("sim_buff", "buff", &[WHO])
    },
    Shape { choices: COMPARISONS, ..of_actor("skill_level", "skill", &[must("of", Text("skill")), WHO]) },
    Shape {
        choices: COMPARISONS,
        ..plain("relationship", "relationship", &[must("of", Word("track", Vocabulary::Track))])
    },
    Shape { choices: COMPARISONS, ..plain("household_funds", "funds", &[]) },
];

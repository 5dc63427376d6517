//! The elements of effects, and the types of actions. The first attribute of an action is the one that its
//! short form writes.

use super::shape::Value::{Number, Recipient, Statistic, Subject, Text, Whole, Word};
use super::shape::{Operand, Shape, may, must, of_actor};
use crate::phrases::Vocabulary;

const SUBJECT: Operand = may("subject", Subject);
const TO: Operand = may("to", Subject);
const FROM: Operand = may("from", Subject);
const RECIPIENT: Operand = may("to", Recipient);
const DURATION: Operand = may("duration", Whole("duration"));
const TRACK: Vocabulary = Vocabulary::Track;

/// Effects in `<effects>` and `<loot>`. Source: language.md §5.2.
pub(super) static ELEMENTS: &[Shape] = &[
    of_actor("add_buff", "add_buff", &[must("ref", Text("buff")), SUBJECT, DURATION]),
    of_actor("remove_buff", "remove_buff", &[must("ref", Text("buff")), SUBJECT]),
    of_actor(
        "relationship_change",
        "relationship_change",
        &[
            must("target", Text("target")),
            must("delta", Number("amount")),
            may("track", Word("track", TRACK)),
        ],
    ),
    of_actor("skill_change", "skill_change", &[must("name", Text("skill")), must("delta", Number("amount"))]),
    of_actor("stat_change", "statistic_change", &[must("name", Statistic), must("delta", Number("amount"))]),
    of_actor("money", "money", &[must("amount", Number("amount"))]),
    of_actor("notification", "notification", &[must("text", Text("text"))]),
    of_actor("loot", "loot", &[must("ref", Text("ref"))]),
    of_actor("add_trait", "add_trait", &[must("ref", Text("trait"))]),
    of_actor("remove_trait", "remove_trait", &[must("ref", Text("trait"))]),
];

/// Types of `<action>`. Source: language.md §6.2.
pub(super) static ACTIONS: &[Shape] = &[
    of_actor("give_money", "money", &[must("amount", Number("amount")), RECIPIENT]),
    of_actor("add_buff", "add_buff", &[must("buff", Text("buff")), TO, DURATION]),
    of_actor("remove_buff", "remove_buff", &[must("buff", Text("buff")), FROM, TO]),
    of_actor(
        "change_skill_level",
        "skill_change",
        &[must("skill", Text("skill")), must("amount", Number("amount")), TO],
    ),
    of_actor(
        "change_relationship",
        "relationship_change",
        &[must("track", Word("track", TRACK)), must("amount", Number("amount"))],
    ),
    of_actor("show_notification", "notification", &[must("text", Text("text")), RECIPIENT]),
    of_actor("add_trait", "add_trait", &[must("trait", Text("trait")), TO]),
    of_actor("remove_trait", "remove_trait", &[must("trait", Text("trait")), TO]),
];

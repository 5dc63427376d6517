//! The forms of effects. Source: language.md §4.6; of two forms that fit, the first counts.

use super::form::Form;
use super::form::Token::{
    Any, Change, Maybe, MaybeOn, MaybeOther, MaybeSubject, Name, Number, Quoted, Some as AnyOf, Usually, Word,
};
use super::vocabulary::{CHANGED_TRACKS, FUNDS, MOTIVES, RECIPIENTS};

const ARTICLE: &[&str] = &["a", "an", "the"];
const BUFF: &[&str] = &["feeling", "buff", "moodlet"];
const ON: &[&str] = &["to"];
const FROM: &[&str] = &["from"];
const WITH: &[&str] = &["with"];
const BY: &[&str] = &["by"];

pub(super) static FORMS: &[Form] = &[
    Form {
        kind: "add_trait",
        tokens: &[Any(&["add"]), Maybe(ARTICLE), Name("trait"), Any(&["trait"]), MaybeOn(ON)],
    },
    Form {
        kind: "remove_trait",
        tokens: &[Any(&["remove"]), Maybe(ARTICLE), Name("trait"), Any(&["trait"]), MaybeOn(FROM)],
    },
    // The words of the attribute `duration` of `<add_buff>`. Source: language.md §5.2.
    // Before the form without, whose name would take all words.
    Form {
        kind: "add_buff",
        tokens: &[
            Any(&["add"]),
            Maybe(&["buff"]),
            Maybe(ARTICLE),
            Name("buff"),
            AnyOf(BUFF),
            MaybeOn(ON),
            Any(&["for"]),
            Number("duration"),
            Any(&["minutes"]),
        ],
    },
    Form {
        kind: "add_buff",
        tokens: &[Any(&["add"]), Maybe(&["buff"]), Maybe(ARTICLE), Name("buff"), AnyOf(BUFF), MaybeOn(ON)],
    },
    Form {
        kind: "remove_buff",
        tokens: &[
            Any(&["remove"]),
            Maybe(&["buff"]),
            Maybe(ARTICLE),
            Name("buff"),
            AnyOf(BUFF),
            MaybeOn(FROM),
        ],
    },
    Form { kind: "mood", tokens: &[Change, MaybeSubject, Any(&["mood"]), Any(BY), Number("amount")] },
    Form {
        kind: "mood",
        tokens: &[Any(&["set"]), MaybeSubject, Any(&["mood"]), Any(&["to"]), Number("value")],
    },
    Form {
        kind: "relationship_change",
        tokens: &[
            Change,
            Word("track", CHANGED_TRACKS),
            Usually(BY),
            Number("amount"),
            MaybeOther(WITH, "target"),
        ],
    },
    Form {
        kind: "relationship_change",
        tokens: &[Any(&["change"]), Any(&["relationship_with"]), Name("target"), Any(BY), Number("amount")],
    },
    // The words of the attribute `track` of `<relationship_change>`. Source: language.md §5.2.
    Form {
        kind: "relationship_change",
        tokens: &[
            Any(&["change"]),
            Word("track", CHANGED_TRACKS),
            Any(WITH),
            Name("target"),
            Any(BY),
            Number("amount"),
        ],
    },
    Form {
        kind: "skill_change",
        tokens: &[Change, MaybeSubject, Name("skill"), Any(&["skill"]), Any(BY), Number("amount")],
    },
    Form {
        kind: "skill_change",
        tokens: &[Change, Any(&["skill"]), Name("skill"), Any(BY), Number("amount")],
    },
    Form {
        kind: "motive_change",
        tokens: &[Change, MaybeSubject, Word("motive", MOTIVES), Any(BY), Number("amount")],
    },
    Form {
        kind: "motive_change",
        tokens: &[Any(&["change"]), MaybeSubject, Word("motive", MOTIVES), Any(BY), Number("amount")],
    },
    Form { kind: "money", tokens: &[Any(&["give"]), Any(&["money"]), Number("amount"), MaybeOn(ON)] },
    Form {
        kind: "money",
        tokens: &[Any(&["give"]), Any(&["money"]), Number("amount"), Any(ON), Word("to", RECIPIENTS)],
    },
    Form { kind: "money", tokens: &[Change, Word("source", FUNDS), Any(BY), Number("amount")] },
    Form {
        kind: "notification",
        tokens: &[Any(&["show"]), Any(&["notification"]), Quoted("text"), MaybeOn(ON)],
    },
    Form {
        kind: "notification",
        tokens: &[Any(&["show"]), Any(&["notification"]), Quoted("text"), Any(ON), Word("to", RECIPIENTS)],
    },
    Form { kind: "loot", tokens: &[Any(&["grant"]), Any(&["loot"]), Name("ref")] },
    Form {
        kind: "statistic_change",
        tokens: &[Any(&["change"]), Name("statistic"), Any(BY), Number("amount")],
    },
    Form { kind: "statistic_change", tokens: &[Change, Name("statistic"), Any(BY), Number("amount")] },
];

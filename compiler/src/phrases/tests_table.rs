//! The forms of tests. Source: language.md §4.5; of two forms that fit, the first counts.

use super::form::Form;
use super::form::Token::{
    AgeRange, Any, Fixed, Level, Maybe, MaybeOther, Name, Negated, Not, Number, Operator, Other, Subject,
    Usually, Word,
};
use super::vocabulary::{AGES, BONDS, GENDERS, KINSHIPS, LEVELS, MOOD_SETS, MOODS, TIMES, TRACKS};

const IS: &[&str] = &["is", "are"];
const HAS: &[&str] = &["has", "have"];
const HAVE: &[&str] = &["have"];
const DOES: &[&str] = &["does", "do"];
const ARTICLE: &[&str] = &["a", "an"];
const BUFF: &[&str] = &["buff", "feeling", "moodlet"];
const DEGREE: &[&str] = &["very", "still", "too"];
const WITH: &[&str] = &["with"];
const OF: &[&str] = &["of", "with"];
const HOUSEHOLD: &[&str] = &["household"];

pub(super) static FORMS: &[Form] = &[
    Form { kind: "none", tokens: &[Any(&["none"])] },
    Form { kind: "age", tokens: &[Subject, Any(IS), Not, Maybe(ARTICLE), Word("age", AGES), AgeRange] },
    Form { kind: "gender", tokens: &[Subject, Any(IS), Not, Maybe(ARTICLE), Word("gender", GENDERS)] },
    Form {
        kind: "mood",
        tokens: &[
            Subject,
            Any(IS),
            Not,
            Any(&["in"]),
            Maybe(ARTICLE),
            Word("mood_set", MOOD_SETS),
            Any(&["mood"]),
        ],
    },
    Form {
        kind: "mood",
        tokens: &[Subject, Any(IS), Not, Any(&["in"]), Maybe(ARTICLE), Word("mood", MOODS), Any(&["mood"])],
    },
    // A mood that the game does not have, which is worth more than not being understood.
    Form {
        kind: "mood",
        tokens: &[Subject, Any(IS), Not, Any(&["in"]), Maybe(ARTICLE), Name("mood"), Any(&["mood"])],
    },
    // Before the moods: "romantic with target" is no mood, and alone the word is rather a bond.
    Form {
        kind: "relationship",
        tokens: &[Subject, Any(IS), Not, Maybe(ARTICLE), Word("bond", BONDS), MaybeOther(WITH, "with")],
    },
    Form { kind: "mood", tokens: &[Subject, Any(IS), Not, Maybe(DEGREE), Word("mood", MOODS)] },
    Form {
        kind: "motive",
        tokens: &[
            Subject,
            Any(IS),
            Not,
            Maybe(DEGREE),
            Any(&["tired"]),
            Fixed("motive", "energy"),
            Fixed("level", "low"),
        ],
    },
    Form {
        kind: "motive",
        tokens: &[
            Subject,
            Any(IS),
            Not,
            Maybe(DEGREE),
            Any(&["hungry"]),
            Fixed("motive", "hunger"),
            Fixed("level", "low"),
        ],
    },
    Form {
        kind: "motive",
        tokens: &[
            Subject,
            Any(IS),
            Not,
            Maybe(DEGREE),
            Any(&["energetic"]),
            Fixed("motive", "energy"),
            Fixed("level", "high"),
        ],
    },
    Form { kind: "skill", tokens: &[Subject, Any(HAS), Name("skill"), Any(&["skill"])] },
    Form {
        kind: "skill",
        tokens: &[Subject, Any(HAS), Name("skill"), Any(&["skill"]), Any(&["level"]), Level("value")],
    },
    Form { kind: "skill", tokens: &[Subject, Name("skill"), Any(&["skill"]), Operator, Number("value")] },
    Form {
        kind: "trait",
        tokens: &[Subject, Any(HAS), Maybe(&["a", "an", "the"]), Name("trait"), Any(&["trait"])],
    },
    Form {
        kind: "trait",
        tokens: &[
            Subject,
            Any(DOES),
            Any(&["not"]),
            Any(HAVE),
            Maybe(&["a", "an", "the"]),
            Name("trait"),
            Any(&["trait"]),
            Negated,
        ],
    },
    Form { kind: "buff", tokens: &[Subject, Any(HAS), Maybe(&["a", "an", "the"]), Name("buff"), Any(BUFF)] },
    Form {
        kind: "buff",
        tokens: &[
            Subject,
            Any(DOES),
            Any(&["not"]),
            Any(HAVE),
            Maybe(&["a", "an", "the"]),
            Name("buff"),
            Any(BUFF),
            Negated,
        ],
    },
    Form {
        kind: "relationship",
        tokens: &[Subject, Any(&["knows", "know"]), Other("with"), Fixed("bond", "acquainted")],
    },
    Form { kind: "relationship", tokens: &[Word("track", TRACKS), Any(IS), Not, Word("level", LEVELS)] },
    Form {
        kind: "relationship",
        tokens: &[
            Any(&["relationship_with"]),
            Name("target"),
            Operator,
            Number("value"),
            Fixed("track", "friendship"),
        ],
    },
    Form { kind: "relationship", tokens: &[Word("track", TRACKS), Operator, Number("value")] },
    Form {
        kind: "genealogy",
        tokens: &[Subject, Any(IS), Not, Maybe(ARTICLE), Word("relation", KINSHIPS), MaybeOther(OF, "with")],
    },
    Form {
        kind: "location",
        tokens: &[
            Any(&["location"]),
            Any(IS),
            Not,
            Maybe(&["the"]),
            Any(&["home"]),
            Any(&["lot"]),
            Fixed("location", "home"),
        ],
    },
    Form {
        kind: "location",
        tokens: &[Subject, Any(IS), Not, Usually(&["at"]), Any(&["home"]), Fixed("location", "home")],
    },
    Form { kind: "at_work", tokens: &[Subject, Any(IS), Not, Any(&["at"]), Any(&["work"])] },
    Form { kind: "at_work", tokens: &[Subject, Any(IS), Not, Any(&["working"])] },
    // The words of the fork's `household_funds`. Source: language.md §6.2.
    Form { kind: "funds", tokens: &[Any(HOUSEHOLD), Any(&["funds"]), Operator, Number("value")] },
    Form { kind: "day_and_time", tokens: &[Any(&["it"]), Any(IS), Not, Word("time", TIMES)] },
];

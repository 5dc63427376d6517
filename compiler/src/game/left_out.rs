//! Why a test or an effect is left out of game output, and how that is said (language.md §4.5, §4.6, §12.4).

use super::lowering::{Lowering, Owner};
use super::vocabulary;
use super::{Kind, references};
use crate::diagnostics::{Code, Message, codes, quote};
use crate::ir::Phrase;
use crate::names::{self, Near};
use crate::source::Span;

/// Why nothing of a phrase is written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reason<'p> {
    /// Its words mean nothing known.
    NotUnderstood,
    /// The game has nothing like it; the text says what exactly, as a sentence.
    NoCounterpart(&'static str),
    /// It names something that the game does not have.
    Unknown(Vocabulary, &'p str),
    /// It names an element of that kind which does not exist.
    Undefined(Kind, &'p str),
    /// Something else has been said that explains it.
    Reported,
}

/// Which words of the game a name should be among.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vocabulary {
    /// Moods.
    Moods,
    /// Skills.
    Skills,
    /// Motives.
    Motives,
    /// Statistics: those of the project, and motives.
    Statistics,
}

/// What is left out, and what comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A test of which nothing stands in for it.
    Test,
    /// One of several tests of which any is enough.
    Alternative,
    /// An effect.
    Effect,
}

impl Part {
    fn code(self) -> Code {
        match self {
            Self::Test | Self::Alternative => codes::UNSUPPORTED_TEST,
            Self::Effect => codes::UNSUPPORTED_EFFECT,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Test | Self::Alternative => "test",
            Self::Effect => "effect",
        }
    }

    fn consequence(self) -> &'static str {
        match self {
            Self::Test => {
                "Game output leaves the test out, so what it guards is available more often than the text says."
            }
            Self::Alternative => "Game output leaves the test out, so one of the ways to pass is missing.",
            Self::Effect => "Game output leaves the effect out.",
        }
    }
}

impl Vocabulary {
    fn code(self) -> Code {
        match self {
            Self::Moods => codes::UNKNOWN_MOOD,
            Self::Skills => codes::UNKNOWN_SKILL,
            Self::Motives => codes::UNKNOWN_MOTIVE,
            Self::Statistics => codes::UNKNOWN_STATISTIC,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Moods => "mood",
            Self::Skills => "skill",
            Self::Motives => "motive",
            Self::Statistics => "statistic",
        }
    }

    fn near(self, name: &str) -> Near<'static> {
        let known = vocabulary::get();
        match self {
            Self::Moods => names::nearest(name, vocabulary::words(&known.moods)),
            Self::Skills => names::nearest(name, vocabulary::words(&known.skills)),
            Self::Motives | Self::Statistics => names::nearest(name, vocabulary::words(&known.motives)),
        }
    }
}

/// Says that nothing of a phrase is written.
pub(super) fn report(
    reason: Reason<'_>,
    part: Part,
    phrase: &Phrase,
    owner: &Owner<'_>,
    lowering: &mut Lowering<'_>,
) {
    let span = phrase.description.span;
    let Lowering { diagnostics, index, .. } = lowering;
    match reason {
        Reason::Reported => {}
        Reason::NotUnderstood => {
            diagnostics.report(part.code(), span, || not_understood(part, phrase, owner));
        }
        Reason::NoCounterpart(why) => {
            diagnostics.report(part.code(), span, || no_counterpart(why, part, phrase, owner));
        }
        Reason::Unknown(words, name) => {
            diagnostics.report(words.code(), span, || {
                absent("The game has no", words.label(), name, part, owner).did_you_mean(words.near(name))
            });
        }
        Reason::Undefined(kind, name) => diagnostics.report(part.code(), span, || {
            let near = references::near(kind, name, index);
            absent("The project has no", kind.label(), name, part, owner).did_you_mean(near)
        }),
    }
}

/// Says that nothing is written of an element without an id; `what` is such an element. Only IR documents have any.
pub(super) fn report_nameless(part: Part, what: &str, span: Span, lowering: &mut Lowering<'_>) {
    lowering.diagnostics.report(part.code(), span, || {
        Message::new(
            format!("This {what} has no id, so nothing can name it"),
            format!("A {what} of the project is there to be named by others. Game output leaves it out."),
        )
        .suggest("Give it an id, or remove it.")
    });
}

fn not_understood(part: Part, phrase: &Phrase, owner: &Owner<'_>) -> Message {
    let label = part.label();
    Message::new(
        format!("The game has no {label} like {}", quote(&phrase.description)),
        format!(
            "{} is none of the {label}s that the game knows. {}",
            quote(&phrase.description),
            part.consequence()
        ),
    )
    .suggest(format!("Say it by one of the {label} phrases of the manual, or remove it."))
    .resource(owner.written)
}

fn no_counterpart(why: &str, part: Part, phrase: &Phrase, owner: &Owner<'_>) -> Message {
    let label = part.label();
    Message::new(
        format!("The game has no {label} like {}", quote(&phrase.description)),
        format!("{why} {}", part.consequence()),
    )
    .suggest(format!("Say it in another way, or remove the {label}."))
    .resource(owner.written)
}

fn absent(start: &str, label: &str, name: &str, part: Part, owner: &Owner<'_>) -> Message {
    Message::new(
        format!("{start} {label} {}", quote(name)),
        format!(
            "The {} names the {label} {}, which is not there. {}",
            part.label(),
            quote(name),
            part.consequence()
        ),
    )
    .suggest("Correct the name, or remove the line.")
    .resource(owner.written)
}

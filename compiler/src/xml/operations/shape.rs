//! What an element of a test or an effect looks like, as data.

use crate::phrases::Vocabulary;

/// An element, or a type of check or action.
#[derive(Debug)]
pub(super) struct Shape {
    /// The element's name, or the value of `type`.
    pub(super) name: &'static str,
    /// What it tests or does.
    pub(super) kind: &'static str,
    /// Whom it is about when no attribute says so.
    pub(super) subject: Option<&'static str>,
    /// Its attributes.
    pub(super) operands: &'static [Operand],
    /// Attributes of which it has exactly one.
    pub(super) choices: &'static [Operand],
    /// An argument that the element itself sets.
    pub(super) fixed: Option<(&'static str, &'static str)>,
}

impl Shape {
    /// Its attributes, the choices last.
    pub(super) fn attributes(&self) -> impl Iterator<Item = &'static Operand> {
        self.operands.iter().chain(self.choices)
    }
}

/// An attribute.
#[derive(Debug)]
pub(super) struct Operand {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether the element must have it.
    pub(super) required: bool,
    /// What it means.
    pub(super) value: Value,
}

/// What an attribute's value looks like, and the argument it becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// A name or a text that is not blank.
    Text(&'static str),
    /// The same, and the test must not hold.
    NotText(&'static str),
    /// A number.
    Number(&'static str),
    /// A whole number.
    Whole(&'static str),
    /// A word of a list.
    Word(&'static str, Vocabulary),
    /// The same, and the test must not hold.
    NotWord(&'static str, Vocabulary),
    /// A mood, or a group of moods.
    Mood,
    /// The same, and the test must not hold.
    NotMood,
    /// The name of a comparison.
    Operator,
    /// A number that is compared with by this operator.
    Compare(&'static str),
    /// Who it is about.
    Subject,
    /// Who gets it: a subject or a household.
    Recipient,
    /// A motive or a statistic.
    Statistic,
}

/// An attribute that the element must have.
pub(super) const fn must(name: &'static str, value: Value) -> Operand {
    Operand { name, required: true, value }
}

/// An attribute that the element may have.
pub(super) const fn may(name: &'static str, value: Value) -> Operand {
    Operand { name, required: false, value }
}

/// A row without choices, about nobody.
pub(super) const fn plain(name: &'static str, kind: &'static str, operands: &'static [Operand]) -> Shape {
    Shape { name, kind, subject: None, operands, choices: &[], fixed: None }
}

/// A row about the Actor, unless an attribute says otherwise.
pub(super) const fn of_actor(name: &'static str, kind: &'static str, operands: &'static [Operand]) -> Shape {
    Shape { subject: Some("actor"), ..plain(name, kind, operands) }
}

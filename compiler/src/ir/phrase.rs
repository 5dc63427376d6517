//! Tests and effects: the words, and what they mean.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::{Annotations, ResourceId};
use crate::names;
use crate::source::{Span, Spanned};

/// A value inside a phrase or an enum.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar {
    /// A whole number.
    Integer(i64),
    /// Any other finite number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// Words.
    Text(String),
}

impl Scalar {
    /// The value of an option as authors write it: a whole number, else the words.
    pub(crate) fn of_option(text: &str) -> Self {
        names::integer(text.trim()).map_or_else(|_| Self::Text(text.to_owned()), Self::Integer)
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(integer) => integer.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Bool(value) => value.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// Named values of a phrase. The names are those of language.md §4.5, §4.6 and §5.2.
pub(crate) type Arguments = BTreeMap<Cow<'static, str>, Scalar>;

/// A test or an effect in words, with its structured form when there is one (+).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Phrase {
    /// As the author wrote it.
    pub(crate) description: Spanned<String>,
    /// What is tested or done, such as `trait` or `add_buff`; `None` when the words are not understood.
    pub(crate) kind: Option<Cow<'static, str>>,
    /// Whether the test must not hold.
    pub(crate) negate: bool,
    /// `actor`, `target` or `both`.
    pub(crate) subject: Option<Cow<'static, str>>,
    /// The rest of the meaning.
    pub(crate) arguments: Arguments,
}

impl Phrase {
    /// The phrase in words; empty where only its meaning is given.
    pub(crate) fn words(&self) -> &str {
        self.description.as_str()
    }

    /// Words whose meaning is not looked up yet.
    pub(crate) fn in_words(description: Spanned<String>) -> Self {
        Self { description, kind: None, negate: false, subject: None, arguments: Arguments::new() }
    }
}

/// Whether all tests of a set must hold, or one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum RunType {
    /// All of them.
    #[default]
    All,
    /// At least one.
    Any,
}

impl RunType {
    /// `all` or `any`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Any => "any",
        }
    }
}

/// Tests that belong together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TestSet {
    /// First line of the element, or the first test.
    pub(crate) span: Span,
    /// Its id; none inside an interaction.
    pub(crate) id: Option<ResourceId>,
    /// The tests.
    pub(crate) conditions: Vec<TestCondition>,
    /// How they combine.
    pub(crate) run_type: RunType,
    /// Everything else.
    pub(crate) annotations: Annotations,
}

impl TestSet {
    /// The tests of an element that has no sets of its own; `None` without a test.
    pub(crate) fn inside(conditions: Vec<TestCondition>, run_type: RunType) -> Option<Self> {
        let span = conditions.first()?.phrase.description.span;
        Some(Self { span, id: None, conditions, run_type, annotations: Annotations::default() })
    }
}

/// One test.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TestCondition {
    /// Words and meaning.
    pub(crate) phrase: Phrase,
    /// Comparisons, as the reference models them; only IR documents have any.
    pub(crate) operands: Vec<TestOperand>,
    /// Everything else.
    pub(crate) annotations: Annotations,
}

impl TestCondition {
    /// A test in words.
    pub(crate) fn phrased(description: Spanned<String>) -> Self {
        Self {
            phrase: Phrase::in_words(description),
            operands: Vec::new(),
            annotations: Annotations::default(),
        }
    }
}

/// One comparison.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TestOperand {
    /// What is compared.
    pub(crate) left: Spanned<String>,
    /// How.
    pub(crate) operator: Spanned<String>,
    /// With what.
    pub(crate) right: Spanned<Scalar>,
}

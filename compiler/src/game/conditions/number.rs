//! Comparisons with numbers.

use gamefiles::tuning::Node;

use crate::game::left_out::Reason;
use crate::game::numbers::{plain, whole};
use crate::ir::{Phrase, Scalar};

/// How two numbers compare. Source: language.md §5.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// How something must compare with a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Comparison {
    operator: Operator,
    value: f64,
}

/// The least and the greatest number that pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The least.
    pub(super) lower: f64,
    /// The greatest.
    pub(super) upper: f64,
}

impl Operator {
    fn named(name: &str) -> Option<Self> {
        match name {
            "equal" => Some(Self::Equal),
            "not_equal" => Some(Self::NotEqual),
            "less" => Some(Self::Less),
            "less_or_equal" => Some(Self::LessOrEqual),
            "greater" => Some(Self::Greater),
            "greater_or_equal" => Some(Self::GreaterOrEqual),
            _ => None,
        }
    }

    fn negated(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }
}

impl Comparison {
    /// That comparison, the other way round when `negate`; `None` when there is none of that name.
    pub(super) fn new(operator: &str, value: f64, negate: bool) -> Option<Self> {
        let operator = Operator::named(operator)?;
        Some(Self { operator: if negate { operator.negated() } else { operator }, value })
    }

    /// What a phrase compares with; `None` when it compares nothing.
    pub(super) fn of(phrase: &Phrase) -> Option<Self> {
        let value = match phrase.arguments.get("value")? {
            Scalar::Integer(value) => whole(*value),
            Scalar::Number(value) => *value,
            Scalar::Bool(_) | Scalar::Text(_) => return None,
        };
        Self::new(super::text(&phrase.arguments, "operator")?, value, phrase.negate)
    }

    /// The numbers within `all` that pass, in whole steps.
    ///
    /// # Errors
    /// None do, or all but one.
    pub(super) fn within(self, all: Bounds) -> Result<Bounds, Reason<'static>> {
        let (lower, upper) = match self.operator {
            Operator::Equal => (self.value, self.value),
            Operator::Less => (all.lower, self.value.ceil() - 1.0),
            Operator::LessOrEqual => (all.lower, self.value),
            Operator::Greater => (self.value.floor() + 1.0, all.upper),
            Operator::GreaterOrEqual => (self.value, all.upper),
            Operator::NotEqual => return Err(NOT_EQUAL),
        };
        let bounds = Bounds { lower: lower.max(all.lower), upper: upper.min(all.upper) };
        if bounds.lower <= bounds.upper { Ok(bounds) } else { Err(EMPTY) }
    }

    /// The comparison as the game's thresholds have it.
    ///
    /// # Errors
    /// The game does not compare so.
    pub(super) fn threshold(self) -> Result<Node, Reason<'static>> {
        let comparison = match self.operator {
            Operator::Equal => "EQUAL",
            Operator::Less => "LESS",
            Operator::LessOrEqual => "LESS_OR_EQUAL",
            Operator::Greater => "GREATER",
            Operator::GreaterOrEqual => "GREATER_OR_EQUAL",
            Operator::NotEqual => return Err(NOT_EQUAL),
        };
        let value = Node::value(plain(self.value)).named("value");
        Ok(Node::tuple(vec![Node::choice(comparison).named("comparison"), value]))
    }
}

impl Bounds {
    /// From whole numbers.
    pub(super) fn new(lower: i64, upper: i64) -> Self {
        Self { lower: whole(lower), upper: whole(upper) }
    }

    /// What of `all` is outside.
    ///
    /// # Errors
    /// There are numbers on both sides, or on none.
    pub(super) fn outside(self, all: Self) -> Result<Self, Reason<'static>> {
        match (self.lower > all.lower, self.upper < all.upper) {
            (true, false) => Ok(Self { lower: all.lower, upper: self.lower - 1.0 }),
            (false, true) => Ok(Self { lower: self.upper + 1.0, upper: all.upper }),
            _ => Err(EMPTY),
        }
    }

    /// As an interval.
    pub(super) fn node(self) -> Node {
        let bound = |value: f64, name: &'static str| Node::value(plain(value)).named(name);
        Node::tuple(vec![bound(self.lower, "lower_bound"), bound(self.upper, "upper_bound")])
    }
}

const NOT_EQUAL: Reason<'static> = Reason::NoCounterpart(
    "The game can test that a number is within bounds, not that it is outside of them.",
);
const EMPTY: Reason<'static> =
    Reason::NoCounterpart("No number that the game counts to is within the bounds.");

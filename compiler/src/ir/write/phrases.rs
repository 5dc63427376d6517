//! The tables of tests and effects (language.md §7).

use serde::{Serialize, Serializer};

use super::{AnnotationsView, ResourceIdView};
use crate::Context;
use crate::ir::{Arguments, LootAction, Scalar, TestCondition, TestOperand, TestSet};

#[derive(Serialize)]
pub(super) struct TestSetView<'p> {
    id: Option<ResourceIdView<'p>>,
    conditions: Vec<ConditionView<'p>>,
    run_type: &'static str,
    #[serde(flatten)]
    annotations: AnnotationsView<'p>,
}

impl<'p> TestSetView<'p> {
    /// A set of the project.
    pub(super) fn placed(test_set: &'p TestSet, context: &Context<'p>) -> Self {
        Self::new(test_set, AnnotationsView::placed(&test_set.annotations, test_set.span, context))
    }

    /// A set inside of an element.
    pub(super) fn inner(test_set: &'p TestSet) -> Self {
        Self::new(test_set, AnnotationsView::stated(&test_set.annotations))
    }

    fn new(test_set: &'p TestSet, annotations: AnnotationsView<'p>) -> Self {
        Self {
            id: test_set.id.as_ref().map(ResourceIdView::new),
            conditions: test_set.conditions.iter().map(ConditionView::new).collect(),
            run_type: test_set.run_type.as_str(),
            annotations,
        }
    }
}

#[derive(Serialize)]
struct ConditionView<'p> {
    description: &'p str,
    operands: Vec<OperandView<'p>>,
    kind: Option<&'p str>,
    negate: bool,
    subject: Option<&'p str>,
    args: ArgumentsView<'p>,
    #[serde(flatten)]
    annotations: AnnotationsView<'p>,
}

impl<'p> ConditionView<'p> {
    fn new(condition: &'p TestCondition) -> Self {
        let phrase = &condition.phrase;
        Self {
            description: &phrase.description.value,
            operands: condition.operands.iter().map(OperandView::new).collect(),
            kind: phrase.kind.as_deref(),
            negate: phrase.negate,
            subject: phrase.subject.as_deref(),
            args: ArgumentsView(&phrase.arguments),
            annotations: AnnotationsView::stated(&condition.annotations),
        }
    }
}

#[derive(Serialize)]
struct OperandView<'p> {
    left: &'p str,
    operator: &'p str,
    right: ScalarView<'p>,
}

impl<'p> OperandView<'p> {
    fn new(operand: &'p TestOperand) -> Self {
        let right = ScalarView(&operand.right.value);
        Self { left: &operand.left.value, operator: &operand.operator.value, right }
    }
}

#[derive(Serialize)]
pub(super) struct LootView<'p> {
    id: Option<ResourceIdView<'p>>,
    description: &'p str,
    parameters: ArgumentsView<'p>,
    kind: Option<&'p str>,
    subject: Option<&'p str>,
    actions: Vec<LootView<'p>>,
    tests: Vec<TestSetView<'p>>,
    #[serde(flatten)]
    annotations: AnnotationsView<'p>,
}

impl<'p> LootView<'p> {
    /// A loot action of the project.
    pub(super) fn placed(loot_action: &'p LootAction, context: &Context<'p>) -> Self {
        Self::new(loot_action, AnnotationsView::placed(&loot_action.annotations, loot_action.span, context))
    }

    /// An effect inside of an element.
    pub(super) fn inner(loot_action: &'p LootAction) -> Self {
        Self::new(loot_action, AnnotationsView::stated(&loot_action.annotations))
    }

    /// The recursion is as deep as the document the loot action was read from, which is bounded.
    fn new(loot_action: &'p LootAction, annotations: AnnotationsView<'p>) -> Self {
        Self {
            id: loot_action.id.as_ref().map(ResourceIdView::new),
            description: &loot_action.phrase.description.value,
            parameters: ArgumentsView(loot_action.parameters()),
            kind: loot_action.phrase.kind.as_deref(),
            subject: loot_action.phrase.subject.as_deref(),
            actions: loot_action.actions.iter().map(Self::inner).collect(),
            tests: loot_action.tests.iter().map(TestSetView::inner).collect(),
            annotations,
        }
    }
}

struct ArgumentsView<'p>(&'p Arguments);

impl Serialize for ArgumentsView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, ScalarView(value))))
    }
}

pub(super) struct ScalarView<'p>(pub(super) &'p Scalar);

impl Serialize for ScalarView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Scalar::Integer(integer) => serializer.serialize_i64(*integer),
            Scalar::Number(number) => serializer.serialize_f64(*number),
            Scalar::Bool(value) => serializer.serialize_bool(*value),
            Scalar::Text(text) => serializer.serialize_str(text),
        }
    }
}

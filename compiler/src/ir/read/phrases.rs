//! Tests and effects of the IR's tables (language.md §7).

use std::borrow::Cow;

use super::elements::resource_id;
use super::fields::{Reader, Slot};
use super::json::Data;
use crate::diagnostics::{Message, codes};
use crate::ir::{Arguments, LootAction, Phrase, ResourceId, RunType, TestCondition, TestOperand, TestSet};
use crate::names;
use crate::source::Spanned;

/// Reads a `TestSet`.
pub(super) fn test_set(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<TestSet> {
    let ([id, conditions, run], annotations) = reader.annotated(slot, ["id", "conditions", "run_type"])?;
    Some(TestSet {
        span: slot.value.span,
        id: nullable_id(id, reader),
        conditions: reader.list(conditions, condition),
        run_type: run.map_or(RunType::All, |run| run_type(&run, reader)),
        annotations,
    })
}

fn run_type(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> RunType {
    let Some(text) = reader.string(slot) else {
        return RunType::All;
    };
    match &*text.value {
        "all" => RunType::All,
        "any" => RunType::Any,
        other => {
            reader.diagnostics.report(codes::INVALID_ENUM_VALUE, text.span, || {
                Message::new(
                    "A run_type is \"all\" or \"any\"",
                    "Either all tests must hold, or at least one.",
                )
                .suggest("Write \"all\" or \"any\".")
                .did_you_mean(names::nearest(other, ["all", "any"]))
                .pointer(slot.pointer())
            });
            RunType::All
        }
    }
}

fn condition(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<TestCondition> {
    let names = ["description", "operands", "kind", "negate", "subject", "args"];
    let ([description, operands, kind, negate, subject, args], annotations) =
        reader.annotated(slot, names)?;
    let description =
        reader.required(slot, description, "description").and_then(|text| reader.string(&text))?;
    let phrase = Phrase {
        description,
        kind: word(kind, reader),
        negate: reader.boolean(negate, false),
        subject: word(subject, reader),
        arguments: arguments(args, reader),
    };
    Some(TestCondition { phrase, operands: reader.list(operands, operand), annotations })
}

fn operand(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<TestOperand> {
    let [left, operator, right] = reader.members(slot, ["left", "operator", "right"])?;
    let left = reader.required(slot, left, "left").and_then(|left| reader.string(&left));
    let operator = reader.required(slot, operator, "operator").and_then(|operator| reader.string(&operator));
    let right = reader.required(slot, right, "right")?;
    let scalar = reader.scalar(&right)?;
    Some(TestOperand { left: left?, operator: operator?, right: Spanned::new(scalar, right.value.span) })
}

/// Reads a `LootAction`.
pub(super) fn loot_action(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<LootAction> {
    let names = ["id", "description", "parameters", "kind", "subject", "actions", "tests"];
    let (members, annotations) = reader.annotated(slot, names)?;
    let [id, description, parameters, kind, subject, actions, tests] = members;
    let description =
        reader.required(slot, description, "description").and_then(|text| reader.string(&text))?;
    let phrase = Phrase {
        kind: word(kind, reader),
        subject: word(subject, reader),
        arguments: arguments(parameters, reader),
        ..Phrase::in_words(description)
    };
    Some(LootAction {
        span: slot.value.span,
        id: nullable_id(id, reader),
        phrase,
        // The recursion is as deep as the document, which is bounded.
        actions: reader.list(actions, loot_action),
        tests: reader.list(tests, test_set),
        annotations,
    })
}

fn nullable_id(slot: Option<Slot<'_, '_>>, reader: &mut Reader<'_, '_>) -> Option<ResourceId> {
    let slot = slot.filter(|slot| !matches!(slot.value.data, Data::Null))?;
    resource_id(&slot, reader)
}

fn word(slot: Option<Slot<'_, '_>>, reader: &mut Reader<'_, '_>) -> Option<Cow<'static, str>> {
    reader.nullable_string(slot).map(|text| Cow::Owned(text.value))
}

fn arguments(slot: Option<Slot<'_, '_>>, reader: &mut Reader<'_, '_>) -> Arguments {
    let Some(slot) = slot else {
        return Arguments::new();
    };
    let mut arguments = Arguments::new();
    for (name, slot) in reader.entries(&slot) {
        if let Some(value) = reader.scalar(&slot) {
            arguments.insert(Cow::Owned(name), value);
        }
    }
    arguments
}

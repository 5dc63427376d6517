//! Tests and effects that are written as elements with attributes: the tests and effects of `<mod>`
//! (language.md §5.2), the checks and actions of the fork (§6.2).
//!
//! The tables ([`tests_table`], [`effects_table`]) say which attributes each has and what they mean; [`read`]
//! takes an element apart by its row. What they mean is a [`Phrase`], as words are.

mod effects_table;
mod read;
mod shape;
mod tests_table;

use super::document::Node;
use super::reader::Reader;
use crate::ir::{LootAction, Phrase, TestCondition};
use crate::phrases;
use crate::source::Spanned;
use shape::Shape;

/// Reads what may stand in a list of tests: a `<test>` in words, or one of the elements. `None` for a fault.
pub(super) fn test(
    parent: Node<'_, '_>,
    node: Node<'_, '_>,
    reader: &mut Reader<'_, '_>,
) -> Option<TestCondition> {
    if node.name() == "test" {
        return Some(TestCondition::phrased(reader.text(node)));
    }
    let shape = element(parent, node, "test", tests_table::ELEMENTS, reader)?;
    let phrase = read::by_attributes(shape, node, None, reader)?;
    Some(condition(phrase, node, reader))
}

/// Reads what may stand in a list of effects: an `<effect>` in words, or one of the elements. `None` for a fault.
pub(super) fn effect(
    parent: Node<'_, '_>,
    node: Node<'_, '_>,
    reader: &mut Reader<'_, '_>,
) -> Option<LootAction> {
    if node.name() == "effect" {
        return Some(LootAction::phrased(reader.text(node)));
    }
    let shape = element(parent, node, "effect", effects_table::ELEMENTS, reader)?;
    let phrase = read::by_attributes(shape, node, None, reader)?;
    Some(operation(phrase, node, reader))
}

/// Reads a `<check>` of the fork.
pub(super) fn check(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<TestCondition> {
    let shape = read::shape_of_type(tests_table::CHECKS, node, reader)?;
    let phrase = read::by_attributes(shape, node, None, reader)?;
    Some(condition(phrase, node, reader))
}

/// Reads an `<action>` of the fork. In its short form, the first attribute that is an action's name holds the
/// value of the action's first attribute.
pub(super) fn action(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<LootAction> {
    let is_short = node.attributes().iter().all(|attribute| attribute.name != read::TYPE);
    let named = |name: &str| effects_table::ACTIONS.iter().find(|shape| shape.name == name);
    let short = node.attributes().iter().find_map(|attribute| named(attribute.name)).filter(|_| is_short);
    let shape = match short {
        Some(shape) => shape,
        None => read::shape_of_type(effects_table::ACTIONS, node, reader)?,
    };
    let phrase = read::by_attributes(shape, node, short.map(|shape| shape.name), reader)?;
    Some(operation(phrase, node, reader))
}

/// The row of an element; reports one that no row is of.
fn element(
    parent: Node<'_, '_>,
    node: Node<'_, '_>,
    in_words: &'static str,
    table: &'static [Shape],
    reader: &mut Reader<'_, '_>,
) -> Option<&'static Shape> {
    let shape = table.iter().find(|shape| shape.name == node.name());
    if shape.is_none() {
        let known: Vec<&'static str> =
            std::iter::once(in_words).chain(table.iter().map(|shape| shape.name)).collect();
        reader.report_unknown_child(parent, node, &known);
    }
    shape
}

fn condition(mut phrase: Phrase, node: Node<'_, '_>, reader: &Reader<'_, '_>) -> TestCondition {
    let words = phrases::test_in_words(&phrase);
    phrase.description = described(words, node, reader);
    TestCondition { phrase, ..TestCondition::phrased(Spanned::new(String::new(), node.tag_span())) }
}

pub(super) fn operation(mut phrase: Phrase, node: Node<'_, '_>, reader: &Reader<'_, '_>) -> LootAction {
    let words = phrases::effect_in_words(&phrase);
    phrase.description = described(words, node, reader);
    LootAction { phrase, ..LootAction::list(node.tag_span()) }
}

/// The words of an element; its source where there are none.
fn described(words: Option<String>, node: Node<'_, '_>, reader: &Reader<'_, '_>) -> Spanned<String> {
    let source = || reader.raw(node).split_whitespace().collect::<Vec<_>>().join(" ");
    Spanned::new(words.unwrap_or_else(source), node.tag_span())
}

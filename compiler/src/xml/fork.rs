//! Events of the fork: `when`, `if`, `check`, `action`, `notify` (language.md §6.2).
//!
//! An event becomes a loot action with what it does as operations; its `extra.event` says what should grant
//! it, for tuning has no such hook. Each `if` becomes a loot action with its checks as tests, which the outer
//! one grants. Their ids are made from the event and their rank: `when_lot_loaded_1`, `when_lot_loaded_1_if_2`.

use std::borrow::Cow;

use serde_json::Value;

use super::document::{Attribute, Node};
use super::mod_elements::run_type;
use super::operations;
use super::reader::Reader;
use crate::diagnostics::{Message, codes, quote};
use crate::ir::{Element, LootAction, Phrase, ResourceId, Scalar, TestCondition, TestSet};
use crate::names;
use crate::source::Spanned;

/// What can happen. Source: language.md §6.2.
const EVENTS: [&str; 4] = ["game_starts", "lot_loaded", "household_created", "sim_added"];

/// Reads a `<when>` and adds the loot actions it becomes, outer ones first; of an event that there is not, none.
pub(super) fn when(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [event, target] = reader.attributes_needing(1, node, ["event", "target"]);
    let event = reader.required(node, "event", event).and_then(|event| known_event(event, reader));
    let id = event.map_or_else(String::new, |event| reader.builder.make_id(&format!("when_{event}")));
    let mut block = Block { id, ifs: 0, made: Vec::new() };
    let mut outer = block.read(node, &["if", "action", "notify"], reader).0;
    let Some(event) = event else { return };
    outer.id = Some(ResourceId::named(Spanned::new(block.id, node.tag_span())));
    let extra = &mut outer.annotations.extra;
    extra.insert("event".to_owned(), Value::String(event.to_owned()));
    if let Some(target) = target {
        extra.insert("target".to_owned(), Value::String(Reader::value(target).value));
    }
    block.made.sort_by_key(|inner| inner.span);
    for loot_action in std::iter::once(outer).chain(block.made) {
        reader.builder.add(Element::LootAction(loot_action), reader.diagnostics);
    }
}

/// The event in lower case; one that is none is reported.
fn known_event(attribute: &Attribute<'_>, reader: &mut Reader<'_, '_>) -> Option<&'static str> {
    let written = Reader::value(attribute);
    if let Some(event) = EVENTS.into_iter().find(|event| event.eq_ignore_ascii_case(&written)) {
        return Some(event);
    }
    reader.diagnostics.report(codes::UNKNOWN_EVENT, written.span, || {
        let near = names::nearest(&written, EVENTS);
        let long = format!("The events are {}. Written is {}.", EVENTS.join(", "), quote(&written));
        let message = Message::new(format!("There is no event {}", quote(&written)), long);
        match near.first() {
            Some(event) => message
                .suggest(format!("Write event=\"{event}\"."))
                .replace_meant(&near, str::to_owned)
                .did_you_mean(near),
            None => message.suggest("Write one of the events."),
        }
    });
    None
}

/// A `<when>` being read.
struct Block {
    id: String,
    /// How many `<if>` it has so far, at any depth.
    ifs: u32,
    /// What they became.
    made: Vec<LootAction>,
}

impl Block {
    /// What an element does, and what it checks. The recursion is as deep as the document, which is bounded.
    fn read(
        &mut self,
        node: Node<'_, '_>,
        known: &[&'static str],
        reader: &mut Reader<'_, '_>,
    ) -> (LootAction, Vec<TestCondition>) {
        reader.refuse_text(node);
        let mut conditions = Vec::new();
        let mut actions = Vec::new();
        for child in reader.cut(node.children().collect()) {
            match child.name() {
                "check" if known.contains(&"check") => conditions.extend(operations::check(child, reader)),
                "action" => actions.extend(operations::action(child, reader)),
                "notify" => actions.extend(notification(child, reader)),
                "if" => actions.push(self.branch(child, reader)),
                _ => reader.report_unknown_child(node, child, known),
            }
        }
        (LootAction { actions, ..LootAction::list(node.tag_span()) }, conditions)
    }

    /// Reads an `<if>`; what is left is the grant of the loot action that it becomes.
    fn branch(&mut self, node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> LootAction {
        let [condition, matching] = reader.attributes(node, ["condition", "match"]);
        self.ifs = self.ifs.saturating_add(1);
        reader.builder.note_extent(node.tag_span(), node.span());
        let id = format!("{}_if_{}", self.id, self.ifs);
        let run_type = run_type(matching, reader);
        let (mut inner, checks) = self.read(node, &["check", "if", "action", "notify"], reader);
        let stated = condition.map(|condition| TestCondition::phrased(Reader::value(condition)));
        let conditions: Vec<TestCondition> = stated.into_iter().chain(checks).collect();
        if node.children().all(|child| child.name() != "check") && conditions.is_empty() {
            reader.report_missing_child(node, "check");
        }
        inner.tests.extend(TestSet::inside(conditions, run_type));
        inner.id = Some(ResourceId::named(Spanned::new(id.clone(), node.tag_span())));
        self.made.push(inner);
        grant(id, node, reader)
    }
}

fn grant(id: String, node: Node<'_, '_>, reader: &Reader<'_, '_>) -> LootAction {
    operations::operation(effect("loot", "ref", id, node), node, reader)
}

fn effect(kind: &'static str, argument: &'static str, value: String, node: Node<'_, '_>) -> Phrase {
    Phrase {
        kind: Some(Cow::Borrowed(kind)),
        subject: Some(Cow::Borrowed("actor")),
        arguments: [(Cow::Borrowed(argument), Scalar::Text(value))].into(),
        ..Phrase::in_words(Spanned::new(String::new(), node.tag_span()))
    }
}

/// `<notify player="true">text</notify>`.
fn notification(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<LootAction> {
    let [player] = reader.attributes(node, ["player"]);
    let is_for_player = player.and_then(|player| reader.boolean_in(player)).unwrap_or(false);
    let text = reader.text_beside_attributes(node);
    if text.is_empty() {
        reader.report_missing_text(node);
        return None;
    }
    let mut phrase = effect("notification", "text", text.value, node);
    if is_for_player {
        phrase.arguments.insert(Cow::Borrowed("to"), Scalar::Text("player".to_owned()));
    }
    Some(operations::operation(phrase, node, reader))
}

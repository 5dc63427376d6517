//! The elements of `<mod>` (language.md §5.2).

use serde_json::Value;

use super::document::{Attribute, Node};
use super::mod_root::identity;
use super::operations;
use super::reader::Reader;
use crate::ir::{
    Annotations, Buff, Element, EnumDefinition, EnumOption, Interaction, LocalizedString, LootAction,
    Participant, ResourceId, RunType, Scalar, TestCondition, TestSet, Trait,
};
use crate::source::Spanned;

/// Reads an `<interaction>`.
pub(super) fn interaction(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [name, id, interaction_type, duration] =
        reader.attributes_needing(1, node, ["name", "id", "type", "duration"]);
    reader.refuse_text(node);
    let identity = identity(node, name, id, reader);
    let mut parts = Parts::default();
    for child in node.children() {
        match child.name() {
            "when" => parts.when(child, reader),
            "participant" => parts.participants.extend(participant(child, reader)),
            "tests" => parts.tests.extend(tests(child, reader)),
            "effects" => parts.effects.extend(effects(child, reader)),
            "description" => parts.description(child, reader),
            _ => reader.report_unknown_child(node, child, &INTERACTION_CHILDREN),
        }
    }
    let duration_sim_minutes = duration.and_then(|duration| reader.integer_in(duration));
    let Some((id, name)) = identity else { return };
    let interaction = Interaction {
        display_name_key: Some(name),
        description_key: parts.description,
        participants: parts.participants,
        tests: parts.tests,
        loot_actions: parts.effects,
        interaction_type: interaction_type.map(Reader::value),
        duration_sim_minutes,
        annotations: parts.annotations,
        ..Interaction::new(node.tag_span(), id)
    };
    reader.builder.add(Element::Interaction(interaction), reader.diagnostics);
}

const INTERACTION_CHILDREN: [&str; 5] = ["when", "description", "tests", "effects", "participant"];

/// What the children of an element say.
#[derive(Debug, Default)]
struct Parts {
    description: Option<Spanned<String>>,
    participants: Vec<Participant>,
    tests: Vec<TestSet>,
    effects: Vec<LootAction>,
    annotations: Annotations,
}

impl Parts {
    fn description(&mut self, node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
        let text = reader.text(node);
        if self.description.is_none() {
            self.description = Some(text);
        } else {
            reader.report_again(node);
        }
    }

    fn when(&mut self, node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
        let text = reader.text(node);
        if self.annotations.extra.contains_key("when") {
            return reader.report_again(node);
        }
        self.annotations.extra.insert("when".to_owned(), Value::String(text.value.clone()));
        reader.builder.note_when(text);
    }
}

/// `<participant role="Actor" description="…"/>`, or with the two as elements inside, as in `<jpe-project>`.
fn participant(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Participant> {
    let [role, description] = reader.attributes(node, ["role", "description"]);
    let [inner_role, inner_description] = reader.children(node, ["role", "description"]);
    let role = reader.either(role, inner_role);
    let description = reader.either(description, inner_description);
    if role.is_none() {
        reader.report_missing_attribute(node, "role");
    }
    Some(Participant { span: node.tag_span(), role: role?, description })
}

/// The tests of a `<tests>`; none without a test.
fn tests(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<TestSet> {
    let [matching] = reader.attributes(node, ["match"]);
    let run_type = run_type(matching, reader);
    TestSet::inside(conditions(node, reader), run_type)
}

/// `all` unless `match` says `any`.
pub(super) fn run_type(attribute: Option<&Attribute<'_>>, reader: &mut Reader<'_, '_>) -> RunType {
    match attribute.and_then(|attribute| reader.word_in(attribute, &["all", "any"])) {
        Some("any") => RunType::Any,
        _ => RunType::All,
    }
}

fn conditions(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> Vec<TestCondition> {
    reader.refuse_text(node);
    let items = reader.cut(node.children().collect());
    items.into_iter().filter_map(|item| operations::test(node, item, reader)).collect()
}

/// The effects of an `<effects>`.
fn effects(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> Vec<LootAction> {
    reader.attributes(node, []);
    reader.refuse_text(node);
    let items = reader.cut(node.children().collect());
    items.into_iter().filter_map(|item| operations::effect(node, item, reader)).collect()
}

/// Reads a `<buff>`.
pub(super) fn buff(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [name, id, mood, intensity, duration, visible, icon, description] = reader.attributes_needing(
        1,
        node,
        ["name", "id", "mood", "intensity", "duration", "visible", "icon", "description"],
    );
    let [inner_description] = reader.children(node, ["description"]);
    let identity = identity(node, name, id, reader);
    let description_key = reader.either(description, inner_description);
    let mood_weight = intensity.and_then(|intensity| reader.integer_in(intensity));
    let duration_sim_minutes = duration.and_then(|duration| reader.integer_in(duration));
    let visible = visible.and_then(|visible| reader.boolean_in(visible)).unwrap_or(true);
    let Some((id, name)) = identity else { return };
    let buff = Buff {
        display_name_key: Some(name),
        description_key,
        duration_sim_minutes,
        mood: mood.map(Reader::value),
        mood_weight,
        visible,
        icon: icon.map(Reader::value),
        ..Buff::new(node.tag_span(), id)
    };
    reader.builder.add(Element::Buff(buff), reader.diagnostics);
}

/// Reads a `<trait>`.
pub(super) fn definition_of_trait(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [name, id, trait_type, description] =
        reader.attributes_needing(1, node, ["name", "id", "type", "description"]);
    reader.refuse_text(node);
    let identity = identity(node, name, id, reader);
    let mut parts = Parts { description: description.map(Reader::value), ..Parts::default() };
    let (mut buffs, mut conflicting_traits, mut ages) = (Vec::new(), Vec::new(), Vec::new());
    for child in reader.cut(node.children().collect()) {
        match child.name() {
            "description" => parts.description(child, reader),
            "buff" => buffs.extend(reference(child, reader).map(ResourceId::named)),
            "conflict" => conflicting_traits.extend(reference(child, reader)),
            "age" => ages.push(reader.text(child)),
            _ => reader.report_unknown_child(node, child, &["description", "buff", "conflict", "age"]),
        }
    }
    let Some((id, name)) = identity else { return };
    let definition = Trait {
        display_name_key: Some(name),
        description_key: parts.description,
        buffs,
        trait_type: trait_type.map(Reader::value),
        ages,
        conflicting_traits,
        ..Trait::new(node.tag_span(), id)
    };
    reader.builder.add(Element::Trait(definition), reader.diagnostics);
}

/// The attribute `ref` of an element that holds nothing else.
fn reference(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Spanned<String>> {
    reader.refuse_content(node);
    let [reference] = reader.attributes_needing(1, node, ["ref"]);
    reader.required(node, "ref", reference).map(Reader::value)
}

/// Reads a `<loot>`; `<tests>` may stand among its effects (+).
pub(super) fn loot(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [name, id, description] = reader.attributes_needing(1, node, ["name", "id", "description"]);
    reader.refuse_text(node);
    let identity = identity(node, name, id, reader);
    let mut parts = Parts { description: description.map(Reader::value), ..Parts::default() };
    for child in reader.cut(node.children().collect()) {
        match child.name() {
            "description" => parts.description(child, reader),
            "tests" => parts.tests.extend(tests(child, reader)),
            _ => parts.effects.extend(operations::effect(node, child, reader)),
        }
    }
    let Some((id, _)) = identity else { return };
    if let Some(description) = parts.description {
        parts.annotations.extra.insert("description".to_owned(), Value::String(description.value));
    }
    let loot_action = LootAction {
        id: Some(id),
        actions: parts.effects,
        tests: parts.tests,
        annotations: parts.annotations,
        ..LootAction::list(node.tag_span())
    };
    reader.builder.add(Element::LootAction(loot_action), reader.diagnostics);
}

/// Reads a `<test_set>`.
pub(super) fn test_set(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [name, id, matching] = reader.attributes_needing(1, node, ["name", "id", "match"]);
    let identity = identity(node, name, id, reader);
    let run_type = run_type(matching, reader);
    let conditions = conditions(node, reader);
    let Some((id, _)) = identity else { return };
    let annotations = Annotations::default();
    let test_set = TestSet { span: node.tag_span(), id: Some(id), conditions, run_type, annotations };
    reader.builder.add(Element::TestSet(test_set), reader.diagnostics);
}

/// Reads an `<enum>`.
pub(super) fn definition_of_enum(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [name, id] = reader.attributes_needing(1, node, ["name", "id"]);
    let identity = identity(node, name, id, reader);
    let items = reader.items_beside_attributes(node, "option");
    let items = reader.cut(items);
    let options = items.into_iter().zip(0..).filter_map(|(item, rank)| option(item, rank, reader)).collect();
    let Some((id, _)) = identity else { return };
    let annotations = Annotations::default();
    let definition = EnumDefinition { span: node.tag_span(), id, options, annotations };
    reader.builder.add(Element::Enum(definition), reader.diagnostics);
}

/// `<option name="A" value="1"/>`; without a value it has its rank.
fn option(node: Node<'_, '_>, rank: i64, reader: &mut Reader<'_, '_>) -> Option<EnumOption> {
    reader.refuse_content(node);
    let [name, value] = reader.attributes_needing(1, node, ["name", "value"]);
    let name = reader.required(node, "name", name)?;
    let value = match value.map(Reader::value) {
        None => Spanned::new(Scalar::Integer(rank), node.tag_span()),
        Some(text) => text.map(|text| Scalar::of_option(&text)),
    };
    Some(EnumOption { name: Reader::value(name), value })
}

/// Reads a `<string_table>`.
pub(super) fn string_table(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [locale] = reader.attributes(node, ["locale"]);
    let locale = locale.map(Reader::value);
    for item in reader.items_beside_attributes(node, "string") {
        reader.builder.note_extent(item.tag_span(), item.span());
        let [key] = reader.attributes_needing(1, item, ["key"]);
        let key = reader.required(item, "key", key).map(Reader::value);
        let text = reader.text_beside_attributes(item);
        let Some(key) = key else { continue };
        let here = node.tag_span().at_end();
        let usual = || Spanned::new(LocalizedString::USUAL_LOCALE.to_owned(), here);
        let locale = locale.clone().unwrap_or_else(usual);
        let annotations = Annotations::default();
        let string = LocalizedString { span: item.tag_span(), key, text, locale, annotations };
        reader.builder.add(Element::String(string), reader.diagnostics);
    }
}

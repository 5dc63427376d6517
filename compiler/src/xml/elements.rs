//! The elements inside of the containers of `<jpe-project>` (language.md §5.1).

use super::document::{Attribute, Node};
use super::reader::Reader;
use crate::diagnostics::{Message, codes};
use crate::ir::{
    Annotations, Buff, Element, EnumDefinition, EnumOption, Interaction, LocalizedString, LootAction,
    Participant, ResourceId, RunType, Scalar, TestCondition, TestSet, Trait,
};
use crate::names;
use crate::source::Spanned;

/// Reads an `<interaction>`.
pub(super) fn interaction(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [id_attribute] = reader.attributes(node, ["id"]);
    let [id, display_name, description, autonomy_disabled, participants, tests, effects, duration] = reader
        .children(
            node,
            [
                "id",
                "display-name",
                "description",
                "autonomy-disabled",
                "participants",
                "tests",
                "effects",
                "duration",
            ],
        );
    let Some(id) = resource_id(node, id_attribute, id, reader) else {
        return;
    };
    let interaction = Interaction {
        display_name_key: reader.optional_text(display_name),
        description_key: reader.optional_text(description),
        autonomy_disabled: reader.boolean(autonomy_disabled, false),
        participants: list(participants, "participant", participant, reader).into_iter().flatten().collect(),
        tests: tests_of(tests, reader),
        loot_actions: list(effects, "effect", effect, reader),
        duration_sim_minutes: reader.integer(duration),
        ..Interaction::new(node.tag_span(), id)
    };
    reader.builder.add(Element::Interaction(interaction), reader.diagnostics);
}

/// Reads a `<buff>` of `<buffs>`.
pub(super) fn buff(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [id_attribute] = reader.attributes(node, ["id"]);
    let [id, display_name, description, duration, traits, mood_type, intensity, icon, visible] = reader
        .children(
            node,
            [
                "id",
                "display-name",
                "description",
                "duration",
                "traits",
                "mood-type",
                "intensity",
                "icon",
                "visible",
            ],
        );
    let Some(id) = resource_id(node, id_attribute, id, reader) else {
        return;
    };
    let buff = Buff {
        display_name_key: reader.optional_text(display_name),
        description_key: reader.optional_text(description),
        duration_sim_minutes: reader.integer(duration),
        traits: list(traits, "trait", text, reader),
        mood: reader.optional_text(mood_type),
        mood_weight: reader.integer(intensity),
        icon: reader.optional_text(icon),
        visible: reader.boolean(visible, true),
        ..Buff::new(node.tag_span(), id)
    };
    reader.builder.add(Element::Buff(buff), reader.diagnostics);
}

/// Reads a `<trait>` of `<traits>`.
pub(super) fn definition_of_trait(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [id_attribute] = reader.attributes(node, ["id"]);
    let [id, display_name, description, buffs, conflicting_traits, trait_type, ages] = reader.children(
        node,
        ["id", "display-name", "description", "buffs", "conflicting-traits", "trait-type", "ages"],
    );
    let Some(id) = resource_id(node, id_attribute, id, reader) else {
        return;
    };
    let definition = Trait {
        display_name_key: reader.optional_text(display_name),
        description_key: reader.optional_text(description),
        buffs: list(buffs, "buff", reference, reader),
        conflicting_traits: list(conflicting_traits, "trait", text, reader),
        trait_type: reader.optional_text(trait_type),
        ages: list(ages, "age", text, reader),
        ..Trait::new(node.tag_span(), id)
    };
    reader.builder.add(Element::Trait(definition), reader.diagnostics);
}

/// Reads an `<enum>`.
pub(super) fn definition_of_enum(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [id_attribute] = reader.attributes(node, ["id"]);
    let [id, options] = reader.children(node, ["id", "options"]);
    let Some(id) = resource_id(node, id_attribute, id, reader) else {
        return;
    };
    let items = options.map(|options| reader.list_items(options, "option")).unwrap_or_default();
    let options = items.into_iter().zip(0..).filter_map(|(item, rank)| option(item, rank, reader)).collect();
    let annotations = Annotations::default();
    let definition = EnumDefinition { span: node.tag_span(), id, options, annotations };
    reader.builder.add(Element::Enum(definition), reader.diagnostics);
}

/// Reads an `<option name="A"><value>1</value></option>`; without a value it has its rank.
fn option(node: Node<'_, '_>, rank: i64, reader: &mut Reader<'_, '_>) -> Option<EnumOption> {
    let [name] = reader.attributes_needing(1, node, ["name"]);
    let [value] = reader.children(node, ["value"]);
    let Some(name) = name else {
        reader.report_missing_attribute(node, "name");
        return None;
    };
    let value = match reader.optional_text(value) {
        None => Spanned::new(Scalar::Integer(rank), node.tag_span()),
        Some(text) => text.map(|text| Scalar::of_option(&text)),
    };
    Some(EnumOption { name: Reader::value(name), value })
}

/// Reads a `<string>`.
pub(super) fn string(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [key_attribute, locale_attribute] = reader.attributes(node, ["key", "locale"]);
    let [key, text, locale] = reader.children(node, ["key", "text", "locale"]);
    let Some(key) = reader.either(key_attribute, key).or_else(|| missing_id(node, "key", reader)) else {
        return;
    };
    let here = node.tag_span().at_end();
    let locale = reader.either(locale_attribute, locale);
    let usual = || Spanned::new(LocalizedString::USUAL_LOCALE.to_owned(), here);
    let string = LocalizedString {
        span: node.tag_span(),
        key,
        text: reader.optional_text(text).unwrap_or_else(|| Spanned::new(String::new(), here)),
        locale: locale.unwrap_or_else(usual),
        annotations: Annotations::default(),
    };
    reader.builder.add(Element::String(string), reader.diagnostics);
}

/// Reads a `<test-set>`.
pub(super) fn test_set(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [id_attribute] = reader.attributes(node, ["id"]);
    let [id, run_type, tests] = reader.children(node, ["id", "run-type", "tests"]);
    let Some(id) = resource_id(node, id_attribute, id, reader) else {
        return;
    };
    let test_set = TestSet {
        span: node.tag_span(),
        id: Some(id),
        conditions: list(tests, "test", condition, reader),
        run_type: run_type.map_or(RunType::All, |node| run_type_of(node, reader)),
        annotations: Annotations::default(),
    };
    reader.builder.add(Element::TestSet(test_set), reader.diagnostics);
}

/// Reads a `<loot-action>`.
pub(super) fn loot_action(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [id_attribute] = reader.attributes(node, ["id"]);
    let [id, effects, tests] = reader.children(node, ["id", "effects", "tests"]);
    let Some(id) = resource_id(node, id_attribute, id, reader) else {
        return;
    };
    let loot_action = LootAction {
        id: Some(id),
        actions: list(effects, "effect", effect, reader),
        tests: tests_of(tests, reader),
        ..LootAction::list(node.tag_span())
    };
    reader.builder.add(Element::LootAction(loot_action), reader.diagnostics);
}

/// The items of a list that need not be there.
fn list<T>(
    container: Option<Node<'_, '_>>,
    name: &'static str,
    read: fn(Node<'_, '_>, &mut Reader<'_, '_>) -> T,
    reader: &mut Reader<'_, '_>,
) -> Vec<T> {
    let items = container.map(|container| reader.list_items(container, name)).unwrap_or_default();
    items.into_iter().map(|item| read(item, reader)).collect()
}

fn text(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> Spanned<String> {
    reader.text(node)
}

fn reference(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> ResourceId {
    ResourceId::named(reader.text(node))
}

fn condition(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> TestCondition {
    TestCondition::phrased(reader.text(node))
}

fn effect(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> LootAction {
    LootAction::phrased(reader.text(node))
}

fn participant(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Participant> {
    reader.attributes(node, []);
    let [role, description] = reader.children(node, ["role", "description"]);
    let description = reader.optional_text(description);
    let role = match role {
        Some(role) => reader.text(role),
        None if reader.ref_compat => Spanned::new(String::new(), node.tag_span()),
        None => {
            reader.report_missing_child(node, "role");
            return None;
        }
    };
    Some(Participant { span: node.tag_span(), role, description })
}

/// The tests of an element as one set of which all must hold; no set without a test.
fn tests_of(container: Option<Node<'_, '_>>, reader: &mut Reader<'_, '_>) -> Vec<TestSet> {
    let conditions = list(container, "test", condition, reader);
    TestSet::inside(conditions, RunType::All).into_iter().collect()
}

fn run_type_of(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> RunType {
    let text = reader.text(node);
    if text.value.eq_ignore_ascii_case("any") {
        return RunType::Any;
    }
    if !text.value.eq_ignore_ascii_case("all") {
        reader.diagnostics.report(codes::INVALID_ENUM_VALUE, text.span, || {
            Message::new("A run-type is 'all' or 'any'", "Either all tests must hold, or at least one.")
                .suggest("Write all or any.")
                .did_you_mean(names::nearest(&text.value, ["all", "any"]))
        });
    }
    RunType::All
}

/// The element's id, from its attribute or its child; reports an element without.
fn resource_id(
    node: Node<'_, '_>,
    attribute: Option<&Attribute<'_>>,
    child: Option<Node<'_, '_>>,
    reader: &mut Reader<'_, '_>,
) -> Option<ResourceId> {
    let id = reader.either(attribute, child).or_else(|| missing_id(node, "id", reader));
    id.map(ResourceId::named)
}

/// What an element without an id is called: `default_buff` and the like by the reference, else nothing.
fn missing_id(
    node: Node<'_, '_>,
    member: &'static str,
    reader: &mut Reader<'_, '_>,
) -> Option<Spanned<String>> {
    let name = node.name();
    reader.diagnostics.report(codes::MISSING_ID, node.tag_span(), || {
        Message::new(
            format!("This {name} has no {member}"),
            format!("The element <{name}> must hold <{member}>, by which others name it."),
        )
        .suggest(format!("Add <{member}>…</{member}> inside of it."))
    });
    // Source: language.md D4.
    reader.ref_compat.then(|| Spanned::new(format!("default_{name}"), node.tag_span()))
}

//! Elements of the IR as elements of JPE-XML, in the order of the table of language.md §5.1.

use super::ELEMENT_DEPTH;
use super::writer::XmlWriter;
use crate::convert::{parts::Part, words};
use crate::ir::{
    Buff, EnumDefinition, Interaction, LocalizedString, LootAction, Participant, Project, RunType, TestSet,
    Trait,
};
use crate::source::Spanned;

/// Every element that the form has, container by container.
pub(super) fn parts(project: &Project) -> Vec<Part> {
    let mut parts = Vec::with_capacity(project.element_count());
    add(&project.interactions, "interactions", interaction, &mut parts);
    add(&project.buffs, "buffs", buff, &mut parts);
    add(&project.traits, "traits", definition_of_trait, &mut parts);
    add(&project.enums, "enums", definition_of_enum, &mut parts);
    add(&project.test_sets, "test-sets", test_set, &mut parts);
    add(&project.loot_actions, "loot-actions", loot_action, &mut parts);
    add(&project.localized_strings, "strings", string, &mut parts);
    parts
}

fn add<T>(elements: &[T], container: &'static str, write: fn(&T, &mut XmlWriter), parts: &mut Vec<Part>) {
    for element in elements {
        let mut xml = XmlWriter::new(ELEMENT_DEPTH);
        write(element, &mut xml);
        let text = xml.finish();
        if !text.is_empty() {
            parts.push(Part { section: container, text });
        }
    }
}

fn interaction(interaction: &Interaction, xml: &mut XmlWriter) {
    xml.element("interaction", |xml| {
        xml.leaf("id", &interaction.id.name);
        xml.optional("display-name", interaction.display_name_key.as_ref());
        xml.optional("description", interaction.description_key.as_ref());
        number("duration", interaction.duration_sim_minutes.as_ref(), xml);
        if interaction.autonomy_disabled {
            xml.leaf("autonomy-disabled", "true");
        }
        participants(&interaction.participants, xml);
        xml.list("tests", "test", words::of_tests(&interaction.tests));
        xml.list("effects", "effect", words::of_effects(&interaction.loot_actions));
    });
}

fn participants(participants: &[Participant], xml: &mut XmlWriter) {
    if participants.is_empty() {
        return;
    }
    xml.element("participants", |xml| {
        for participant in participants {
            xml.element("participant", |xml| {
                xml.leaf("role", &participant.role);
                xml.optional("description", participant.description.as_ref());
            });
        }
    });
}

fn number(name: &str, value: Option<&Spanned<i64>>, xml: &mut XmlWriter) {
    if let Some(value) = value {
        xml.leaf(name, &value.value.to_string());
    }
}

fn buff(buff: &Buff, xml: &mut XmlWriter) {
    xml.element("buff", |xml| {
        xml.leaf("id", &buff.id.name);
        xml.optional("display-name", buff.display_name_key.as_ref());
        xml.optional("description", buff.description_key.as_ref());
        xml.optional("mood-type", buff.mood.as_ref());
        number("intensity", buff.mood_weight.as_ref(), xml);
        number("duration", buff.duration_sim_minutes.as_ref(), xml);
        if !buff.visible {
            xml.leaf("visible", "false");
        }
        xml.optional("icon", buff.icon.as_ref());
        xml.list("traits", "trait", buff.traits.iter().map(|name| name.as_str()));
    });
}

fn definition_of_trait(definition: &Trait, xml: &mut XmlWriter) {
    xml.element("trait", |xml| {
        xml.leaf("id", &definition.id.name);
        xml.optional("display-name", definition.display_name_key.as_ref());
        xml.optional("description", definition.description_key.as_ref());
        xml.optional("trait-type", definition.trait_type.as_ref());
        xml.list("buffs", "buff", definition.buffs.iter().map(|id| id.name.as_str()));
        xml.list("ages", "age", definition.ages.iter().map(|age| age.as_str()));
        let conflicts = definition.conflicting_traits.iter().map(|name| name.as_str());
        xml.list("conflicting-traits", "trait", conflicts);
    });
}

fn definition_of_enum(definition: &EnumDefinition, xml: &mut XmlWriter) {
    xml.element("enum", |xml| {
        xml.leaf("id", &definition.id.name);
        if definition.options.is_empty() {
            return;
        }
        xml.element("options", |xml| {
            for option in &definition.options {
                let attributes = [("name", option.name.as_str())];
                xml.around_leaf("option", &attributes, "value", &option.value.value.to_string());
            }
        });
    });
}

fn string(string: &LocalizedString, xml: &mut XmlWriter) {
    xml.element("string", |xml| {
        xml.leaf("key", &string.key);
        xml.leaf("text", &string.text);
        xml.leaf("locale", &string.locale);
    });
}

/// A set without an id has no form here.
fn test_set(test_set: &TestSet, xml: &mut XmlWriter) {
    let Some(id) = &test_set.id else { return };
    xml.element("test-set", |xml| {
        xml.leaf("id", &id.name);
        if test_set.run_type != RunType::All {
            xml.leaf("run-type", test_set.run_type.as_str());
        }
        xml.list("tests", "test", test_set.conditions.iter().map(|condition| condition.phrase.words()));
    });
}

/// A loot action without an id has no form here. One with an operation of its own gets it as the first of
/// its list.
fn loot_action(loot_action: &LootAction, xml: &mut XmlWriter) {
    let Some(id) = &loot_action.id else { return };
    xml.element("loot-action", |xml| {
        xml.leaf("id", &id.name);
        xml.list("tests", "test", words::of_tests(&loot_action.tests));
        let own = Some(loot_action.phrase.words()).filter(|words| !words.is_empty());
        let listed = words::of_effects(&loot_action.actions);
        xml.list("effects", "effect", own.into_iter().chain(listed));
    });
}

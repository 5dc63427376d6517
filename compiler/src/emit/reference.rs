//! The `ref` profile: the XML files of the Python reference, byte for byte (language.md §9.1).

use super::xml_writer::{Layout, XmlWriter};
use crate::ir::{Buff, EnumDefinition, Interaction, LocalizedString, Participant, Project, Trait};
use crate::source::Spanned;

/// The files as (first part of the name, content); one for each kind that has elements, and the project.
pub(super) fn files(project: &Project) -> Vec<(&'static str, String)> {
    let mut files = Vec::new();
    if !project.interactions.is_empty() {
        files.push(("interactions", interactions(&project.interactions)));
    }
    if !project.buffs.is_empty() {
        files.push(("buffs", tunings(&project.buffs, buff)));
    }
    if !project.traits.is_empty() {
        files.push(("traits", tunings(&project.traits, definition_of_trait)));
    }
    if !project.enums.is_empty() {
        files.push(("enums", tunings(&project.enums, definition_of_enum)));
    }
    if !project.localized_strings.is_empty() {
        files.push(("strings", strings(&project.localized_strings)));
    }
    files.push(("project", summary(project)));
    files
}

fn tunings<T>(elements: &[T], write: fn(&T, &mut XmlWriter)) -> String {
    let mut xml = XmlWriter::new(Layout::Indented);
    xml.open("Tunings", &[]);
    for element in elements {
        write(element, &mut xml);
    }
    xml.finish()
}

fn interactions(interactions: &[Interaction]) -> String {
    let mut xml = XmlWriter::new(Layout::Indented);
    xml.open("Tunings", &[]);
    xml.open("I", &[("c", "ProjectHeader")]);
    xml.leaf("T", &[("n", "name")], "Generated Interactions File");
    xml.close();
    for element in interactions {
        interaction(element, &mut xml);
    }
    xml.finish()
}

fn interaction(interaction: &Interaction, xml: &mut XmlWriter) {
    xml.open("I", &[("c", "sims4.random_utils.DynamicAttributeMixin"), ("id", &interaction.id.name.value)]);
    texts(interaction.display_name_key.as_ref(), interaction.description_key.as_ref(), xml);
    // The space before the name is the reference's.
    xml.leaf("V", &[("n", "autonomy_disabled"), ("t", " TunableFactory")], "");
    let autonomy_disabled = if interaction.autonomy_disabled { "true" } else { "false" };
    xml.leaf("T", &[("n", "autonomy_disabled")], autonomy_disabled);
    list("participants", &interaction.participants, participant, xml);
    xml.close();
}

fn participant(participant: &Participant, xml: &mut XmlWriter) {
    xml.open("U", &[]);
    xml.leaf("T", &[("n", "role")], &participant.role.value);
    optional("description", participant.description.as_ref(), xml);
    xml.close();
}

fn buff(buff: &Buff, xml: &mut XmlWriter) {
    xml.open("I", &[("c", "buffs.buff.Buff"), ("id", &buff.id.name.value)]);
    texts(buff.display_name_key.as_ref(), buff.description_key.as_ref(), xml);
    if let Some(duration) = &buff.duration_sim_minutes {
        xml.leaf("T", &[("n", "duration")], &duration.value.to_string());
    }
    list("traits", &buff.traits, |name, xml| xml.leaf("T", &[], &name.value), xml);
    xml.close();
}

fn definition_of_trait(definition: &Trait, xml: &mut XmlWriter) {
    xml.open("I", &[("c", "traits.trait.Trait"), ("id", &definition.id.name.value)]);
    texts(definition.display_name_key.as_ref(), definition.description_key.as_ref(), xml);
    list("buffs", &definition.buffs, |id, xml| xml.leaf("T", &[], &id.name.value), xml);
    xml.close();
}

fn definition_of_enum(definition: &EnumDefinition, xml: &mut XmlWriter) {
    xml.open("I", &[("c", "sims4.tuning.serialization_enum.Enum"), ("id", &definition.id.name.value)]);
    let option = |option: &crate::ir::EnumOption, xml: &mut XmlWriter| {
        xml.open("U", &[]);
        xml.leaf("T", &[("n", "name")], &option.name.value);
        xml.leaf("T", &[("n", "value")], &option.value.value.to_string());
        xml.close();
    };
    list("options", &definition.options, option, xml);
    xml.close();
}

fn strings(strings: &[LocalizedString]) -> String {
    let mut xml = XmlWriter::new(Layout::OneLine);
    xml.open("STBL", &[]);
    for string in strings {
        let attributes = [("id", &*string.key.value), ("language", &*string.locale.value)];
        xml.leaf("string", &attributes, &string.text.value);
    }
    xml.finish()
}

fn summary(project: &Project) -> String {
    let mut xml = XmlWriter::new(Layout::Indented);
    xml.open("I", &[("c", "Tuning")]);
    let metadata = &project.metadata;
    xml.open("U", &[("n", "project_metadata")]);
    xml.leaf("T", &[("n", "name")], &metadata.name.value);
    xml.leaf("T", &[("n", "project_id")], &metadata.project_id.value);
    xml.leaf("T", &[("n", "version")], &metadata.version.value);
    optional("author", metadata.author.as_ref(), &mut xml);
    xml.close();
    ids("interactions", project.interactions.iter().map(|item| &item.id.name), &mut xml);
    ids("buffs", project.buffs.iter().map(|item| &item.id.name), &mut xml);
    ids("traits", project.traits.iter().map(|item| &item.id.name), &mut xml);
    ids("enums", project.enums.iter().map(|item| &item.id.name), &mut xml);
    ids("strings", project.localized_strings.iter().map(|item| &item.key), &mut xml);
    xml.finish()
}

fn ids<'p>(name: &str, ids: impl Iterator<Item = &'p Spanned<String>>, xml: &mut XmlWriter) {
    let ids: Vec<&Spanned<String>> = ids.collect();
    list(name, &ids, |id, xml| xml.leaf("T", &[], &id.value), xml);
}

fn texts(display_name: Option<&Spanned<String>>, description: Option<&Spanned<String>>, xml: &mut XmlWriter) {
    optional("display_name", display_name, xml);
    optional("description", description, xml);
}

/// A text that is there and not empty, as Python's truth has it.
fn optional(name: &str, text: Option<&Spanned<String>>, xml: &mut XmlWriter) {
    if let Some(text) = text.filter(|text| !text.value.is_empty()) {
        xml.leaf("T", &[("n", name)], &text.value);
    }
}

/// A list that has items.
fn list<T>(name: &str, items: &[T], write: impl Fn(&T, &mut XmlWriter), xml: &mut XmlWriter) {
    if items.is_empty() {
        return;
    }
    xml.open("L", &[("n", name)]);
    for item in items {
        write(item, xml);
    }
    xml.close();
}

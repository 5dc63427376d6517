//! The root `<mod>` and what stands directly in it (language.md §5.2, §6.2).

use super::document::{Attribute, Node};
use super::reader::Reader;
use super::{fork, mod_elements};
use crate::diagnostics::{Message, codes, quote};
use crate::ir::{MetadataField, ResourceId};
use crate::names;
use crate::source::{Span, Spanned};

/// What may stand in a `<mod>`.
const CHILDREN: [&str; 9] =
    ["description", "interaction", "buff", "trait", "loot", "test_set", "enum", "string_table", "when"];

/// Reads a document.
pub(super) fn read(root: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    metadata(root, reader);
    reader.refuse_text(root);
    let mut description = None;
    for child in root.children() {
        reader.builder.note_extent(child.tag_span(), child.span());
        match child.name() {
            "description" => match description.replace(child) {
                None => state_description(child, reader),
                Some(first) => reader.report_repeated(first, child),
            },
            "interaction" => mod_elements::interaction(child, reader),
            "buff" => mod_elements::buff(child, reader),
            "trait" => mod_elements::definition_of_trait(child, reader),
            "loot" => mod_elements::loot(child, reader),
            "test_set" => mod_elements::test_set(child, reader),
            "enum" => mod_elements::definition_of_enum(child, reader),
            "string_table" => mod_elements::string_table(child, reader),
            "when" => fork::when(child, reader),
            _ => reader.report_unknown_child(root, child, &CHILDREN),
        }
    }
}

fn state_description(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let text = reader.text(node);
    reader.builder.state(MetadataField::Description, text);
}

fn metadata(root: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [name, version, id, author, game_version_min, game_version_max, jpe_version] = reader
        .attributes_needing(
            2,
            root,
            ["name", "version", "id", "author", "game_version_min", "game_version_max", "jpe_xml_version"],
        );
    let name = reader.required(root, "name", name);
    let version = reader.required(root, "version", version);
    let fields = [
        (MetadataField::Name, name),
        (MetadataField::Version, version),
        (MetadataField::Author, author),
        (MetadataField::GameVersionMin, game_version_min),
        (MetadataField::GameVersionMax, game_version_max),
        (MetadataField::JpeVersion, jpe_version),
    ];
    for (field, attribute) in fields {
        if let Some(attribute) = attribute {
            reader.builder.state(field, Reader::value(attribute));
        }
    }
    if let Some(id) = project_id(name, id) {
        reader.builder.state(MetadataField::ProjectId, id);
    }
}

/// The id as it is given, else made from the name; validation checks both.
fn project_id(name: Option<&Attribute<'_>>, id: Option<&Attribute<'_>>) -> Option<Spanned<String>> {
    let made = || {
        let name = Reader::value(name?);
        names::project_id_of(&name).map(|id| Spanned::new(id, name.span))
    };
    id.map(Reader::value).or_else(made)
}

/// The name and the id of an element; the id is the slug of the name unless given. `None` for an element
/// without a name, or of whose name no id can be made.
pub(super) fn identity(
    node: Node<'_, '_>,
    name: Option<&Attribute<'_>>,
    id: Option<&Attribute<'_>>,
    reader: &mut Reader<'_, '_>,
) -> Option<(ResourceId, Spanned<String>)> {
    let name = Reader::value(reader.required(node, "name", name)?);
    let id = match id {
        Some(id) => Reader::value(id),
        None => Spanned::new(names::slug(&name), name.span),
    };
    if id.is_empty() && id.span == name.span {
        report_unusable(&name, id.span, reader);
        return None;
    }
    Some((ResourceId::named(id), name))
}

fn report_unusable(name: &str, span: Span, reader: &mut Reader<'_, '_>) {
    reader.diagnostics.report(codes::INVALID_NAME, span, || {
        Message::new(
            format!("No id can be made of {}", quote(name)),
            "The id of an element is made of its name, which needs at least one letter from a to z or a digit.",
        )
        .suggest("Give the element an attribute 'id' of ASCII letters and digits.")
    });
}

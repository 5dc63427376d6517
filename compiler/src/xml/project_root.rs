//! The root `<jpe-project>` and what stands directly in it (language.md §5.1, §6.1).

use serde_json::Value;

use super::detect::FORK_FORMAT;
use super::document::Node;
use super::elements;
use super::reader::Reader;
use crate::ir::MetadataField;
use crate::source::{Span, Spanned};

/// What may stand in the root: what the project is called, and the containers of elements.
pub(super) const ROOT_CHILDREN: [&str; 8] =
    ["project", "interactions", "buffs", "traits", "enums", "strings", "test-sets", "loot-actions"];

/// Blocks that the fork allows and nothing is made of. Source: language.md §6.1.
pub(super) const EXTENSIONS: [&str; 3] = ["advanced-conditions", "complex-types", "documentation"];

/// Values of the attribute `format`. Source: language.md §5.1.
const FORMATS: [&str; 2] = ["jpe-xml", FORK_FORMAT];

/// What the reference calls a project, and an id, that a document does not name. Source: language.md D8.
const REFERENCE_NAME: &str = "default_project";

/// Reads a document.
pub(super) fn read(root: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    root_attributes(root, reader);
    reader.refuse_text(root);
    let mut first_ones: [Option<Node<'_, '_>>; ROOT_CHILDREN.len()] = [None; ROOT_CHILDREN.len()];
    for child in root.children() {
        let Some(index) = ROOT_CHILDREN.iter().position(|name| *name == child.name()) else {
            other_child(root, child, reader);
            continue;
        };
        match first_ones[index].replace(child) {
            // The reference reads the first of each. Source: language.md D13.
            Some(_) if reader.ref_compat => {}
            Some(first) if child.name() == "project" => reader.report_repeated(first, child),
            _ => root_child(child, reader),
        }
    }
    if reader.ref_compat && first_ones[0].is_none() {
        state_reference_defaults([None, None], reader);
    }
}

fn root_child(child: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    match child.name() {
        "project" => metadata(child, reader),
        "interactions" => each(child, "interaction", elements::interaction, reader),
        "buffs" => each(child, "buff", elements::buff, reader),
        "traits" => each(child, "trait", elements::definition_of_trait, reader),
        "enums" => each(child, "enum", elements::definition_of_enum, reader),
        "strings" => each(child, "string", elements::string, reader),
        "test-sets" => each(child, "test-set", elements::test_set, reader),
        _ => each(child, "loot-action", elements::loot_action, reader),
    }
}

fn other_child(root: Node<'_, '_>, child: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    if reader.is_fork() && EXTENSIONS.contains(&child.name()) {
        reader.keep_extension(child);
    } else {
        reader.report_unknown_child(root, child, &ROOT_CHILDREN);
    }
}

fn root_attributes(root: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    let [format, version] = reader.attributes(root, ["format", "jpe-xml-version"]);
    if let Some(format) = format.filter(|_| !reader.ref_compat) {
        reader.word_in(format, &FORMATS);
    }
    if let Some(version) = version {
        reader.builder.state(MetadataField::JpeVersion, Reader::value(version));
    }
}

fn each(
    container: Node<'_, '_>,
    name: &'static str,
    read: fn(Node<'_, '_>, &mut Reader<'_, '_>),
    reader: &mut Reader<'_, '_>,
) {
    for item in reader.items(container, name) {
        reader.builder.note_extent(item.tag_span(), item.span());
        read(item, reader);
    }
}

fn metadata(node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
    reader.attributes(node, []);
    let [name, id, version, author, description, game_version_min, game_version_max, fork_version] = reader
        .children(
            node,
            [
                "name",
                "id",
                "version",
                "author",
                "description",
                "game-version-min",
                "game-version-max",
                "fork-version",
            ],
        );
    let fields = [
        (MetadataField::Name, name),
        (MetadataField::ProjectId, id),
        (MetadataField::Version, version),
        (MetadataField::Author, author),
        (MetadataField::Description, description),
        (MetadataField::GameVersionMin, game_version_min),
        (MetadataField::GameVersionMax, game_version_max),
    ];
    for (field, node) in fields {
        if let Some(text) = reader.optional_text(node) {
            reader.builder.state(field, text);
        }
    }
    if let Some(text) = reader.optional_text(fork_version) {
        let extra = &mut reader.builder.metadata_annotations().extra;
        extra.insert("fork_version".to_owned(), Value::String(text.value));
    }
    if reader.ref_compat {
        state_reference_defaults([name, id], reader);
    }
}

/// States the reference's name and id where the document has none.
pub(super) fn state_reference_defaults(given: [Option<Node<'_, '_>>; 2], reader: &mut Reader<'_, '_>) {
    for (field, given) in [MetadataField::Name, MetadataField::ProjectId].into_iter().zip(given) {
        if given.is_none() {
            reader.builder.state(field, Spanned::new(REFERENCE_NAME.to_owned(), Span::NONE));
        }
    }
}

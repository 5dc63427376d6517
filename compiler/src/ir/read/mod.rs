//! Reads IR JSON (language.md §7): [`json`] gives values with places, [`fields`] takes objects apart into
//! [`values`] and [`annotations`], [`elements`] and [`phrases`] know the tables. [`game_names`] reads another kind of
//! document with them.

mod annotations;
mod elements;
mod fields;
pub(crate) mod game_names;
mod json;
mod phrases;
mod syntax;
mod values;

use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::{Element, MetadataField, ProjectBuilder};
use crate::source::SourceText;
use fields::{Reader, Slot};

/// The version of the IR that is read and written.
pub(crate) const IR_VERSION: &str = "1";

/// Reads one document.
pub(crate) fn parse(source: &SourceText, builder: &mut ProjectBuilder<'_>, diagnostics: &mut Diagnostics) {
    let (document, faults) = json::parse(source, builder.request().limits().depth_max);
    for fault in faults {
        syntax::report(&fault, source, diagnostics);
    }
    if let Some(document) = document {
        project(&Slot::root(&document), &mut Reader { builder, diagnostics });
    }
}

fn project(document: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) {
    let names = [
        "ir_version",
        "metadata",
        "interactions",
        "buffs",
        "traits",
        "enums",
        "test_sets",
        "loot_actions",
        "localized_strings",
        "statistics",
    ];
    let Some(members) = reader.members(document, names) else {
        return;
    };
    let [version, meta, interactions, buffs, traits, enums, test_sets, loot_actions, strings, statistics] =
        members;
    if !reads_version(version.as_ref(), reader) {
        return;
    }
    if let Some(meta) = reader.required(document, meta, "metadata") {
        metadata(&meta, reader);
    }
    add_all(interactions, elements::interaction, Element::Interaction, reader);
    add_all(buffs, elements::buff, Element::Buff, reader);
    add_all(traits, elements::definition_of_trait, Element::Trait, reader);
    add_all(enums, elements::definition_of_enum, Element::Enum, reader);
    add_all(test_sets, phrases::test_set, Element::TestSet, reader);
    add_all(loot_actions, phrases::loot_action, Element::LootAction, reader);
    add_all(strings, elements::string, Element::String, reader);
    add_all(statistics, elements::statistic, Element::Statistic, reader);
}

fn reads_version(version: Option<&Slot<'_, '_>>, reader: &mut Reader<'_, '_>) -> bool {
    let Some(version) = version else {
        return true;
    };
    let Some(text) = reader.string(version) else {
        return false;
    };
    if text.value != IR_VERSION {
        reader.diagnostics.report(codes::UNSUPPORTED_IR_VERSION, text.span, || {
            Message::new(
                "This version of the IR is not read",
                format!(
                    "The document is in version {}; this compiler reads version '{IR_VERSION}'.",
                    quote(&text.value)
                ),
            )
            .suggest(format!("Write \"{IR_VERSION}\", and the document in that form."))
            .pointer(version.pointer())
        });
    }
    text.value == IR_VERSION
}

fn add_all<T>(
    list: Option<Slot<'_, '_>>,
    read: fn(&Slot<'_, '_>, &mut Reader<'_, '_>) -> Option<T>,
    element: fn(T) -> Element,
    reader: &mut Reader<'_, '_>,
) {
    let Some(list) = list else {
        return;
    };
    for item in reader.items(&list) {
        if let Some(read) = read(&item, reader) {
            reader.builder.add(element(read), reader.diagnostics);
        }
    }
}

fn metadata(object: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) {
    let names = [
        "name",
        "project_id",
        "version",
        "author",
        "description",
        "game_version_min",
        "game_version_max",
        "jpe_version",
    ];
    let Some((members, annotations)) = reader.annotated(object, names) else {
        return;
    };
    *reader.builder.metadata_annotations() = annotations;
    let fields = [
        MetadataField::Name,
        MetadataField::ProjectId,
        MetadataField::Version,
        MetadataField::Author,
        MetadataField::Description,
        MetadataField::GameVersionMin,
        MetadataField::GameVersionMax,
        MetadataField::JpeVersion,
    ];
    for ((field, name), member) in fields.into_iter().zip(names).zip(members) {
        let is_required =
            matches!(field, MetadataField::Name | MetadataField::ProjectId | MetadataField::Version);
        let text = if is_required {
            reader.required(object, member, name).and_then(|member| reader.string(&member))
        } else {
            reader.nullable_string(member)
        };
        if let Some(text) = text {
            reader.builder.state(field, text);
        }
    }
}

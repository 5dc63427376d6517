//! Reads tables of names (language.md §8.3, rule 3): `{"buffs": {"tipsy": 12345}}`, for each kind of thing the names
//! that sources may use, and the numbers by which the game knows what they stand for.

use super::fields::{Reader, Slot};
use super::json::Data;
use super::{json, syntax};
use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::index::game_id;
use crate::ir::{GameKind, ProjectBuilder};
use crate::source::{SourceText, Spanned};

/// Reads one document.
pub(crate) fn parse(source: &SourceText, builder: &mut ProjectBuilder<'_>, diagnostics: &mut Diagnostics) {
    let (document, faults) = json::parse(source, builder.request().limits().depth_max);
    for fault in faults {
        syntax::report(&fault, source, diagnostics);
    }
    if let Some(document) = document {
        tables(&Slot::root(&document), &mut Reader { builder, diagnostics });
    }
}

fn tables(document: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) {
    let Some(tables) = reader.members(document, GameKind::ALL.map(|(_, name)| name)) else {
        return;
    };
    for ((kind, _), table) in GameKind::ALL.into_iter().zip(tables) {
        if let Some(table) = table {
            names(kind, &table, reader);
        }
    }
}

fn names(kind: GameKind, table: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) {
    let Data::Object(members) = &table.value.data else {
        return reader.report_type(table, "an object of names and numbers").unwrap_or_default();
    };
    for member in members {
        let slot = table.member(&member.name, &member.value);
        let name = Spanned::new(member.name.clone().into_owned(), member.name_span);
        if let Some(instance) = instance(&slot, reader)
            && let Err(first) = reader.builder.add_game_name(kind, name.clone(), instance)
        {
            report_twice(kind, &name, &first, reader);
        }
    }
}

/// A number, or a text with a number or a resource key.
fn instance(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<u64> {
    let written = match &slot.value.data {
        Data::Number(digits) => *digits,
        Data::String(text) => text.as_ref(),
        _ => return reader.report_type(slot, "a number or a string"),
    };
    let instance = game_id(written);
    if instance.is_none() {
        reader.diagnostics.report(codes::INVALID_INSTANCE_ID, slot.value.span, || {
            Message::new(
                format!("The game knows nothing by {}", quote(written)),
                "It goes by a number from 1 to 2^64 - 1, '0x' and hexadecimal digits, or a resource key \
                 'type:group:instance'.",
            )
            .suggest("Write the number of the resource.")
            .pointer(slot.pointer())
        });
    }
    instance
}

fn report_twice(
    kind: GameKind,
    name: &Spanned<String>,
    first: &Spanned<String>,
    reader: &mut Reader<'_, '_>,
) {
    reader.diagnostics.report(codes::DUPLICATE_RESOURCE_ID, name.span, || {
        Message::new(
            format!("Another {} of the game has the name {}", kind.label(), quote(name)),
            "Tables of names give one name two numbers, so a reference could mean either. Upper and lower case \
             count as equal.",
        )
        .suggest("Rename one of the two.")
        .resource(&name.value)
        .related(first.span, "the first one")
    });
}

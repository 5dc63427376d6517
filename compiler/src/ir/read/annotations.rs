//! What any object of a document may carry: where its element comes from, recorded properties, and tuning
//! (language.md §7).

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value as Json};

use super::fields::{Reader, Slot};
use super::json::{Data, Member, Value};
use crate::diagnostics::{Message, codes};
use crate::ir::{Annotations, Extra, SourceReference, TuningNode};
use crate::source::Span;

impl Reader<'_, '_> {
    /// The annotations of an object.
    pub(super) fn annotations(&mut self, object: &Slot<'_, '_>) -> Annotations {
        let mut annotations = Annotations::default();
        let Data::Object(members) = &object.value.data else {
            return annotations;
        };
        for member in members {
            let slot = object.member(&member.name, &member.value);
            match &*member.name {
                "source" => {
                    annotations.source = self.source_reference(&slot);
                    if let Some(reference) = annotations.source.clone() {
                        self.diagnostics.note_origin(object.value.span, reference);
                    }
                }
                "extra" => (annotations.extra, annotations.places) = self.extra(&slot),
                "tuning" => annotations.tuning = self.list(Some(slot), tuning_node),
                _ => {}
            }
        }
        annotations
    }

    fn source_reference(&mut self, slot: &Slot<'_, '_>) -> Option<SourceReference> {
        if matches!(slot.value.data, Data::Null) {
            return None;
        }
        let [file, line, column] = self.members(slot, ["file", "line", "column"])?;
        let file = self.required(slot, file, "file").and_then(|file| self.string(&file))?;
        let line = self.required(slot, line, "line").and_then(|line| self.integer(&line))?;
        let column = self.nullable_integer(column).map_or(1, |column| column.value);
        let [line, column] =
            [line.value, column].map(|number| u32::try_from(number).ok().filter(|it| *it > 0));
        if line.is_none() || column.is_none() {
            self.report_place(slot);
        }
        Some(SourceReference { file: file.value, line: line?, column: column? })
    }

    fn report_place(&mut self, slot: &Slot<'_, '_>) {
        self.diagnostics.report(codes::NUMBER_OUT_OF_RANGE, slot.value.span, || {
            Message::new("This is no place in a file", "Lines and columns are counted from 1, in 32 bits.")
                .suggest("Write the line and the column that editors show, or leave the place out.")
                .pointer(slot.pointer())
        });
    }

    /// The recorded properties, and where each stands.
    fn extra(&mut self, slot: &Slot<'_, '_>) -> (Extra, BTreeMap<String, Span>) {
        let Data::Object(members) = &slot.value.data else {
            return self.report_type(slot, "an object").unwrap_or_default();
        };
        let name = |member: &Member<'_>| member.name.clone().into_owned();
        let extra = members.iter().map(|member| (name(member), plain(&member.value))).collect();
        let places = members.iter().map(|member| (name(member), member.name_span)).collect();
        (extra, places)
    }
}

/// A value without its place. The recursion is as deep as the document, which is bounded.
fn plain(value: &Value<'_>) -> Json {
    match &value.data {
        Data::Null => Json::Null,
        Data::Bool(value) => Json::Bool(*value),
        Data::Number(digits) => plain_number(digits),
        Data::String(text) => Json::String(text.clone().into_owned()),
        Data::Array(values) => Json::Array(values.iter().map(plain).collect()),
        Data::Object(members) => {
            let mut object = Map::new();
            object.extend(
                members.iter().map(|member| (member.name.clone().into_owned(), plain(&member.value))),
            );
            Json::Object(object)
        }
    }
}

/// A number as exactly as JSON libraries hold it; one beyond them stays as it is written, in a string.
fn plain_number(digits: &str) -> Json {
    let integer = digits.parse::<i64>().map(Number::from);
    let number = integer.or_else(|_| digits.parse::<u64>().map(Number::from)).ok();
    let number = number.or_else(|| digits.parse().ok().and_then(Number::from_f64));
    number.map_or_else(|| Json::String(digits.to_owned()), Json::Number)
}

/// Reads a piece of tuning. The recursion is as deep as the document, which is bounded.
fn tuning_node(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<TuningNode> {
    let [tag, n, t, value, children] = reader.members(slot, ["tag", "n", "t", "value", "children"])?;
    let tag = reader.required(slot, tag, "tag").and_then(|tag| reader.string(&tag))?;
    Some(TuningNode {
        span: slot.value.span,
        tag,
        n: reader.nullable_string(n),
        t: reader.nullable_string(t),
        value: reader.nullable_string(value),
        children: reader.list(children, tuning_node),
    })
}

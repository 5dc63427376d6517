//! Taking JSON objects apart: the members that a table names, with a diagnostic and an RFC 6901
//! pointer for everything else.

use schemas::Severity;
use serde_json::{Map, Number, Value as Json};

use super::json::{Data, Value};
use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::{Annotations, Extra, ProjectBuilder, Scalar, SourceReference, TuningNode};
use crate::names::{self, NumberError};
use crate::source::Spanned;

/// Members that every annotated object may have. Source: language.md §7.
const ANNOTATIONS: [&str; 3] = ["source", "extra", "tuning"];

/// Reads the values of one document into the project.
pub(super) struct Reader<'r, 'b> {
    /// Where elements and statements go.
    pub(super) builder: &'r mut ProjectBuilder<'b>,
    /// Where faults go.
    pub(super) diagnostics: &'r mut Diagnostics,
}

/// A value and the way to it from the root.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot<'v, 't> {
    /// The value.
    pub(super) value: &'v Value<'t>,
    parent: Option<&'v Slot<'v, 't>>,
    step: Step<'v>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'v> {
    Root,
    Member(&'v str),
    Item(usize),
}

impl<'v, 't> Slot<'v, 't> {
    /// The document.
    pub(super) fn root(value: &'v Value<'t>) -> Self {
        Self { value, parent: None, step: Step::Root }
    }

    fn member<'s>(&'s self, name: &'s str, value: &'s Value<'t>) -> Slot<'s, 't> {
        Slot { value, parent: Some(self), step: Step::Member(name) }
    }

    fn item<'s>(&'s self, index: usize, value: &'s Value<'t>) -> Slot<'s, 't> {
        Slot { value, parent: Some(self), step: Step::Item(index) }
    }

    /// The RFC 6901 pointer to the value.
    pub(super) fn pointer(&self) -> String {
        let above = self.parent.map(Slot::pointer).unwrap_or_default();
        match self.step {
            Step::Root => above,
            Step::Member(name) => format!("{above}/{}", name.replace('~', "~0").replace('/', "~1")),
            Step::Item(index) => format!("{above}/{index}"),
        }
    }
}

impl Reader<'_, '_> {
    /// The members of an object in the order of the names; reports others, and a value that is no object.
    pub(super) fn members<'s, 't, const N: usize>(
        &mut self,
        object: &'s Slot<'_, 't>,
        names: [&'static str; N],
    ) -> Option<[Option<Slot<'s, 't>>; N]> {
        self.members_and(object, names, &[])
    }

    /// The members of an object that may also be annotated, and its annotations.
    pub(super) fn annotated<'s, 't, const N: usize>(
        &mut self,
        object: &'s Slot<'_, 't>,
        names: [&'static str; N],
    ) -> Option<([Option<Slot<'s, 't>>; N], Annotations)> {
        let members = self.members_and(object, names, &ANNOTATIONS)?;
        let annotations = self.annotations(object);
        Some((members, annotations))
    }

    fn members_and<'s, 't, const N: usize>(
        &mut self,
        object: &'s Slot<'_, 't>,
        names: [&'static str; N],
        more: &[&'static str],
    ) -> Option<[Option<Slot<'s, 't>>; N]> {
        let Data::Object(members) = &object.value.data else {
            return self.report_type(object, "an object");
        };
        let mut found = [None; N];
        for member in members {
            match names.iter().position(|name| *name == member.name) {
                Some(index) => found[index] = Some(object.member(names[index], &member.value)),
                None if more.contains(&&*member.name) => {}
                None => self.report_unknown(object, &member.name, member.name_span, &names),
            }
        }
        Some(found)
    }

    fn annotations(&mut self, object: &Slot<'_, '_>) -> Annotations {
        let mut annotations = Annotations::default();
        let Data::Object(members) = &object.value.data else {
            return annotations;
        };
        for member in members {
            let slot = object.member(&member.name, &member.value);
            match &*member.name {
                "source" => annotations.source = self.source_reference(&slot),
                "extra" => annotations.extra = self.extra(&slot),
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
        let number = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        Some(SourceReference { file: file.value, line: number(line.value), column: number(column) })
    }

    fn extra(&mut self, slot: &Slot<'_, '_>) -> Extra {
        let Data::Object(members) = &slot.value.data else {
            return self.report_type(slot, "an object").unwrap_or_default();
        };
        let mut extra = Extra::new();
        extra.extend(members.iter().map(|member| (member.name.clone().into_owned(), plain(&member.value))));
        extra
    }

    /// A member that must be there; reports one that is not.
    pub(super) fn required<'s, 't>(
        &mut self,
        object: &Slot<'_, '_>,
        member: Option<Slot<'s, 't>>,
        name: &'static str,
    ) -> Option<Slot<'s, 't>> {
        if member.is_none() {
            self.diagnostics.report(codes::MISSING_IR_FIELD, object.value.span, || {
                Message::new(
                    format!("The member '{name}' is missing"),
                    format!("This object must have a member {}.", quote(name)),
                )
                .suggest(format!("Add \"{name}\" to the object."))
                .pointer(object.pointer())
            });
        }
        member
    }

    /// A string.
    pub(super) fn string(&mut self, slot: &Slot<'_, '_>) -> Option<Spanned<String>> {
        match &slot.value.data {
            Data::String(text) => {
                self.check_length(slot, text);
                Some(Spanned::new(text.clone().into_owned(), slot.value.inside()))
            }
            _ => self.report_type(slot, "a string"),
        }
    }

    fn check_length(&mut self, slot: &Slot<'_, '_>, text: &str) {
        let (length, max) = (text.len(), self.builder.request().limits().text_bytes_max);
        if length <= max as usize {
            return;
        }
        self.diagnostics.report(codes::VALUE_TOO_LONG, slot.value.span, || {
            Message::new(
                format!("This text has more than {max} bytes"),
                format!("This text has {length} bytes, and {max} are allowed."),
            )
            .suggest("Shorten the text.")
            .pointer(slot.pointer())
        });
    }

    /// A string, null, or nothing.
    pub(super) fn nullable_string(&mut self, slot: Option<Slot<'_, '_>>) -> Option<Spanned<String>> {
        self.nullable(slot, Self::string)
    }

    /// A whole number.
    pub(super) fn integer(&mut self, slot: &Slot<'_, '_>) -> Option<Spanned<i64>> {
        match slot.value.data {
            Data::Number(digits) => match names::integer(digits) {
                Ok(number) => Some(Spanned::new(number, slot.value.span)),
                Err(NumberError::TooLarge) => self.report_too_large(slot),
                Err(NumberError::Malformed) => self.report_type(slot, "a whole number"),
            },
            _ => self.report_type(slot, "a whole number"),
        }
    }

    /// A whole number, null, or nothing.
    pub(super) fn nullable_integer(&mut self, slot: Option<Slot<'_, '_>>) -> Option<Spanned<i64>> {
        self.nullable(slot, Self::integer)
    }

    /// A number, null, or nothing.
    pub(super) fn nullable_number(&mut self, slot: Option<Slot<'_, '_>>) -> Option<Spanned<f64>> {
        self.nullable(slot, |reader, slot| match slot.value.data {
            Data::Number(digits) => match digits.parse::<f64>() {
                Ok(number) if number.is_finite() => Some(Spanned::new(number, slot.value.span)),
                _ => reader.report_too_large(slot),
            },
            _ => reader.report_type(slot, "a number"),
        })
    }

    fn nullable<T>(
        &mut self,
        slot: Option<Slot<'_, '_>>,
        read: impl FnOnce(&mut Self, &Slot<'_, '_>) -> Option<T>,
    ) -> Option<T> {
        let slot = slot.filter(|slot| !matches!(slot.value.data, Data::Null))?;
        read(self, &slot)
    }

    /// A boolean; `default` when there is none.
    pub(super) fn boolean(&mut self, slot: Option<Slot<'_, '_>>, default: bool) -> bool {
        let Some(slot) = slot else {
            return default;
        };
        match slot.value.data {
            Data::Bool(value) => value,
            _ => self.report_type(&slot, "a boolean").unwrap_or(default),
        }
    }

    /// The values of an array.
    pub(super) fn items<'s, 't>(&mut self, list: &'s Slot<'_, 't>) -> Vec<Slot<'s, 't>> {
        match &list.value.data {
            Data::Array(values) => {
                values.iter().enumerate().map(|(index, value)| list.item(index, value)).collect()
            }
            _ => self.report_type(list, "an array").unwrap_or_default(),
        }
    }

    /// What `read` makes of the values of an array; nothing when there is none.
    pub(super) fn list<T>(
        &mut self,
        list: Option<Slot<'_, '_>>,
        read: fn(&Slot<'_, '_>, &mut Self) -> Option<T>,
    ) -> Vec<T> {
        let Some(list) = list else {
            return Vec::new();
        };
        let mut items = self.items(&list);
        let max = self.builder.request().limits().list_items_max;
        if let Some(first_over) = items.get(max as usize).copied() {
            self.report_too_many(&first_over, max);
            items.truncate(max as usize);
        }
        items.iter().filter_map(|item| read(item, self)).collect()
    }

    fn report_too_many(&mut self, first_over: &Slot<'_, '_>, max: u32) {
        self.diagnostics.report(codes::TOO_MANY_ELEMENTS, first_over.value.span, || {
            let long = format!("A list may have {max} items. The rest is left out.");
            Message::new("This list is too long", long)
                .suggest("Split the list.")
                .pointer(first_over.pointer())
        });
    }

    /// The members of an object that may have any names.
    pub(super) fn entries<'s, 't>(&mut self, object: &'s Slot<'_, 't>) -> Vec<(String, Slot<'s, 't>)> {
        match &object.value.data {
            Data::Object(members) => members
                .iter()
                .map(|member| (member.name.clone().into_owned(), object.member(&member.name, &member.value)))
                .collect(),
            _ => self.report_type(object, "an object").unwrap_or_default(),
        }
    }

    /// A number, a string or a boolean.
    pub(super) fn scalar(&mut self, slot: &Slot<'_, '_>) -> Option<Scalar> {
        match &slot.value.data {
            Data::String(_) => self.string(slot).map(|text| Scalar::Text(text.value)),
            Data::Bool(value) => Some(Scalar::Bool(*value)),
            Data::Number(digits) => match (digits.parse(), digits.parse::<f64>()) {
                (Ok(integer), _) => Some(Scalar::Integer(integer)),
                (_, Ok(number)) if number.is_finite() => Some(Scalar::Number(number)),
                _ => self.report_too_large(slot),
            },
            _ => self.report_type(slot, "a number, a string or a boolean"),
        }
    }

    /// Reports a value of another type than `expected`.
    pub(super) fn report_type<T>(&mut self, slot: &Slot<'_, '_>, expected: &str) -> Option<T> {
        self.diagnostics.report(codes::IR_TYPE_ERROR, slot.value.span, || {
            let message = Message::new(
                format!("This must be {expected}"),
                format!(
                    "Here stands {}, but {expected} is needed. Types are not converted.",
                    slot.value.data.kind()
                ),
            )
            .suggest(format!("Write {expected}."))
            .pointer(slot.pointer());
            match number_in_quotes(slot.value).filter(|_| expected.contains("number")) {
                Some(number) => message.replace(number),
                None => message,
            }
        });
        None
    }

    /// Reports a number that no type of the IR holds.
    fn report_too_large<T>(&mut self, slot: &Slot<'_, '_>) -> Option<T> {
        self.diagnostics.report_worse(codes::NUMBER_OUT_OF_RANGE, Severity::Error, slot.value.span, || {
            let long = "Whole numbers have at most 64 bits, others at most the range of a double.";
            Message::new("This number is too large", long)
                .suggest("Write a smaller number.")
                .pointer(slot.pointer())
        });
        None
    }

    fn report_unknown(
        &mut self,
        object: &Slot<'_, '_>,
        name: &str,
        span: crate::source::Span,
        known: &[&'static str],
    ) {
        self.diagnostics.report(codes::UNKNOWN_IR_FIELD, span, || {
            let near = names::nearest(name, known.iter().copied());
            let fix = match near.first() {
                Some(near) => format!("Write \"{near}\", or remove the member."),
                None => "Remove the member, or put it into \"extra\".".to_owned(),
            };
            Message::new(
                "This member has no meaning here and is left out",
                format!("Objects of this kind have no member {}.", quote(name)),
            )
            .suggest(fix)
            .did_you_mean(near)
            .pointer(object.pointer())
        });
    }
}

fn number_in_quotes<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    match &value.data {
        Data::String(text) if text.parse::<i64>().is_ok() => Some(text),
        _ => None,
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

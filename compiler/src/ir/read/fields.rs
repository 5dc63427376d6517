//! Taking JSON objects apart: the members that a table names, with a diagnostic and an RFC 6901
//! pointer for everything else.

use super::json::{Data, Value};
use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::{Annotations, ProjectBuilder};
use crate::names;

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

    /// A member of the object.
    pub(super) fn member<'s>(&'s self, name: &'s str, value: &'s Value<'t>) -> Slot<'s, 't> {
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
            let message = Message::new(
                "This member has no meaning here and is left out",
                format!("Objects of this kind have no member {}.", quote(name)),
            )
            .suggest(fix)
            .pointer(object.pointer());
            // A second member of that name would be worse than one without meaning.
            let message = match near.certain() {
                Some(meant) if !has_member(object, meant) => message.replace(format!("\"{meant}\"")),
                _ => message,
            };
            message.did_you_mean(near)
        });
    }
}

fn has_member(object: &Slot<'_, '_>, name: &str) -> bool {
    matches!(&object.value.data, Data::Object(members) if members.iter().any(|member| member.name == name))
}

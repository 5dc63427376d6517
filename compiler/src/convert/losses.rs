//! What a translation does not say: the project as it was, compared with what its translation reads as.

use serde_json::{Map, Value};

use super::Target;
use crate::Context;
use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::{Annotations, Project, ResourceId, write};
use crate::source::{Sources, Span, Spanned};

/// Reports every member of `project` that `back` has not, or has otherwise. Afterwards the elements of
/// `project` name no places.
pub(super) fn report(
    project: &mut Project,
    back: &Project,
    target: Target,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    report_places(remove_places(project), target, diagnostics);
    // Without sources the IR names no places, which are other ones there.
    let nowhere = Sources::default();
    let context = Context { sources: &nowhere, ..*context };
    let (before, after) = (write::to_json(project, &context), write::to_json(back, &context));
    if before != after {
        let [before, after] = [before, after].map(|json| serde_json::from_slice(&json).unwrap_or_default());
        Comparison { target, diagnostics }.projects(project, &before, &after);
    }
}

/// Removes the places that an IR document gives its elements; returns how many there were.
fn remove_places(project: &mut Project) -> usize {
    let mut annotations: Vec<&mut Annotations> = vec![&mut project.metadata.annotations];
    annotations.extend(project.interactions.iter_mut().map(|element| &mut element.annotations));
    annotations.extend(project.buffs.iter_mut().map(|element| &mut element.annotations));
    annotations.extend(project.traits.iter_mut().map(|element| &mut element.annotations));
    annotations.extend(project.enums.iter_mut().map(|element| &mut element.annotations));
    annotations.extend(project.test_sets.iter_mut().map(|element| &mut element.annotations));
    annotations.extend(project.loot_actions.iter_mut().map(|element| &mut element.annotations));
    annotations.extend(project.localized_strings.iter_mut().map(|element| &mut element.annotations));
    annotations.extend(project.statistics.iter_mut().map(|element| &mut element.annotations));
    annotations.into_iter().filter_map(|annotations| annotations.source.take()).count()
}

fn report_places(n_places: usize, target: Target, diagnostics: &mut Diagnostics) {
    if n_places == 0 {
        return;
    }
    diagnostics.report(codes::PLACES_NOT_CONVERTED, Span::NONE, || {
        Message::new(
            "The places that the IR names are not kept",
            format!(
                "The IR names the 'source' that its elements were made from, {n_places} in all. In {} they \
                 stand in places of their own.",
                language(target)
            ),
        )
        .suggest("Keep the IR file if its places are still needed.")
    });
}

/// How messages call the target.
fn language(target: Target) -> &'static str {
    match target {
        Target::Jpe => "the section dialect of .jpe",
        Target::JpeXml => "JPE-XML",
        Target::Ir => "the IR",
    }
}

/// An element as the comparison names it.
struct Named<'p> {
    kind: &'static str,
    name: &'p str,
    span: Span,
}

impl<'p> Named<'p> {
    fn of(kind: &'static str, name: &'p Spanned<String>, span: Span) -> Self {
        Self { kind, name: name.as_str(), span }
    }

    fn by_id(kind: &'static str, id: Option<&'p ResourceId>, span: Span) -> Self {
        Self { kind, name: id.map_or("", |id| id.name.as_str()), span }
    }
}

struct Comparison<'d> {
    target: Target,
    diagnostics: &'d mut Diagnostics,
}

impl Comparison<'_> {
    fn projects(&mut self, project: &Project, before: &Value, after: &Value) {
        let metadata = Named::of("project", &project.metadata.project_id, Span::NONE);
        self.element(&metadata, &before["metadata"], &after["metadata"]);
        for (member, elements) in elements(project) {
            self.elements(&elements, list(&before[member]), list(&after[member]));
        }
    }

    /// What was read back is in the same order, but elements may be missing in it.
    fn elements(&mut self, named: &[Named<'_>], before: &[Value], after: &[Value]) {
        let is_complete = before.len() == after.len();
        let mut rest = after.iter().peekable();
        for (named, before) in named.iter().zip(before) {
            match rest.next_if(|after| is_complete || name_of(after) == name_of(before)) {
                Some(after) => self.element(named, before, after),
                None => self.report(named, None, before),
            }
        }
    }

    fn element(&mut self, named: &Named<'_>, before: &Value, after: &Value) {
        let nothing = Map::new();
        let members = before.as_object().unwrap_or(&nothing);
        for (name, value) in members {
            let other = &after[name.as_str()];
            match value {
                // What is recorded, and the overrides of an id, are told one by one.
                Value::Object(inner) if matches!(&**name, "extra" | "id") => {
                    for (inner_name, value) in inner {
                        self.member(named, &format!("{name}.{inner_name}"), value, &other[inner_name]);
                    }
                }
                _ => self.member(named, name, value, other),
            }
        }
    }

    fn member(&mut self, named: &Named<'_>, name: &str, before: &Value, after: &Value) {
        if !is_same(before, after) {
            self.report(named, Some(name), before);
        }
    }

    /// Reports a member that is lost, or the whole element.
    fn report(&mut self, named: &Named<'_>, member: Option<&str>, value: &Value) {
        let language = language(self.target);
        let Named { kind, name, span } = *named;
        self.diagnostics.report(codes::CONVERSION_LOSS, span, || {
            let message = if let Some(member) = member {
                let (element, value) = (quote(name), quote(&value.to_string()));
                let long = format!(
                    "The member '{member}' of the {kind} {element} is {value}. There is no way to say exactly \
                     this in {language}, so it is left out or said in another way."
                );
                Message::new(format!("'{member}' of this {kind} is not kept"), long)
            } else {
                let long = format!("The {kind} {} cannot be said in {language} and is left out.", quote(name));
                Message::new(format!("This {kind} is not kept"), long)
            };
            message.suggest(advice(member)).resource(name)
        });
    }
}

fn advice(member: Option<&str>) -> &'static str {
    match member {
        Some("tests") => "Make a test set with an id of it, and test that.",
        Some("id.name" | "loot_actions") => "Write it in words, with a name of its own where it needs one.",
        _ => "Keep it in a file of IR JSON, which says everything.",
    }
}

fn elements(project: &Project) -> [(&'static str, Vec<Named<'_>>); 8] {
    let interactions = project.interactions.iter();
    let buffs = project.buffs.iter();
    let traits = project.traits.iter();
    let enums = project.enums.iter();
    let test_sets = project.test_sets.iter();
    let loot_actions = project.loot_actions.iter();
    let strings = project.localized_strings.iter();
    let statistics = project.statistics.iter();
    [
        ("interactions", interactions.map(|it| Named::of("interaction", &it.id.name, it.span)).collect()),
        ("buffs", buffs.map(|it| Named::of("buff", &it.id.name, it.span)).collect()),
        ("traits", traits.map(|it| Named::of("trait", &it.id.name, it.span)).collect()),
        ("enums", enums.map(|it| Named::of("enum", &it.id.name, it.span)).collect()),
        ("test_sets", test_sets.map(|it| Named::by_id("test set", it.id.as_ref(), it.span)).collect()),
        (
            "loot_actions",
            loot_actions.map(|it| Named::by_id("loot action", it.id.as_ref(), it.span)).collect(),
        ),
        ("localized_strings", strings.map(|it| Named::of("string", &it.key, it.span)).collect()),
        ("statistics", statistics.map(|it| Named::of("statistic", &it.id.name, it.span)).collect()),
    ]
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// What tells elements of one kind apart.
fn name_of(element: &Value) -> [&Value; 3] {
    [&element["id"]["name"], &element["key"], &element["locale"]]
}

/// Whether two values say the same: `5` and `5.0` are one number. The recursion is as deep as the IR
/// document, which is bounded.
fn is_same(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Number(before), Value::Number(after)) => {
            before == after || !(before.is_i64() && after.is_i64()) && before.as_f64() == after.as_f64()
        }
        (Value::Array(before), Value::Array(after)) => {
            before.len() == after.len()
                && before.iter().zip(after).all(|(before, after)| is_same(before, after))
        }
        (Value::Object(before), Value::Object(after)) => {
            before.len() == after.len()
                && before
                    .iter()
                    .all(|(name, before)| after.get(name).is_some_and(|after| is_same(before, after)))
        }
        _ => before == after,
    }
}

//! How values fit together.

use std::collections::BTreeMap;

use super::Checker;
use crate::diagnostics::{Message, codes, quote};
use crate::ir::{Buff, EnumDefinition, Scalar, Trait};
use crate::names;
use crate::source::{Span, Spanned};

/// Checks everything that takes more than one value.
pub(super) fn check(checker: &mut Checker<'_>) {
    let project = checker.project;
    for definition in &project.enums {
        check_enum(definition, checker);
    }
    if checker.ref_compat {
        return;
    }
    for interaction in &project.interactions {
        let id = &interaction.id.name;
        shown("interaction", interaction.span, id, interaction.display_name_key.as_ref(), checker);
    }
    for buff in &project.buffs {
        check_buff(buff, checker);
    }
    for definition in &project.traits {
        check_trait(definition, checker);
    }
}

fn check_buff(buff: &Buff, checker: &mut Checker<'_>) {
    let id = &buff.id.name;
    if buff.visible {
        shown("buff", buff.span, id, buff.display_name_key.as_ref(), checker);
        described("buff", buff.span, id, buff.description_key.as_ref(), checker);
    }
    let gain = buff.annotations.extra.get("mood_gain").and_then(serde_json::Value::as_f64);
    if let (Some(mood), Some(gain)) = (&buff.mood, gain) {
        check_sign(mood, gain, id, checker);
    }
}

/// Source: language.md §10.3.
fn check_sign(mood: &Spanned<String>, gain: f64, id: &str, checker: &mut Checker<'_>) {
    let is_positive = mood.eq_ignore_ascii_case("positive");
    let is_negative = mood.eq_ignore_ascii_case("negative");
    if !(is_positive && gain < 0.0 || is_negative && gain > 0.0) {
        return;
    }
    checker.diagnostics.report(codes::MOOD_SIGN_MISMATCH, mood.span, || {
        Message::new(
            "The mood and its gain point in opposite directions",
            format!("The mood is {}, but mood_gain is {gain}.", quote(mood)),
        )
        .suggest("Change the mood, or the sign of mood_gain.")
        .resource(id)
    });
}

fn check_trait(definition: &Trait, checker: &mut Checker<'_>) {
    let id = &definition.id.name;
    if !definition.trait_type.as_ref().is_some_and(|trait_type| trait_type.eq_ignore_ascii_case("hidden")) {
        shown("trait", definition.span, id, definition.display_name_key.as_ref(), checker);
        described("trait", definition.span, id, definition.description_key.as_ref(), checker);
    }
    let key = names::key(id);
    for conflict in definition.conflicting_traits.iter().filter(|conflict| names::key(conflict) == key) {
        checker.diagnostics.report(codes::SELF_CONFLICT, conflict.span, || {
            Message::new(
                "The trait conflicts with itself",
                format!("The trait {} names itself among those that cannot go with it.", quote(id)),
            )
            .suggest("Remove the name.")
            .resource(id.value.clone())
        });
    }
}

fn shown(kind: &str, span: Span, id: &str, text: Option<&Spanned<String>>, checker: &mut Checker<'_>) {
    if text.is_some_and(|text| !text.trim().is_empty()) || id.trim().is_empty() || !checker.is_whole(span) {
        return;
    }
    checker.diagnostics.report(codes::MISSING_DISPLAY_NAME, span, || {
        Message::new(
            format!("The {kind} has no name for players"),
            format!("Players see the {kind} {}, but there is nothing to show as its name.", quote(id)),
        )
        .suggest("Add a display name.")
        .resource(id)
    });
}

fn described(kind: &str, span: Span, id: &str, text: Option<&Spanned<String>>, checker: &mut Checker<'_>) {
    if text.is_some_and(|text| !text.trim().is_empty()) || id.trim().is_empty() || !checker.is_whole(span) {
        return;
    }
    checker.diagnostics.report(codes::MISSING_DESCRIPTION, span, || {
        Message::new(
            format!("The {kind} has no description for players"),
            format!("Players see the {kind} {}, but nothing says what it is.", quote(id)),
        )
        .suggest("Add a description.")
        .resource(id)
    });
}

fn check_enum(definition: &EnumDefinition, checker: &mut Checker<'_>) {
    let mut names_seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut values_seen: BTreeMap<String, Span> = BTreeMap::new();
    let id = &definition.id.name;
    for option in definition.options.iter().filter(|option| !option.name.trim().is_empty()) {
        if let Some(first) = names_seen.get(option.name.as_str()) {
            report_option(&option.name, *first, id, checker);
            continue;
        }
        names_seen.insert(&option.name, option.name.span);
        let value = match &option.value.value {
            Scalar::Integer(integer) => integer.to_string(),
            Scalar::Text(text) => text.clone(),
            Scalar::Number(_) | Scalar::Bool(_) => continue,
        };
        match values_seen.get(&value) {
            Some(first) => report_value(&option.name, &value, (option.value.span, *first), id, checker),
            None => {
                values_seen.insert(value, option.value.span);
            }
        }
    }
}

fn report_option(name: &Spanned<String>, first: Span, id: &Spanned<String>, checker: &mut Checker<'_>) {
    checker.diagnostics.report(codes::DUPLICATE_ENUM_OPTIONS, name.span, || {
        Message::new(
            format!("The enum has another option {}", quote(name)),
            format!("The enum {} has two options of this name, so it cannot say which is meant.", quote(id)),
        )
        .suggest("Rename or remove one of the two.")
        .resource(id.value.clone())
        .related(first, "the first one")
    });
}

fn report_value(
    name: &str,
    value: &str,
    (span, first): (Span, Span),
    id: &Spanned<String>,
    checker: &mut Checker<'_>,
) {
    if checker.ref_compat {
        return;
    }
    checker.diagnostics.report(codes::DUPLICATE_ENUM_VALUES, span, || {
        Message::new(
            format!("Another option has the value {}", quote(value)),
            format!(
                "The option {} has the value of an earlier one, so the two cannot be told apart.",
                quote(name)
            ),
        )
        .suggest("Give every option a value of its own.")
        .resource(id.value.clone())
        .related(first, "the first one")
    });
}

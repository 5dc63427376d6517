//! Ids: what they look like and that no two are alike (language.md §8.1, §8.2).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::Checker;
use crate::diagnostics::{Code, Message, codes, quote};
use crate::ir::ResourceId;
use crate::names;
use crate::source::{Span, Spanned};

/// Checks one id; `blank` is the code of one that is blank.
pub(super) fn check(id: &Spanned<String>, kind: &str, blank: Code, checker: &mut Checker<'_>) {
    if id.trim().is_empty() {
        checker.diagnostics.report(blank, id.span, || {
            let member = if kind == "string" { "key" } else { "id" };
            Message::new(
                format!("The {kind}'s {member} is blank"),
                format!("Others name the {kind} by its {member}, and this one is empty."),
            )
            .suggest("Write a name of ASCII letters, digits and '_'.")
        });
    } else if !checker.ref_compat && !checker.is_from_jpe(id.span) {
        check_form(id, kind, checker);
    }
}

fn check_form(id: &Spanned<String>, kind: &str, checker: &mut Checker<'_>) {
    let max = checker.context.request.limits().id_chars_max;
    if id.chars().count() > max as usize {
        checker.diagnostics.report(codes::VALUE_TOO_LONG, id.span, || {
            Message::new(
                format!("The name of this {kind} is longer than {max} characters"),
                format!("A name may have {max} characters; {} has more.", quote(id)),
            )
            .suggest("Shorten the name.")
        });
        return;
    }
    if names::is_name(id) {
        return;
    }
    let slug = names::slug(id);
    if slug.is_empty() {
        report_unusable(id, checker);
    } else {
        report_normalised(id, &slug, checker);
    }
}

fn report_unusable(id: &Spanned<String>, checker: &mut Checker<'_>) {
    checker.diagnostics.report(codes::INVALID_NAME, id.span, || {
        Message::new(
            format!("No id can be made of {}", quote(id)),
            "An id needs at least one letter from a to z or a digit.",
        )
        .suggest("Write an id of ASCII letters and digits.")
        .resource(id.value.clone())
    });
}

fn report_normalised(id: &Spanned<String>, slug: &str, checker: &mut Checker<'_>) {
    checker.diagnostics.report(codes::ID_NORMALISED, id.span, || {
        Message::new(
            format!("The id {} becomes {}", quote(id), quote(slug)),
            "Ids are ASCII letters, digits, '_', '-', '.' and ':'. Game resources use the form shown.",
        )
        .suggest(format!("Write '{slug}'."))
        .resource(id.value.clone())
        .replace(slug)
    });
}

/// Checks that no two elements of a kind have one id, and notes ids that kinds share.
pub(super) fn check_unique(checker: &mut Checker<'_>) {
    if checker.ref_compat {
        return;
    }
    let project = checker.project;
    let mut shared = Shared::default();
    of_kind("interaction", project.interactions.iter().map(|item| &item.id), &mut shared, checker);
    of_kind("buff", project.buffs.iter().map(|item| &item.id), &mut shared, checker);
    of_kind("trait", project.traits.iter().map(|item| &item.id), &mut shared, checker);
    of_kind("enum", project.enums.iter().map(|item| &item.id), &mut shared, checker);
    of_kind("test set", project.test_sets.iter().filter_map(|item| item.id.as_ref()), &mut shared, checker);
    of_kind(
        "loot action",
        project.loot_actions.iter().filter_map(|item| item.id.as_ref()),
        &mut shared,
        checker,
    );
    of_kind("statistic", project.statistics.iter().map(|item| &item.id), &mut shared, checker);
}

/// The elements of one id, over the kinds seen so far: the first of all, and the first of the kind seen last.
struct Holders {
    first: (&'static str, Span),
    last: (&'static str, Span),
}

/// Who has each id.
type Shared<'p> = BTreeMap<Cow<'p, str>, Holders>;

fn of_kind<'p>(
    kind: &'static str,
    ids: impl Iterator<Item = &'p ResourceId>,
    shared: &mut Shared<'p>,
    checker: &mut Checker<'_>,
) {
    for id in ids {
        let key = names::key(&id.name);
        if key.is_empty() {
            continue;
        }
        let this = (kind, id.name.span);
        match shared.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(Holders { first: this, last: this });
            }
            Entry::Occupied(entry) if entry.get().last.0 == kind => {
                report_duplicate(kind, id, entry.get().last.1, checker);
            }
            Entry::Occupied(mut entry) => {
                entry.get_mut().last = this;
                report_shared((kind, id), entry.get().first, checker);
            }
        }
    }
}

fn report_duplicate(kind: &str, id: &ResourceId, first: Span, checker: &mut Checker<'_>) {
    checker.diagnostics.report(codes::DUPLICATE_RESOURCE_ID, id.name.span, || {
        Message::new(
            format!("Another {kind} has the id {}", quote(&id.name)),
            format!("Two elements of the kind '{kind}' have this id. Upper and lower case count as equal."),
        )
        .suggest("Rename one of the two.")
        .resource(id.name.value.clone())
        .related(first, format!("the first {kind} with this id"))
    });
}

fn report_shared(this: (&str, &ResourceId), other: (&str, Span), checker: &mut Checker<'_>) {
    let ((kind, id), (other, first)) = (this, other);
    checker.diagnostics.report(codes::SHARED_ID_ACROSS_KINDS, id.name.span, || {
        Message::new(
            format!("The {kind} has the id of another kind of element"),
            format!(
                "A {kind} and another element, of the kind '{other}', are both called {}. This is allowed.",
                quote(&id.name)
            ),
        )
        .suggest("Rename one of the two if that is clearer.")
        .resource(id.name.value.clone())
        .related(first, format!("the {other}"))
    });
}

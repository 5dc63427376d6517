//! What the project is called, and whether there is anything in it.

use super::Checker;
use crate::diagnostics::{Message, codes, quote};
use crate::names;
use crate::source::{Span, Spanned};

/// Checks the metadata.
pub(super) fn check(checker: &mut Checker<'_>) {
    let metadata = &checker.project.metadata;
    name(&metadata.name, checker);
    id(&metadata.project_id, checker);
    if !checker.ref_compat {
        version(&metadata.version, checker);
        if let Some(jpe_version) = &metadata.jpe_version {
            language_version(jpe_version, checker);
        }
        emptiness(checker);
    }
}

fn name(name: &Spanned<String>, checker: &mut Checker<'_>) {
    if name.trim().is_empty() {
        checker.diagnostics.report(codes::INVALID_PROJECT_NAME, name.span, || {
            Message::new("The project's name is blank", "A project has a name, and this one is empty.")
                .suggest("Write a name for the project.")
        });
    }
}

fn id(id: &Spanned<String>, checker: &mut Checker<'_>) {
    let written = quote(id);
    match names::project_file_id(id) {
        None => checker.diagnostics.report(codes::INVALID_PROJECT_ID, id.span, || {
            let message = Message::new(
                "The project's id cannot become part of a file name",
                format!("The id {written} has to be 1 to 64 letters, digits, '_' and '-', a letter or digit first."),
            );
            match names::project_file_id(&names::slug(id)) {
                Some(slug) => message.suggest(format!("Write '{slug}'.")).replace(slug),
                None => message.suggest("Write an id such as 'my_project'."),
            }
        }),
        Some(slug) if *slug != **id && id.span != Span::NONE => {
            checker.diagnostics.report(codes::ID_NORMALISED, id.span, || {
                Message::new(
                    "The project's id is written differently in file names",
                    format!("File names hold {}, because {written} has characters that do not suit them.", quote(&slug)),
                )
                .suggest(format!("Write '{slug}'."))
                .replace(slug)
            });
        }
        Some(_) => {}
    }
}

fn version(version: &Spanned<String>, checker: &mut Checker<'_>) {
    if !is_version(version) {
        checker.diagnostics.report(codes::INVALID_VERSION, version.span, || {
            Message::new(
                "This does not look like a version",
                format!("The version is {}; versions are numbers with dots.", quote(version)),
            )
            .suggest("Write a version such as 1.0.0.")
        });
    }
}

/// Numbers with dots, then perhaps `-` or `+` and anything without white space, as in `1.2.0-beta`.
fn is_version(text: &str) -> bool {
    let (numbers, rest) = text.split_at(text.find(['-', '+']).unwrap_or(text.len()));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    numbers.split('.').all(is_number) && !rest.contains(char::is_whitespace) && rest.len() != 1
}

fn language_version(version: &Spanned<String>, checker: &mut Checker<'_>) {
    if &**version == "1" || version.starts_with("1.") && is_version(version) {
        return;
    }
    checker.diagnostics.report(codes::UNSUPPORTED_JPE_VERSION, version.span, || {
        Message::new(
            "This version of the language is not read",
            format!("The project asks for version {}; this compiler reads version 1.", quote(version)),
        )
        .suggest("Write 1, or leave the version out.")
        .replace("1")
    });
}

/// Source: language.md §3.11. Nothing is said when a fault already explains why there is nothing.
fn emptiness(checker: &mut Checker<'_>) {
    if checker.project.element_count() > 0 || checker.diagnostics.has_errors() || !checker.is_complete() {
        return;
    }
    let mut sources = checker.context.sources.texts();
    let place = match (sources.next(), sources.next()) {
        (Some(only), None) => only.whole().at_start(),
        _ => Span::NONE,
    };
    checker.diagnostics.report(codes::EMPTY_PROJECT, place, || {
        Message::new(
            "The project has no element",
            "There are source files, but no interaction, buff, trait, enum, string or other element in them.",
        )
        .suggest("Add an element, such as a buff.")
    });
}

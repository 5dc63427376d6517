//! What the project is called, when several files say so (language.md §3.8, §3.9).

use std::borrow::Cow;

use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::{Metadata, MetadataField};
use crate::names;
use crate::source::{Span, Spanned};

/// The last statement about a member counts; one that differs from an earlier one is reported.
pub(super) fn settle(
    metadata: &mut Metadata,
    statements: Vec<(MetadataField, Spanned<String>)>,
    diagnostics: &mut Diagnostics,
) {
    // An id that is made from a name lies where the name lies; both differ by one mistake.
    let mut reported = Span::NONE;
    for (field, value) in statements {
        let earlier = current(metadata, field);
        if let Some(earlier) =
            earlier.filter(|earlier| earlier.span != Span::NONE && earlier.value != value.value)
            && value.span != std::mem::replace(&mut reported, value.span)
        {
            report_conflict(field, earlier, &value, diagnostics);
        }
        set(metadata, field, value);
    }
}

fn current(metadata: &Metadata, field: MetadataField) -> Option<&Spanned<String>> {
    match field {
        MetadataField::Name => Some(&metadata.name),
        MetadataField::ProjectId => Some(&metadata.project_id),
        MetadataField::Version => Some(&metadata.version),
        MetadataField::Author => metadata.author.as_ref(),
        MetadataField::Description => metadata.description.as_ref(),
        MetadataField::GameVersionMin => metadata.game_version_min.as_ref(),
        MetadataField::GameVersionMax => metadata.game_version_max.as_ref(),
        MetadataField::JpeVersion => metadata.jpe_version.as_ref(),
    }
}

fn set(metadata: &mut Metadata, field: MetadataField, value: Spanned<String>) {
    match field {
        MetadataField::Name => metadata.name = value,
        MetadataField::ProjectId => metadata.project_id = value,
        MetadataField::Version => metadata.version = value,
        MetadataField::Author => metadata.author = Some(value),
        MetadataField::Description => metadata.description = Some(value),
        MetadataField::GameVersionMin => metadata.game_version_min = Some(value),
        MetadataField::GameVersionMax => metadata.game_version_max = Some(value),
        MetadataField::JpeVersion => metadata.jpe_version = Some(value),
    }
}

fn report_conflict(
    field: MetadataField,
    earlier: &Spanned<String>,
    value: &Spanned<String>,
    diagnostics: &mut Diagnostics,
) {
    diagnostics.report(codes::CONFLICTING_PROJECT_METADATA, value.span, || {
        let label = field.label();
        let long = format!("It is {} here and {} before. The last one counts.", quote(value), quote(earlier));
        Message::new(format!("The project's {label} is stated twice, differently"), long)
            .suggest("State it in one file only.")
            .related(earlier.span, "stated before here")
    });
}

/// An id that only the request gives, often the name of a folder, is made fit for file names. One that a
/// source gives stays as written.
pub(super) fn slug_default_id(metadata: &mut Metadata) {
    let id = &mut metadata.project_id;
    if id.span == Span::NONE {
        id.value = names::project_file_id(id).map_or_else(|| "project".to_owned(), Cow::into_owned);
    }
}

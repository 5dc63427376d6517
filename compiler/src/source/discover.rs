//! Which files of a project are sources (language.md §3.2–3.4, §3.10).

use schemas::{Project, ProjectError, ProjectPath, SourceFile};

use super::{FileId, Format, Sources, Span};
use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::request::Request;

/// Suffixes of sources, longest first where one ends in another. Plain `.xml` and `.json` are sources
/// because every file of a request was named in it; whoever walks a folder leaves them out.
const SUFFIXES: [(&str, Format); 8] = [
    (".jpe.xml", Format::Xml),
    (".jpe-xml", Format::Xml),
    (".jpexml", Format::Xml),
    (".ir.json", Format::Ir),
    (".names.json", Format::GameNames),
    (".jpe", Format::Jpe),
    (".xml", Format::Xml),
    (".json", Format::Ir),
];

/// Suffixes of files that projects hold besides sources; they are passed over in silence.
const COMPANIONS: [&str; 2] = [".md", ".txt"];

/// Folders of outputs, passed over at the top of a project. Source: language.md §3.3.
const OUTPUT_FOLDERS: [&str; 2] = ["build", "reports"];

/// Sorts the files and checks their number and sizes; a project over a limit has no files.
pub(super) fn within_limits(
    files: Vec<SourceFile>,
    request: Request<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<SourceFile> {
    match Project::new(request.project_name(), files, request.limits()) {
        Ok(project) => project.into_files(),
        Err(error) => {
            report_limit(&error, diagnostics);
            Vec::new()
        }
    }
}

fn report_limit(error: &ProjectError, diagnostics: &mut Diagnostics) {
    let (code, short, fix) = match error {
        ProjectError::DuplicatePath(_) => {
            (codes::DUPLICATE_PATH, "Two files have one path", "Rename or remove one of the two files.")
        }
        ProjectError::FileTooLarge { .. } => {
            (codes::FILE_TOO_LARGE, "A file is too large", "Split the file into smaller ones.")
        }
        ProjectError::ProjectTooLarge { .. } => {
            (codes::PROJECT_TOO_LARGE, "The project is too large", "Split the project into smaller ones.")
        }
        ProjectError::TooManyFiles { .. } => (
            codes::TOO_MANY_FILES,
            "The project has too many files",
            "Put elements together into fewer files.",
        ),
    };
    diagnostics
        .report(code, Span::NONE, || Message::new(short, format!("In this project, {error}.")).suggest(fix));
}

/// The language of the file, by its name; `None` when it is no source.
pub(super) fn format(
    path: &ProjectPath,
    id: FileId,
    request: Request<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Format> {
    if request.is_ref_compat() {
        return reference_format(path);
    }
    if is_passed_over(path) {
        return None;
    }
    let known = format_of(path);
    if known.is_none() && !is_companion(&path.file_name().to_ascii_lowercase()) {
        report_unknown(path, id, diagnostics);
    }
    known
}

/// Whether a file of that name is a source when its folder is read; plain `.xml` and `.json` must be named.
pub(crate) fn is_source_in_folder(file_name: &str) -> bool {
    let name = file_name.to_ascii_lowercase();
    let is_plain = |suffix: &str| matches!(suffix, ".xml" | ".json");
    SUFFIXES.iter().any(|(suffix, _)| !is_plain(suffix) && name.ends_with(suffix))
}

/// The language that a name stands for, wherever the file is.
pub(crate) fn format_of(path: &ProjectPath) -> Option<Format> {
    let name = path.file_name().to_ascii_lowercase();
    SUFFIXES.iter().find(|(suffix, _)| name.ends_with(suffix)).map(|(_, format)| *format)
}

/// What the reference reads: suffixes in lower case, in every folder. Source: language.md §3.2, D16.
fn reference_format(path: &ProjectPath) -> Option<Format> {
    SUFFIXES.iter().find(|(suffix, _)| path.file_name().ends_with(suffix)).map(|(_, format)| *format)
}

fn is_passed_over(path: &ProjectPath) -> bool {
    let (folders, name) = path.as_str().rsplit_once('/').unwrap_or(("", path.as_str()));
    let output = folders.split('/').next().is_some_and(|top| OUTPUT_FOLDERS.contains(&top));
    output || name.starts_with('.') || folders.split('/').any(|folder| folder.starts_with('.'))
}

fn is_companion(name: &str) -> bool {
    !name.contains('.') || COMPANIONS.iter().any(|suffix| name.ends_with(suffix))
}

fn report_unknown(path: &ProjectPath, id: FileId, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::UNKNOWN_FILE_TYPE, Span::file_only(id), || {
        let name = quote(path.file_name());
        Message::new(
            "This file is no JPE source and is left out",
            format!(
                "The name {name} does not end in .jpe, .jpe.xml, .jpe-xml, .jpexml, .ir.json or .names.json."
            ),
        )
        .suggest("Rename the file or remove it from the project.")
    });
}

/// A project without a source cannot be built. Source: language.md §3.10.
pub(super) fn report_if_empty(sources: &Sources, diagnostics: &mut Diagnostics) {
    if sources.has_sources() || diagnostics.has_errors() {
        return;
    }
    diagnostics.report(codes::NO_JPE_FILES, Span::NONE, || {
        Message::new(
            "The project has no source file",
            "None of the project's files ends in .jpe, .jpe.xml, .jpe-xml, .jpexml or .ir.json, or those \
             that do are in build/, reports/ or a hidden folder. There is nothing to compile.",
        )
        .suggest("Add a file that ends in .jpe.")
    });
}

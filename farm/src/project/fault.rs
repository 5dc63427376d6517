//! Diagnostics of files that cannot be read. Source of the codes: language.md §12.1.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use schemas::{Category, EngineError, Extra, PathError, ProjectError, Severity};

/// A diagnostic of the file or folder `path`.
fn at(
    path: &Path,
    (code, category, severity): (&'static str, Category, Severity),
    short: &str,
    long: String,
    fix: &str,
) -> EngineError {
    EngineError {
        code: Cow::Borrowed(code),
        category,
        severity,
        message_short: short.to_owned(),
        message_long: long,
        file_path: Some(slashed(path)),
        position: None,
        resource_id: None,
        language_layer: None,
        snippet: None,
        suggested_fix: Some(fix.to_owned()),
        stack_trace_sanitized: None,
        plugin_id: None,
        extra: Extra::default(),
    }
}

/// The path with `/` between segments; what is not Unicode is replaced.
fn slashed(path: &Path) -> String {
    let segments: Vec<Cow<'_, str>> = path.iter().map(|segment| segment.to_string_lossy()).collect();
    segments.join("/")
}

const IO_ERROR: (&str, Category, Severity) = ("IO_ERROR", Category::IoFile, Severity::Error);

/// A file or folder that cannot be read.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> EngineError {
    let reason = error.kind();
    let long =
        format!("Reading it failed: {reason}. The project cannot be built without knowing what it holds.");
    at(path, IO_ERROR, "This cannot be read", long, "Check its permissions, or remove it from the project.")
}

/// A project folder that cannot be opened.
pub(super) fn no_folder(error: &io::Error) -> EngineError {
    EngineError { file_path: None, ..unreadable(Path::new(""), error) }
}

/// A source that is neither a file nor a link to one.
pub(super) fn not_a_file(path: &Path) -> EngineError {
    let long = "Its name is that of a source, but it is a folder, a pipe, a socket or a device.".to_owned();
    at(path, IO_ERROR, "This is not a file", long, "Rename it, or remove it from the project.")
}

/// A source behind a link that cannot be followed.
pub(super) fn bad_link(path: &Path, error: &io::Error) -> EngineError {
    let long = if error.kind() == io::ErrorKind::NotFound {
        "It is a symbolic link, and there is nothing where it leads.".to_owned()
    } else {
        "It is a symbolic link that leads out of the project. Only what is inside the project is read, and \
         links with an absolute target count as leading out."
            .to_owned()
    };
    at(path, IO_ERROR, "This link cannot be followed", long, "Put the file itself there, or remove the link.")
}

/// A link that is no source by its name, and cannot be followed to see whether it is a folder of sources.
pub(super) fn link_left_out(path: &Path) -> EngineError {
    let code = ("UNKNOWN_FILE_TYPE", Category::IoFile, Severity::Warning);
    let long =
        "It is a symbolic link that leads out of the project. Only what is inside the project is read.";
    let fix = "Copy what it leads to into the project, or remove the link.";
    at(path, code, "This link leads out of the project and is left out", long.to_owned(), fix)
}

/// A source whose path no project can hold.
pub(super) fn bad_path(path: &Path, error: Option<PathError>) -> EngineError {
    let code = ("INVALID_PATH", Category::SyncCloud, Severity::Error);
    let long = match error {
        Some(error) => format!("A project cannot hold a file of this name: {error}."),
        None => "A project cannot hold a file of this name: it is not Unicode.".to_owned(),
    };
    at(path, code, "The name of this file cannot be used", long, "Rename the file.")
}

/// A file over the limit of one file.
pub(super) fn too_large(path: &Path, size_bytes: u64, max: u64) -> EngineError {
    let code = ("FILE_TOO_LARGE", Category::SyncCloud, Severity::Fatal);
    let long = format!("It has {size_bytes} bytes; a source file may have {max}.");
    at(path, code, "This file is too large", long, "Split the file into smaller ones.")
}

/// A folder below more folders than are searched.
pub(super) fn too_deep(path: &Path, depth_max: usize) -> EngineError {
    let long = format!("Folders are searched {depth_max} deep; what is below this one is not known.");
    at(path, IO_ERROR, "This folder is nested too deep", long, "Move its files further up.")
}

/// A project with more entries than are looked at.
pub(super) fn too_many_entries(entries_max: usize) -> EngineError {
    EngineError::service(
        "TOO_MANY_FILES",
        Severity::Fatal,
        "The folder holds too many files",
        format!(
            "More than {entries_max} files and folders are in it, sources or not; the search ends there."
        ),
        "Name the folder of the sources instead of one around it.",
    )
}

/// A project over a limit.
pub(super) fn limit(error: &ProjectError) -> EngineError {
    let (severity, fix) = match error {
        ProjectError::DuplicatePath(_) => (Severity::Error, "Rename or remove one of the two files."),
        ProjectError::FileTooLarge { .. } => (Severity::Fatal, "Split the file into smaller ones."),
        ProjectError::ProjectTooLarge { .. } => (Severity::Fatal, "Split the project into smaller ones."),
        ProjectError::TooManyFiles { .. } => (Severity::Fatal, "Put elements together into fewer files."),
    };
    let long = format!("In this project, {error}.");
    EngineError::service(error.code(), severity, "The project cannot be built as it is", long, fix)
}

//! What can be wrong with the files of a submission, as diagnostics of language.md §12.1.

use schemas::{Category, EngineError, ProjectError, ProjectLimits, ProjectPath, Severity};

/// The path is none that a project can have.
pub(super) fn invalid_path(path: &str, why: &dyn std::fmt::Display) -> EngineError {
    let mut fault = EngineError::service(
        "INVALID_PATH",
        Severity::Error,
        "This file cannot be in a project",
        format!("The file was not taken because {why}."),
        "Use a relative path with '/' between names and without '..'.",
    );
    fault.file_path = Some(shown(path));
    fault
}

/// The entry of an archive is no file.
pub(super) fn not_a_file(path: &str) -> EngineError {
    let mut fault = EngineError::service(
        "INVALID_PATH",
        Severity::Error,
        "This entry of the archive is not a file",
        "The entry is a link, a device or a sparse file. A project holds only plain files.",
        "Put the file itself into the archive, or leave the entry out.",
    );
    fault.file_path = Some(shown(path));
    fault
}

/// The content of the file cannot be read as it was sent.
pub(super) fn unreadable(path: &ProjectPath, why: &dyn std::fmt::Display) -> EngineError {
    let mut fault = EngineError::service(
        "ENCODING_ERROR",
        Severity::Error,
        "The content of this file cannot be read",
        format!("The file was not taken because {why}."),
        "Give the content either as `text` or, when it is not UTF-8, as standard `base64`.",
    );
    fault.category = Category::IoFile;
    fault.file_path = Some(path.to_string());
    fault
}

/// The file is over its limit; how large it is, nobody has read.
pub(super) fn file_too_large(path: &ProjectPath, limits: &ProjectLimits) -> EngineError {
    let mut fault = EngineError::service(
        "FILE_TOO_LARGE",
        Severity::Fatal,
        "This file is too large",
        format!("The file has more than {} bytes, the limit of one file.", limits.file_bytes_max),
        "Split the file.",
    );
    fault.file_path = Some(path.to_string());
    fault
}

/// All files together are over their limit.
pub(super) fn project_too_large(limits: &ProjectLimits) -> EngineError {
    EngineError::service(
        "PROJECT_TOO_LARGE",
        Severity::Fatal,
        "The project is too large",
        format!(
            "The files have more than {} bytes together, the limit of a project.",
            limits.project_bytes_max
        ),
        "Split the project into several.",
    )
}

/// There are more files than a project may have.
pub(super) fn too_many_files(limits: &ProjectLimits) -> EngineError {
    EngineError::service(
        "TOO_MANY_FILES",
        Severity::Fatal,
        "The project has too many files",
        format!("There are more than {} files, the limit of a project.", limits.files_max),
        "Split the project into several, or leave out what is not source.",
    )
}

/// There is no file.
pub(super) fn empty() -> EngineError {
    EngineError::service(
        "PROJECT_EMPTY",
        Severity::Error,
        "The project has no files",
        "Nothing can be built from a submission without files.",
        "Send at least one source file.",
    )
}

/// The files are no project together.
pub(super) fn no_project(error: &ProjectError, limits: &ProjectLimits) -> EngineError {
    match error {
        ProjectError::DuplicatePath(path) => duplicate_path(path.as_str()),
        ProjectError::FileTooLarge { path, .. } => file_too_large(path, limits),
        ProjectError::ProjectTooLarge { .. } => project_too_large(limits),
        ProjectError::TooManyFiles { .. } => too_many_files(limits),
    }
}

/// Two files have the same path.
pub(super) fn duplicate_path(path: &str) -> EngineError {
    let mut fault = EngineError::service(
        "DUPLICATE_PATH",
        Severity::Error,
        "Two files have this path",
        "Two files have the same path; upper and lower case count as equal.",
        "Rename one of them.",
    );
    fault.file_path = Some(shown(path));
    fault
}

/// A path that nobody has checked, short enough to show.
fn shown(path: &str) -> String {
    path.chars().take(ProjectPath::SEGMENT_BYTES_MAX).collect()
}

//! A project: a set of relative paths with their bytes (language.md §3.1).

use std::borrow::Borrow;
use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{ProjectLimits, Sha256};

/// A relative path inside a project or a result: segments joined by `/`.
///
/// No segment is empty, `.` or `..`; there is no NUL, no other control character, no backslash and no
/// drive letter; a segment has at most 255 bytes and the path at most 1,024.
/// Source: language.md §3.1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 1024))]
pub struct ProjectPath(String);

/// Why a text is not a [`ProjectPath`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// It is empty.
    #[error("the path is empty")]
    Empty,
    /// It starts with `/` or a drive letter.
    #[error("the path is not relative")]
    NotRelative,
    /// It has an empty segment, `.` or `..`.
    #[error("the path has an empty, '.' or '..' segment")]
    BadSegment,
    /// It has a NUL or another control character, or a backslash.
    #[error("the path has a control character or a backslash")]
    BadCharacter,
    /// A segment is over 255 bytes or the path over 1,024.
    #[error("the path is too long (255 bytes for a segment, 1,024 in all)")]
    TooLong,
}

impl ProjectPath {
    /// Most bytes of one segment.
    pub const SEGMENT_BYTES_MAX: usize = 255;
    /// Most bytes of a path.
    pub const BYTES_MAX: usize = 1_024;

    /// Checks `path` against the rules.
    ///
    /// # Errors
    ///
    /// The first rule it breaks, in the order of [`PathError`].
    pub fn new(path: impl Into<String>) -> Result<Self, PathError> {
        let path = path.into();
        match Self::broken_rule(&path) {
            Some(error) => Err(error),
            None => Ok(Self(path)),
        }
    }

    fn broken_rule(path: &str) -> Option<PathError> {
        let drive_letter = path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic();
        if path.is_empty() {
            Some(PathError::Empty)
        } else if path.starts_with('/') || drive_letter {
            Some(PathError::NotRelative)
        } else if path.split('/').any(|segment| matches!(segment, "" | "." | "..")) {
            Some(PathError::BadSegment)
        } else if path.chars().any(|c| c.is_control() || c == '\\') {
            Some(PathError::BadCharacter)
        } else if path.len() > Self::BYTES_MAX || path.split('/').any(|s| s.len() > Self::SEGMENT_BYTES_MAX) {
            Some(PathError::TooLong)
        } else {
            None
        }
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last segment.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }
}

impl fmt::Display for ProjectPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for ProjectPath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for ProjectPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<ProjectPath> for String {
    fn from(path: ProjectPath) -> Self {
        path.0
    }
}

impl TryFrom<String> for ProjectPath {
    type Error = PathError;

    fn try_from(path: String) -> Result<Self, Self::Error> {
        Self::new(path)
    }
}

/// One file of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it is in the project.
    pub path: ProjectPath,
    /// What it holds; any bytes.
    pub content: Vec<u8>,
}

/// What a tenant sends: a name and the files, sorted bytewise by path, no two alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    name: String,
    files: Vec<SourceFile>,
}

/// Why files are no project.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProjectError {
    /// Two paths are equal, or differ only in the case of ASCII letters.
    #[error("two files have the path \"{0}\" (upper and lower case count as equal)")]
    DuplicatePath(ProjectPath),
    /// A file is over [`ProjectLimits::file_bytes_max`].
    #[error("\"{path}\" has {size_bytes} bytes; a file may have {max}")]
    FileTooLarge {
        /// The file.
        path: ProjectPath,
        /// Its size.
        size_bytes: u64,
        /// The limit.
        max: u64,
    },
    /// All files together are over [`ProjectLimits::project_bytes_max`].
    #[error("the files have {size_bytes} bytes together; a project may have {max}")]
    ProjectTooLarge {
        /// Their size.
        size_bytes: u64,
        /// The limit.
        max: u64,
    },
    /// More files than [`ProjectLimits::files_max`].
    #[error("there are {count} files; a project may have {max}")]
    TooManyFiles {
        /// Their number.
        count: usize,
        /// The limit.
        max: u32,
    },
}

impl ProjectError {
    /// The diagnostic code of language.md §12.1.
    pub fn code(&self) -> &'static str {
        match self {
            Self::DuplicatePath(_) => "DUPLICATE_PATH",
            Self::FileTooLarge { .. } => "FILE_TOO_LARGE",
            Self::ProjectTooLarge { .. } => "PROJECT_TOO_LARGE",
            Self::TooManyFiles { .. } => "TOO_MANY_FILES",
        }
    }
}

impl Project {
    /// Sorts the files and checks them against `limits`.
    ///
    /// # Errors
    ///
    /// [`ProjectError::TooManyFiles`], [`ProjectError::FileTooLarge`],
    /// [`ProjectError::ProjectTooLarge`], then [`ProjectError::DuplicatePath`].
    pub fn new(
        name: impl Into<String>,
        mut files: Vec<SourceFile>,
        limits: &ProjectLimits,
    ) -> Result<Self, ProjectError> {
        if files.len() > limits.files_max as usize {
            return Err(ProjectError::TooManyFiles { count: files.len(), max: limits.files_max });
        }
        let mut project_bytes = 0_u64;
        for file in &files {
            let size_bytes = file.content.len() as u64;
            if size_bytes > limits.file_bytes_max {
                let (path, max) = (file.path.clone(), limits.file_bytes_max);
                return Err(ProjectError::FileTooLarge { path, size_bytes, max });
            }
            project_bytes += size_bytes;
        }
        if project_bytes > limits.project_bytes_max {
            let max = limits.project_bytes_max;
            return Err(ProjectError::ProjectTooLarge { size_bytes: project_bytes, max });
        }
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let mut seen = HashSet::with_capacity(files.len());
        for file in &files {
            if !seen.insert(file.path.as_str().to_ascii_lowercase()) {
                return Err(ProjectError::DuplicatePath(file.path.clone()));
            }
        }
        Ok(Self { name: name.into(), files })
    }

    /// The name it goes by unless its sources name it (language.md §3.8).
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The files, sorted bytewise by path.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// Gives the files away.
    pub fn into_files(self) -> Vec<SourceFile> {
        self.files
    }

    /// The digest over all paths and contents in order.
    pub fn sha256(&self) -> Sha256 {
        Sha256::of_parts(
            self.files.iter().flat_map(|file| [file.path.as_str().as_bytes(), &file.content[..]]),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, size_bytes: usize) -> SourceFile {
        SourceFile { path: ProjectPath::new(path).unwrap(), content: vec![b'x'; size_bytes] }
    }

    #[test]
    fn paths_that_leave_the_project_are_refused() {
        let long_segment = "x".repeat(256);
        let long_path = vec!["x".repeat(255); 5].join("/");
        for (path, error) in [
            ("", PathError::Empty),
            ("/etc/passwd", PathError::NotRelative),
            ("C:x.jpe", PathError::NotRelative),
            ("../x.jpe", PathError::BadSegment),
            ("a//b", PathError::BadSegment),
            ("a/./b", PathError::BadSegment),
            ("a/", PathError::BadSegment),
            ("a\\b", PathError::BadCharacter),
            ("a\0b", PathError::BadCharacter),
            (&long_segment, PathError::TooLong),
            (&long_path, PathError::TooLong),
        ] {
            assert_eq!(ProjectPath::new(path), Err(error), "{path:?}");
        }
        for path in ["a.jpe", "src/böse datei.jpe", "...", ".hidden/a", "ab:c"] {
            assert_eq!(ProjectPath::new(path).unwrap().as_str(), path);
        }
    }

    #[test]
    fn files_are_sorted_and_the_digest_ignores_their_order() {
        let limits = ProjectLimits::default();
        let one = Project::new("p", vec![file("b", 1), file("a", 2)], &limits).unwrap();
        let other = Project::new("p", vec![file("a", 2), file("b", 1)], &limits).unwrap();
        assert_eq!(one.files()[0].path.as_str(), "a");
        assert_eq!(one.sha256(), other.sha256());
    }

    #[test]
    fn limits_and_duplicates_are_refused() {
        let limits = ProjectLimits {
            files_max: 3,
            file_bytes_max: 4,
            project_bytes_max: 9,
            ..ProjectLimits::default()
        };
        let check = |files, code: &str| {
            assert_eq!(Project::new("p", files, &limits).unwrap_err().code(), code);
        };
        check(vec![file("a.jpe", 1), file("A.jpe", 1)], "DUPLICATE_PATH");
        check(vec![file("a", 5)], "FILE_TOO_LARGE");
        check(vec![file("a", 4), file("b", 4), file("c", 4)], "PROJECT_TOO_LARGE");
        check(vec![file("a", 0), file("b", 0), file("c", 0), file("d", 0)], "TOO_MANY_FILES");
    }
}

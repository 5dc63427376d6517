//! The bytes of the files, within the limits.

use std::io::{self, Read};
use std::path::Path;

use cap_fs_ext::OpenOptionsSyncExt;
use cap_std::fs::{Dir, File, OpenOptions};
use schemas::{EngineError, ProjectError, ProjectLimits, ProjectPath, SourceFile};

use super::fault;
use super::walk::Found;

/// What was read.
#[derive(Debug)]
pub(super) struct FilesRead {
    /// The files.
    pub(super) files: Vec<SourceFile>,
    /// What keeps the project from being built.
    pub(super) faults: Vec<EngineError>,
    /// What is only worth a warning.
    pub(super) warnings: Vec<EngineError>,
}

/// Reads the files that were found below `root`. The first limit of the whole project that is passed ends the
/// reading.
pub(super) fn files(root: &Dir, found: Found, limits: &ProjectLimits) -> FilesRead {
    let Found { files, faults, warnings, .. } = found;
    let mut read = FilesRead { files: Vec::with_capacity(files.len()), faults, warnings };
    if let Some(error) = too_many(files.len(), limits) {
        read.faults.push(fault::limit(&error));
        return read;
    }
    let mut project_bytes = 0_u64;
    for path in files {
        match file(root, &path, limits.file_bytes_max) {
            Ok(file) => {
                project_bytes += file.content.len() as u64;
                read.files.push(file);
            }
            Err(fault) => read.faults.push(*fault),
        }
        if project_bytes > limits.project_bytes_max {
            let (size_bytes, max) = (project_bytes, limits.project_bytes_max);
            read.faults.push(fault::limit(&ProjectError::ProjectTooLarge { size_bytes, max }));
            break;
        }
    }
    read.faults.sort_by(|a, b| a.file_path.cmp(&b.file_path));
    read
}

fn too_many(count: usize, limits: &ProjectLimits) -> Option<ProjectError> {
    let max = limits.files_max;
    (u64::try_from(count).is_ok_and(|count| count > u64::from(max)))
        .then_some(ProjectError::TooManyFiles { count, max })
}

fn file(root: &Dir, path: &Path, file_bytes_max: u64) -> Result<SourceFile, Box<EngineError>> {
    let project_path = project_path(path)?;
    let file = open(root, path)?;
    let content = content(file, file_bytes_max).map_err(|error| fault::unreadable(path, &error))?;
    match content {
        Content::Whole(content) => Ok(SourceFile { path: project_path, content }),
        Content::TooLarge(size_bytes) => Err(fault::too_large(path, size_bytes, file_bytes_max).into()),
    }
}

fn project_path(path: &Path) -> Result<ProjectPath, Box<EngineError>> {
    let segments: Option<Vec<&str>> = path.iter().map(|segment| segment.to_str()).collect();
    let text = segments.ok_or_else(|| fault::bad_path(path, None))?.join("/");
    ProjectPath::new(text).map_err(|error| fault::bad_path(path, Some(error)).into())
}

/// Opens a regular file. A pipe that took its place since it was found does not block: it is opened without
/// waiting for a writer, and refused.
fn open(root: &Dir, path: &Path) -> Result<File, Box<EngineError>> {
    let mut options = OpenOptions::new();
    options.read(true).nonblock(true);
    let opened = root.open_with(path, &options).map_err(|error| {
        let is_link = root.symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
        if is_link { fault::bad_link(path, &error) } else { fault::unreadable(path, &error) }
    })?;
    let metadata = opened.metadata().map_err(|error| fault::unreadable(path, &error))?;
    if metadata.is_file() { Ok(opened) } else { Err(fault::not_a_file(path).into()) }
}

enum Content {
    Whole(Vec<u8>),
    /// At least that many bytes.
    TooLarge(u64),
}

/// Reads no more than the limit, whatever the size was said to be: the file may grow meanwhile.
fn content(file: File, file_bytes_max: u64) -> io::Result<Content> {
    let size_bytes = file.metadata()?.len();
    if size_bytes > file_bytes_max {
        return Ok(Content::TooLarge(size_bytes));
    }
    let mut content = Vec::with_capacity(usize::try_from(size_bytes).unwrap_or(0));
    file.take(file_bytes_max + 1).read_to_end(&mut content)?;
    let read_bytes = content.len() as u64;
    if read_bytes > file_bytes_max { Ok(Content::TooLarge(read_bytes)) } else { Ok(Content::Whole(content)) }
}

//! Takes the files of a submission one by one, under limits, and remembers what is wrong with each.

use std::io::{self, Read};

use schemas::problem::ProblemKind;
use schemas::{EngineError, Project, ProjectLimits, ProjectPath, SourceFile};

use crate::error::ApiError;
use crate::submit::fault;

/// Most faults of one answer; a submission with more is not read on.
const FAULTS_MAX: usize = 100;

/// The files so far and the faults so far.
#[derive(Debug)]
pub(super) struct Intake {
    limits: ProjectLimits,
    files: Vec<SourceFile>,
    n_files: u32,
    project_bytes: u64,
    faults: Vec<EngineError>,
}

impl Intake {
    /// Nothing yet.
    pub(super) fn new(limits: ProjectLimits) -> Self {
        Self { limits, files: Vec::new(), n_files: 0, project_bytes: 0, faults: Vec::new() }
    }

    /// What a project may hold.
    pub(super) fn limits(&self) -> &ProjectLimits {
        &self.limits
    }

    /// Counts one more file, and checks its path. `None` for a path that cannot be; the fault is noted.
    ///
    /// # Errors
    ///
    /// There are too many files, or too many faults: nothing more is worth reading.
    pub(super) fn path(&mut self, path: &str) -> Result<Option<ProjectPath>, ApiError> {
        self.n_files += 1;
        if self.n_files > self.limits.files_max {
            return Err(self.end(fault::too_many_files(&self.limits)));
        }
        match ProjectPath::new(path) {
            Ok(path) => Ok(Some(path)),
            Err(error) => self.note(fault::invalid_path(path, &error)).map(|()| None),
        }
    }

    /// Takes a file.
    ///
    /// # Errors
    ///
    /// All files together are too large, or there are too many faults.
    pub(super) fn add(&mut self, path: ProjectPath, content: Vec<u8>) -> Result<(), ApiError> {
        self.project_bytes += content.len() as u64;
        if self.project_bytes > self.limits.project_bytes_max {
            return Err(self.end(fault::project_too_large(&self.limits)));
        }
        if content.len() as u64 > self.limits.file_bytes_max {
            return self.note(fault::file_too_large(&path, &self.limits));
        }
        self.files.push(SourceFile { path, content });
        Ok(())
    }

    /// Reads a file, but not more of it than shows that it is too large.
    pub(super) fn content(&self, file: impl Read) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        file.take(self.limits.file_bytes_max + 1).read_to_end(&mut content)?;
        Ok(content)
    }

    /// Notes a fault.
    ///
    /// # Errors
    ///
    /// There are too many.
    pub(super) fn note(&mut self, fault: EngineError) -> Result<(), ApiError> {
        if self.faults.len() == FAULTS_MAX {
            return Err(self.end(fault));
        }
        self.faults.push(fault);
        Ok(())
    }

    /// The refusal of everything because of `fault`.
    pub(super) fn end(&mut self, fault: EngineError) -> ApiError {
        self.faults.push(fault);
        refusal(std::mem::take(&mut self.faults))
    }

    /// All files as a project.
    ///
    /// # Errors
    ///
    /// The faults, where there are any.
    pub(super) fn into_project(mut self, name: String) -> Result<Project, ApiError> {
        if self.n_files == 0 {
            return Err(self.end(fault::empty()));
        }
        if !self.faults.is_empty() {
            return Err(refusal(self.faults));
        }
        Project::new(name, self.files, &self.limits)
            .map_err(|error| refusal(vec![fault::no_project(&error, &self.limits)]))
    }
}

fn refusal(faults: Vec<EngineError>) -> ApiError {
    let is_too_large =
        |fault: &EngineError| fault.code.ends_with("_TOO_LARGE") || fault.code == "TOO_MANY_FILES";
    let kind =
        if faults.iter().any(is_too_large) { ProblemKind::TooLarge } else { ProblemKind::Unprocessable };
    let detail = format!("The files cannot be taken: {} What each fault is, `errors` says.", first(&faults));
    ApiError::new(kind, detail).with_errors(faults)
}

fn first(faults: &[EngineError]) -> String {
    match faults {
        [] => String::new(),
        [one] => format!("{}.", one.message_short),
        [one, others @ ..] => format!("{}, and {} more.", one.message_short, others.len()),
    }
}

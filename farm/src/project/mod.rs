//! Reading a project from disk.
//!
//! Three steps, in order: [`locate`] (which folder, which files in it), [`walk`] (which files are sources),
//! [`read`] (their bytes). Every read goes through one directory handle, so nothing outside the folder is
//! ever opened: neither `..` nor a symbolic link leaves it. What cannot be read is a diagnostic.
//!
//! Symbolic links: a link to a file inside the project is read as that file; a link to a folder is not
//! followed; a source behind a link that leads out of the project is an error.

mod fault;
mod locate;
mod read;
mod walk;

use std::path::{Path, PathBuf};

use anyhow::Result;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use schemas::guest::CompileReport;
use schemas::{
    BuildOptions, EngineError, JobId, Mode, Project, ProjectLimits, Report, Sha256, SourceFile, Summary,
};

use crate::render::{self, Sources};
use locate::Location;

pub(crate) use walk::is_passed_over;

/// A project as it was found on disk.
#[derive(Debug)]
pub(crate) struct Reading {
    /// What to build, or why it cannot be sent.
    pub(crate) project: Result<Project, Vec<EngineError>>,
    /// What is worth a warning; the farm never hears of it.
    pub(crate) warnings: Vec<EngineError>,
    /// The project's name.
    pub(crate) name: String,
    /// The texts, for showing lines of them.
    pub(crate) sources: Sources,
    /// Where outputs go unless told otherwise.
    pub(crate) default_out: PathBuf,
    /// The folder that the paths of the files start in.
    pub(crate) root: Dir,
    /// What stands before those paths so that the user's terminal can open them; may be empty.
    pub(crate) shown: PathBuf,
    /// How many files of the folder are no sources by their names.
    n_left_out: u64,
}

impl Reading {
    /// What was read, in a line for those who ask for more.
    pub(crate) fn text(&self) -> String {
        let left_out = render::plural(self.n_left_out, "other file");
        match &self.project {
            Ok(project) => {
                let size_bytes = project.files().iter().map(|file| file.content.len() as u64).sum();
                let sources = render::plural(project.files().len() as u64, "source file");
                format!("read {sources}, {}; left out {left_out}", render::bytes(size_bytes))
            }
            Err(faults) => format!("cannot read {}", render::plural(faults.len() as u64, "part")),
        }
    }
}

/// Reads the project that `paths` name: one folder, or one or more files.
///
/// # Errors
///
/// [`Failure`](crate::exit::Failure) with exit code 2 when `paths` name no project. Faults inside the project
/// are in the answer.
pub(crate) fn read(paths: &[PathBuf], name: Option<&str>, mode: Mode) -> Result<Reading> {
    let location = locate::locate(paths)?;
    let limits = ProjectLimits::default();
    let found = match &location.named {
        Some(files) => walk::Found { files: files.clone(), ..walk::Found::default() },
        None => walk::sources(&location.root, mode),
    };
    let n_left_out = found.n_left_out;
    let read = read::files(&location.root, found, &limits);
    let Location { root, shown, default_out, .. } = location;
    let name = name.map_or(location.name, str::to_owned);
    let sources = Sources::new(shown.clone(), &read.files);
    let project = if read.faults.is_empty() {
        Project::new(&name, read.files, &limits).map_err(|error| vec![fault::limit(&error)])
    } else {
        Err(read.faults)
    };
    Ok(Reading { project, warnings: read.warnings, name, sources, default_out, root, shown, n_left_out })
}

/// What can be read of the project folder `root`, and a diagnostic for all that cannot: for whoever goes on without it.
pub(crate) fn folder(root: &Path) -> (Vec<SourceFile>, Vec<EngineError>) {
    let root = match Dir::open_ambient_dir(root, ambient_authority()) {
        Ok(root) => root,
        Err(error) => return (Vec::new(), vec![fault::no_folder(&error)]),
    };
    let read = read::files(&root, walk::sources(&root, Mode::Default), &ProjectLimits::default());
    (read.files, read.faults.into_iter().chain(read.warnings).collect())
}

/// The report of a project that cannot be sent: what a farm would answer.
pub(crate) fn report(
    build_id: JobId,
    name: &str,
    faults: Vec<EngineError>,
    options: &BuildOptions,
) -> Report {
    let mut summary = Summary::default();
    for fault in &faults {
        summary.count(fault.severity);
    }
    let compiled = CompileReport {
        project_id: name.to_owned(),
        engine_version: concat!("jpefarm/", env!("CARGO_PKG_VERSION")).to_owned(),
        elements: 0,
        diagnostics: faults,
        summary,
        truncated: false,
    };
    Report::new(build_id, compiled, options.profile.clone(), Vec::new(), Sha256::of(&[]))
}

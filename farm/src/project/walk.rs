//! Which files in a project folder are sources (language.md §3.2–3.4).
//!
//! Only names and kinds are looked at; nothing is opened but folders.

use std::io;
use std::path::{Component, Path, PathBuf};

use cap_std::fs::{Dir, DirEntry, FileType};
use compiler::language;
use schemas::{EngineError, Mode};

use super::fault;
use crate::output::MANIFEST;

/// Folders of outputs at the top of a project. Source: language.md §3.3.
const OUTPUT_FOLDERS: [&str; 2] = ["build", "reports"];

/// Most folders inside one another.
const DEPTH_MAX: usize = 64;

/// Most files and folders looked at, sources or not.
const ENTRIES_MAX: usize = 200_000;

/// What a folder holds.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The sources, relative to the project, sorted.
    pub(super) files: Vec<PathBuf>,
    /// What keeps the project from being built.
    pub(super) faults: Vec<EngineError>,
    /// What is only worth a warning.
    pub(super) warnings: Vec<EngineError>,
    /// How many files are no sources by their names.
    pub(super) n_left_out: u64,
}

/// Whether what stands at that place in a project is never a source: outputs, and what is hidden.
pub(crate) fn is_passed_over(path: &Path) -> bool {
    let is_hidden = |part: Component<'_>| matches!(part, Component::Normal(name) if name.as_encoded_bytes().starts_with(b"."));
    OUTPUT_FOLDERS.iter().any(|name| path.starts_with(name)) || path.components().any(is_hidden)
}

/// Finds the sources below `root`. In mode `ref-compat` hidden folders and folders of outputs are searched
/// too, as the reference does; the output of an earlier build never is.
pub(super) fn sources(root: &Dir, mode: Mode) -> Found {
    let mut walk = Walk {
        root,
        reads_everything: mode == Mode::RefCompat,
        n_entries: 0,
        folders: vec![PathBuf::new()],
        found: Found::default(),
    };
    while let Some(folder) = walk.folders.pop() {
        if let Err(error) = walk.folder(&folder) {
            walk.found.faults.push(fault::unreadable(&folder, &error));
        }
        if walk.n_entries > ENTRIES_MAX {
            walk.found.faults.push(fault::too_many_entries(ENTRIES_MAX));
            break;
        }
    }
    walk.found.files.sort_unstable();
    walk.found
}

struct Walk<'a> {
    root: &'a Dir,
    reads_everything: bool,
    n_entries: usize,
    folders: Vec<PathBuf>,
    found: Found,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path) -> io::Result<()> {
        let is_root = folder.as_os_str().is_empty();
        let path = if is_root { Path::new(".") } else { folder };
        if !is_root && self.root.symlink_metadata(path.join(MANIFEST)).is_ok() {
            return Ok(());
        }
        for entry in self.root.read_dir(path)? {
            self.n_entries += 1;
            if self.n_entries > ENTRIES_MAX {
                break;
            }
            self.entry(folder, &entry?)?;
        }
        Ok(())
    }

    fn entry(&mut self, folder: &Path, entry: &DirEntry) -> io::Result<()> {
        let path = folder.join(entry.file_name());
        if !self.reads_everything && is_passed_over(&path) {
            return Ok(());
        }
        let kind = entry.file_type()?;
        if kind.is_symlink() {
            self.link(path);
        } else if kind.is_dir() {
            self.inner_folder(path);
        } else {
            self.leaf(path, kind);
        }
        Ok(())
    }

    fn inner_folder(&mut self, path: PathBuf) {
        if is_source(&path) {
            self.found.faults.push(fault::not_a_file(&path));
        }
        if path.iter().count() > DEPTH_MAX {
            self.found.faults.push(fault::too_deep(&path, DEPTH_MAX));
        } else {
            self.folders.push(path);
        }
    }

    fn leaf(&mut self, path: PathBuf, kind: FileType) {
        match (is_source(&path), kind.is_file()) {
            (true, true) => self.found.files.push(path),
            (true, false) => self.found.faults.push(fault::not_a_file(&path)),
            (false, _) => self.found.n_left_out += 1,
        }
    }

    fn link(&mut self, path: PathBuf) {
        match (is_source(&path), self.root.metadata(&path)) {
            (true, Ok(target)) => self.leaf(path, target.file_type()),
            (true, Err(error)) => self.found.faults.push(fault::bad_link(&path, &error)),
            (false, Err(error)) if error.kind() != io::ErrorKind::NotFound => {
                self.found.warnings.push(fault::link_left_out(&path));
            }
            (false, _) => {}
        }
    }
}

fn is_source(path: &Path) -> bool {
    path.file_name().is_some_and(|name| language::is_source(&name.to_string_lossy()))
}

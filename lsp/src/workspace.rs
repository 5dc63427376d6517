//! What the editor has open, and which project it belongs to.
//!
//! A workspace folder is a project, the one that `jpefarm build FOLDER` builds; of nested folders a document belongs
//! to the innermost. A document that is in none is a project by itself, as with `jpefarm build FILE`. What is open
//! counts instead of what is on disk.
//!
//! Every change gives the projects it touches a new revision; [`Workspace::next_job`] hands out the newest state of
//! one of them. Nothing here waits or reads files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use compiler::language;
use schemas::{BuildOptions, ProjectPath};
use tower_lsp_server::ls_types::{TextDocumentContentChangeEvent, Uri};

use crate::abilities::Abilities;
use crate::snapshot::{Disk, Job, OpenFile, Snapshot};
use crate::text::Text;

/// Name of a document that has none a project can hold.
const NAMELESS: &str = "document.jpe";

/// What makes a project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ProjectId {
    /// A workspace folder.
    Folder(PathBuf),
    /// A document outside of all folders.
    Document(Uri),
}

/// A project and the state of it that is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The project.
    pub(crate) id: ProjectId,
    /// At least this revision.
    pub(crate) revision: u64,
    /// The document in it.
    pub(crate) path: ProjectPath,
}

/// Everything the editor has open.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    abilities: Abilities,
    options: BuildOptions,
    documents: BTreeMap<Uri, Document>,
    projects: BTreeMap<ProjectId, Project>,
    /// Projects that are no more, until somebody asks.
    gone: BTreeSet<ProjectId>,
    revision: u64,
}

/// An open document.
#[derive(Debug)]
struct Document {
    version: i32,
    text: Text,
    project: ProjectId,
    path: ProjectPath,
}

#[derive(Debug, Default)]
struct Project {
    /// That of its newest state.
    revision: u64,
    /// Whether its newest state has not been handed out.
    is_dirty: bool,
    /// What is on disk; `None` when it must be read anew.
    disk: Option<Arc<Disk>>,
    /// What was read for an older revision is not what is on disk now.
    disk_revision: u64,
    /// The newest result.
    snapshot: Option<Arc<Snapshot>>,
}

impl Workspace {
    /// Notes what the editor can do and what it asks of the compiler.
    pub(crate) fn configure(&mut self, abilities: Abilities, options: BuildOptions) {
        self.abilities = abilities;
        self.options = options;
    }

    /// What the editor can do.
    pub(crate) fn abilities(&self) -> Abilities {
        self.abilities
    }

    /// Adds and removes workspace folders; documents move to the projects they belong to now.
    pub(crate) fn change_folders(&mut self, added: Vec<PathBuf>, removed: &[PathBuf]) {
        for folder in added {
            self.touch(&ProjectId::Folder(folder));
        }
        for folder in removed {
            self.remove(&ProjectId::Folder(folder.clone()));
        }
        let uris: Vec<Uri> = self.documents.keys().cloned().collect();
        for uri in uris {
            let (project, path) = self.home(&uri);
            let Some(document) = self.documents.get_mut(&uri) else { continue };
            let before = std::mem::replace(&mut document.project, project.clone());
            document.path = path;
            if before != project {
                self.leave(&before, &uri);
                self.touch(&project);
            }
        }
    }

    /// Opens a document, or replaces one that is open.
    pub(crate) fn open(&mut self, uri: Uri, version: i32, text: &str) {
        let (project, path) = self.home(&uri);
        self.touch(&project);
        self.documents.insert(uri, Document { version, text: Text::new(text), project, path });
    }

    /// Changes an open document; returns whether it did. A document that is not open is none of ours, and a version
    /// that is not newer is of a change that came too late: applied now it would garble the text.
    pub(crate) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: &[TextDocumentContentChangeEvent],
    ) -> bool {
        let encoding = self.abilities.encoding;
        let Some(document) = self.documents.get_mut(uri).filter(|document| document.version < version) else {
            return false;
        };
        document.version = version;
        for change in changes {
            let text = &mut document.text;
            match change.range {
                Some(range) => {
                    let (start, end) = (text.place(range.start, encoding), text.place(range.end, encoding));
                    text.replace(start..end, &change.text);
                }
                None => *text = Text::new(&change.text),
            }
        }
        let project = document.project.clone();
        self.touch(&project);
        true
    }

    /// Closes a document: from now on its project has what is on disk.
    pub(crate) fn close(&mut self, uri: &Uri) {
        if let Some(document) = self.documents.remove(uri) {
            self.leave(&document.project, uri);
        }
    }

    /// Something on disk changed, below that path.
    pub(crate) fn changed_on_disk(&mut self, path: &Path) {
        let touched: Vec<ProjectId> = self.folders_around(path).cloned().collect();
        for id in touched {
            self.reread(&id);
        }
    }

    /// The newest state of the project of a document; `None` when the document is not open.
    pub(crate) fn wanted(&self, uri: &Uri) -> Option<Wanted> {
        let document = self.documents.get(uri)?;
        let revision = self.projects.get(&document.project)?.revision;
        Some(Wanted { id: document.project.clone(), revision, path: document.path.clone() })
    }

    /// The newest result of a project, unless it is older than wanted.
    ///
    /// # Errors
    ///
    /// The project is no more.
    pub(crate) fn snapshot(&self, wanted: &Wanted) -> Result<Option<Arc<Snapshot>>, Gone> {
        let project = self.projects.get(&wanted.id).ok_or(Gone)?;
        Ok(project.snapshot.clone().filter(|snapshot| snapshot.revision() >= wanted.revision))
    }

    /// The newest result of each project.
    pub(crate) fn snapshots(&self) -> Vec<Arc<Snapshot>> {
        self.projects.values().filter_map(|project| project.snapshot.clone()).collect()
    }

    /// The newest state of a project that has not been analysed, oldest first.
    pub(crate) fn next_job(&mut self) -> Option<Job> {
        let dirty = self.projects.iter_mut().filter(|(_, project)| project.is_dirty);
        let (id, project) = dirty.min_by_key(|(_, project)| project.revision)?;
        project.is_dirty = false;
        let of_project = self.documents.iter().filter(|(_, document)| document.project == *id);
        let open = of_project.map(|(uri, document)| {
            let file = OpenFile { uri: uri.clone(), version: document.version, text: document.text.clone() };
            (document.path.clone(), file)
        });
        Some(Job {
            id: id.clone(),
            revision: project.revision,
            disk: project.disk.clone(),
            open: open.collect(),
            options: self.options.clone(),
            abilities: self.abilities,
        })
    }

    /// Takes a result; returns whether it is of the newest state.
    pub(crate) fn finish(&mut self, snapshot: Arc<Snapshot>) -> bool {
        let Some(project) = self.projects.get_mut(snapshot.id()) else { return false };
        let is_newest = project.revision == snapshot.revision();
        if snapshot.revision() >= project.disk_revision {
            project.disk = snapshot.disk();
        }
        project.snapshot = Some(snapshot);
        is_newest
    }

    /// The projects that are no more since this was last asked.
    pub(crate) fn take_gone(&mut self) -> BTreeSet<ProjectId> {
        std::mem::take(&mut self.gone)
    }

    /// The project that a document belongs to, and its path in it.
    fn home(&self, uri: &Uri) -> (ProjectId, ProjectPath) {
        let alone = || {
            let name = path_of(uri).and_then(|path| Some(path.file_name()?.to_str()?.to_owned()));
            let path = name.and_then(|name| ProjectPath::new(name).ok());
            (ProjectId::Document(uri.clone()), path.unwrap_or_else(nameless))
        };
        let Some(path) = path_of(uri) else { return (ProjectId::Document(uri.clone()), nameless()) };
        let innermost =
            self.folders_around(&path).max_by_key(|id| id.folder().map(|folder| folder.components().count()));
        let Some(ProjectId::Folder(folder)) = innermost else { return alone() };
        match project_path(folder, &path).filter(|path| language::is_source(path.file_name())) {
            Some(path) => (ProjectId::Folder(folder.clone()), path),
            None => alone(),
        }
    }

    fn folders_around<'w>(&'w self, path: &'w Path) -> impl Iterator<Item = &'w ProjectId> {
        self.projects.keys().filter(move |id| id.folder().is_some_and(|folder| path.starts_with(folder)))
    }

    /// Gives a project a new revision; makes the project if there is none.
    fn touch(&mut self, id: &ProjectId) {
        self.revision += 1;
        let project = self.projects.entry(id.clone()).or_default();
        project.revision = self.revision;
        project.is_dirty = true;
        self.gone.remove(id);
    }

    fn reread(&mut self, id: &ProjectId) {
        self.touch(id);
        if let Some(project) = self.projects.get_mut(id) {
            project.disk = None;
            project.disk_revision = project.revision;
        }
    }

    /// A document is no longer of the project.
    fn leave(&mut self, id: &ProjectId, uri: &Uri) {
        match id {
            ProjectId::Document(own) if own == uri => self.remove(id),
            _ if self.projects.contains_key(id) => self.reread(id),
            _ => {}
        }
    }

    fn remove(&mut self, id: &ProjectId) {
        if self.projects.remove(id).is_some() {
            self.gone.insert(id.clone());
        }
    }
}

/// A project that was closed meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gone;

impl ProjectId {
    /// The folder, when it is one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Document(_) => None,
        }
    }
}

/// The file that a document is of; `None` for one that is not saved.
pub(crate) fn path_of(uri: &Uri) -> Option<PathBuf> {
    if !uri.scheme().as_str().eq_ignore_ascii_case("file") {
        return None;
    }
    uri.to_file_path().map(std::borrow::Cow::into_owned)
}

fn project_path(folder: &Path, path: &Path) -> Option<ProjectPath> {
    let segments: Option<Vec<&str>> =
        path.strip_prefix(folder).ok()?.iter().map(|segment| segment.to_str()).collect();
    ProjectPath::new(segments?.join("/")).ok()
}

fn nameless() -> ProjectPath {
    ProjectPath::new(NAMELESS).expect("the constant is a good path")
}

#[cfg(test)]
mod tests;

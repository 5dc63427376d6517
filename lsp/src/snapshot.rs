//! A project as it was analysed: nothing in it changes any more.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use compiler::{Analysis, Definition, Location, Reference, Symbols};
use schemas::guest::{CompileReport, GuestOptions};
use schemas::{BuildOptions, EngineError, Position, ProjectLimits, ProjectPath, SourceFile, Summary};
use tower_lsp_server::ls_types::{self as lsp, Uri};

use crate::abilities::Abilities;
use crate::folders::Folders;
use crate::text::Text;
use crate::workspace::{ProjectId, path_of};

/// Most characters of a project's name.
const NAME_CHARS_MAX: usize = 255;

/// The state of a project that is to be analysed.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    /// The project.
    pub(crate) id: ProjectId,
    /// Goes up with every change.
    pub(crate) revision: u64,
    /// What is on disk; `None` when it must be read.
    pub(crate) disk: Option<Arc<Disk>>,
    /// What is open, which counts instead of what is on disk.
    pub(crate) open: BTreeMap<ProjectPath, OpenFile>,
    /// What is asked of the compiler.
    pub(crate) options: BuildOptions,
    /// What the editor can do.
    pub(crate) abilities: Abilities,
}

/// A document as it was when the job was made.
#[derive(Debug, Clone)]
pub(crate) struct OpenFile {
    /// As the editor names it.
    pub(crate) uri: Uri,
    /// As the editor counts it.
    pub(crate) version: i32,
    /// What it holds.
    pub(crate) text: Text,
}

/// A project folder as it was read.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    files: BTreeMap<ProjectPath, Arc<[u8]>>,
    faults: Vec<EngineError>,
}

impl Disk {
    fn read(id: &ProjectId, folders: &dyn Folders) -> Self {
        let Some(root) = id.folder() else { return Self::default() };
        let contents = folders.read(root);
        let files = contents.files.into_iter().map(|file| (file.path, Arc::from(file.content))).collect();
        Self { files, faults: contents.faults }
    }
}

/// A file of a snapshot.
#[derive(Debug)]
pub(crate) struct File {
    content: Content,
    text: OnceLock<Text>,
}

#[derive(Debug)]
enum Content {
    Open(OpenFile),
    Disk(Arc<[u8]>),
}

impl File {
    fn new(content: Content) -> Self {
        Self { content, text: OnceLock::new() }
    }

    /// What it holds.
    pub(crate) fn text(&self) -> &Text {
        match &self.content {
            Content::Open(open) => &open.text,
            Content::Disk(bytes) => self.text.get_or_init(|| Text::new(&String::from_utf8_lossy(bytes))),
        }
    }

    /// The version of the document; `None` when it is not open.
    pub(crate) fn version(&self) -> Option<i32> {
        match &self.content {
            Content::Open(open) => Some(open.version),
            Content::Disk(_) => None,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match &self.content {
            Content::Open(open) => open.text.to_text().into_bytes(),
            Content::Disk(bytes) => bytes.to_vec(),
        }
    }
}

/// A project as it was analysed.
#[derive(Debug)]
pub(crate) struct Snapshot {
    id: ProjectId,
    revision: u64,
    disk: Option<Arc<Disk>>,
    files: BTreeMap<ProjectPath, File>,
    request: GuestOptions,
    abilities: Abilities,
    analysis: Analysis,
}

/// What a name is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Name<'s> {
    /// The id of an element.
    Definition(&'s Definition),
    /// A name inside of another element.
    Reference(&'s Reference),
}

/// How a project is analysed: [`compiler::analyse`] but in tests.
pub(crate) type Analyse = fn(Vec<SourceFile>, &GuestOptions) -> Analysis;

/// Analyses a project. Reads its folder if need be.
pub(crate) fn take(mut job: Job, folders: &dyn Folders, analyse: Analyse) -> Snapshot {
    let disk = Arc::clone(job.disk.get_or_insert_with(|| Arc::new(Disk::read(&job.id, folders))));
    Snapshot::new(job, Some(disk), analyse)
}

/// A project whose analysis failed: what is open, and nothing known about it.
pub(crate) fn failed(job: Job) -> Snapshot {
    Snapshot::new(job, None, |_, request| {
        let report = CompileReport {
            project_id: request.project_name.clone(),
            engine_version: compiler::ENGINE_VERSION.to_owned(),
            elements: 0,
            diagnostics: Vec::new(),
            summary: Summary::default(),
            truncated: false,
        };
        Analysis { report, symbols: Symbols::default() }
    })
}

impl Snapshot {
    fn new(job: Job, disk: Option<Arc<Disk>>, analyse: Analyse) -> Self {
        let on_disk = disk.iter().flat_map(|disk| &disk.files);
        let mut files: BTreeMap<ProjectPath, File> = on_disk
            .map(|(path, bytes)| (path.clone(), File::new(Content::Disk(Arc::clone(bytes)))))
            .collect();
        files.extend(job.open.into_iter().map(|(path, open)| (path, File::new(Content::Open(open)))));
        let request = GuestOptions {
            project_name: name(&job.id),
            options: job.options,
            limits: ProjectLimits::default(),
            emit: false,
        };
        let analysis = analyse(sources(&files, &BTreeMap::new()), &request);
        Self { id: job.id, revision: job.revision, disk, files, request, abilities: job.abilities, analysis }
    }

    /// The project.
    pub(crate) fn id(&self) -> &ProjectId {
        &self.id
    }

    /// The revision of the state that was analysed.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// What was on disk; `None` when that is not known.
    pub(crate) fn disk(&self) -> Option<Arc<Disk>> {
        self.disk.clone()
    }

    /// What the editor can do.
    pub(crate) fn abilities(&self) -> Abilities {
        self.abilities
    }

    /// What there is to say: of reading the files, then of their content.
    pub(crate) fn diagnostics(&self) -> impl Iterator<Item = &EngineError> {
        self.disk.iter().flat_map(|disk| &disk.faults).chain(&self.analysis.report.diagnostics)
    }

    /// The elements.
    pub(crate) fn definitions(&self) -> &[Definition] {
        &self.analysis.symbols.definitions
    }

    /// The names inside of elements.
    pub(crate) fn references(&self) -> &[Reference] {
        &self.analysis.symbols.references
    }

    /// The files.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&ProjectPath, &File)> {
        self.files.iter()
    }

    /// One of the files.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// The path of the file that a location is in.
    pub(crate) fn path(&self, location: Location) -> Option<&ProjectPath> {
        self.analysis.symbols.files.get(location.file)
    }

    /// How the editor names a file of the project.
    pub(crate) fn uri(&self, path: &str) -> Option<Uri> {
        if let Some(File { content: Content::Open(open), .. }) = self.files.get(path) {
            return Some(open.uri.clone());
        }
        match &self.id {
            ProjectId::Folder(root) => Uri::from_file_path(root.join(path)),
            ProjectId::Document(uri) => Some(uri.clone()),
        }
    }

    /// How the editor names what the project as a whole is: its folder or its only document.
    pub(crate) fn own_uri(&self) -> Option<Uri> {
        match &self.id {
            ProjectId::Folder(root) => Uri::from_file_path(root),
            ProjectId::Document(uri) => Some(uri.clone()),
        }
    }

    /// A position in a file as the editor writes it; `None` when there is no such file.
    pub(crate) fn range(&self, path: &str, position: Position) -> Option<lsp::Range> {
        let text = self.file(path)?.text();
        Some(text.lsp_range(text.places(position), self.abilities.encoding))
    }

    /// A location as the editor writes it.
    pub(crate) fn location(&self, location: Location) -> Option<lsp::Location> {
        let path = self.path(location)?.as_str();
        Some(lsp::Location::new(self.uri(path)?, self.range(path, location.position)?))
    }

    /// The name at a position of the editor, whose ends count too.
    pub(crate) fn name_at(&self, path: &str, position: lsp::Position) -> Option<Name<'_>> {
        let symbols = &self.analysis.symbols;
        let file = symbols.files.binary_search_by(|known| known.as_str().cmp(path)).ok()?;
        let text = self.file(path)?.text();
        let (line, column) = text.line_column(text.place(position, self.abilities.encoding));
        let at = (file, line, column);
        let reference = last_before(&symbols.references, at, |reference| reference.at).map(Name::Reference);
        reference.or_else(|| {
            last_before(&symbols.definitions, at, |definition| definition.id_at).map(Name::Definition)
        })
    }

    /// The element that a name means, or is the id of.
    pub(crate) fn meant<'s>(&'s self, name: Name<'s>) -> Option<&'s Definition> {
        match name {
            Name::Definition(definition) => Some(definition),
            Name::Reference(reference) => self.definitions().get(reference.definition?),
        }
    }

    /// Every element with the id of `element`: itself, duplicates, and the other locales of a string.
    pub(crate) fn same<'s>(&'s self, element: &'s Definition) -> impl Iterator<Item = &'s Definition> {
        self.definitions().iter().filter(|other| other.kind == element.kind && other.key == element.key)
    }

    /// Every name that means `element`.
    pub(crate) fn references_to<'s>(
        &'s self,
        element: &'s Definition,
    ) -> impl Iterator<Item = &'s Reference> {
        self.references().iter().filter(|reference| {
            let meant = reference.definition.and_then(|rank| self.definitions().get(rank));
            meant.is_some_and(|meant| meant.kind == element.kind && meant.key == element.key)
        })
    }

    /// The names of the project if these files held other texts.
    pub(crate) fn with(&self, changed: &BTreeMap<ProjectPath, Text>) -> Analysis {
        compiler::analyse(sources(&self.files, changed), &self.request)
    }
}

/// The last name that starts at or before a place, when it reaches there. Names are sorted and never overlap.
fn last_before<T>(
    names: &[T],
    (file, line, column): (usize, u32, u32),
    location: fn(&T) -> Location,
) -> Option<&T> {
    let start = |name: &T| {
        let location = location(name);
        (location.file, location.position.line, location.position.column)
    };
    let after = names.partition_point(|name| start(name) <= (file, line, column));
    let name = &names[after.checked_sub(1)?];
    let location = location(name);
    let end = (location.position.end_line, location.position.end_column);
    (location.file == file && (line, column) <= end).then_some(name)
}

fn sources(files: &BTreeMap<ProjectPath, File>, changed: &BTreeMap<ProjectPath, Text>) -> Vec<SourceFile> {
    let source = |(path, file): (&ProjectPath, &File)| SourceFile {
        path: path.clone(),
        content: changed.get(path).map_or_else(|| file.bytes(), |text| text.to_text().into_bytes()),
    };
    files.iter().map(source).collect()
}

/// The project's name unless its sources have one: that of the folder or of the file.
fn name(id: &ProjectId) -> String {
    let path = match id {
        ProjectId::Folder(root) => Some(root.clone()),
        ProjectId::Document(uri) => path_of(uri),
    };
    let name = path.as_deref().and_then(|path| match id {
        ProjectId::Folder(_) => path.file_name(),
        ProjectId::Document(_) => path.file_name().and_then(|name| Path::new(name).file_prefix()),
    });
    let name: String =
        name.map(OsStr::to_string_lossy).unwrap_or_default().chars().take(NAME_CHARS_MAX).collect();
    if name.is_empty() { "project".to_owned() } else { name }
}

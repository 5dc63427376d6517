//! What an editor wants to know of a project: what it defines, and what refers to what.
//!
//! [`analyse`](crate::analyse) reads and checks a project as [`compile`](crate::compile) does, writes nothing, and
//! gives the names with their places. It knows no protocol of any editor.

mod definitions;
mod references;
mod written;

use schemas::guest::CompileReport;
use schemas::{Position, ProjectPath};

use crate::ir::{Extents, Project};
use crate::language::Kind;
use crate::source::{Sources, Span};

/// What is known of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// What [`compile`](crate::compile) would say about the sources.
    pub report: CompileReport,
    /// The names.
    pub symbols: Symbols,
}

/// The names of a project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Symbols {
    /// The files of the project, sorted; places name them by rank.
    pub files: Vec<ProjectPath>,
    /// Every element with an id, by file and place.
    pub definitions: Vec<Definition>,
    /// Every name of an element inside of another one, by file and place.
    pub references: Vec<Reference>,
}

/// A stretch of a file of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Rank of the file in [`Symbols::files`].
    pub file: usize,
    /// Where in the file.
    pub position: Position,
}

/// How a name stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// As it is.
    Plainly,
    /// As the title that the id is made of.
    AsTitle,
    /// With escapes or as part of something else: what stands there is not the name.
    Otherwise,
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// What it is; never [`Kind::Project`].
    pub kind: Kind,
    /// Its id, as written or made of its title.
    pub id: String,
    /// What the id is compared by. Strings in several locales share theirs, and so do duplicates.
    pub key: String,
    /// What players read: a text or a string key; of a string its text.
    pub display_name: Option<String>,
    /// What players read below that: a text or a string key.
    pub description: Option<String>,
    /// Where the id stands, or the title it is made of.
    pub id_at: Location,
    /// How the id stands there.
    pub written: Written,
    /// All of the element.
    pub whole: Position,
}

/// A name of an element inside of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What it names.
    pub kind: Kind,
    /// The name, as written.
    pub name: String,
    /// Where it stands.
    pub at: Location,
    /// How it stands there.
    pub written: Written,
    /// Rank in [`Symbols::definitions`] of the first element it means; `None` when the project has none, which is
    /// no fault where the game may have one.
    pub definition: Option<usize>,
}

/// The names of a checked project.
pub(crate) fn symbols(project: &Project, sources: &Sources, extents: &Extents) -> Symbols {
    let places = Places { sources, extents };
    let definitions = definitions::of(project, &places);
    let references = references::of(project, &definitions, &places);
    Symbols { files: sources.paths().cloned().collect(), definitions, references }
}

/// From spans to locations.
struct Places<'a> {
    sources: &'a Sources,
    extents: &'a Extents,
}

impl Places<'_> {
    fn location(&self, span: Span) -> Option<Location> {
        Some(Location { file: span.file().index()?, position: self.sources.position(span)? })
    }

    /// All of the element that starts with `span`.
    fn whole(&self, span: Span) -> Option<Position> {
        self.sources.position(self.extents.get(&span).copied().unwrap_or(span))
    }
}

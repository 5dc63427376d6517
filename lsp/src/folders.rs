//! The port to the files on disk.

use std::path::Path;

use schemas::{EngineError, SourceFile};

/// Reads project folders.
pub trait Folders: Send + Sync + 'static {
    /// Everything in the project folder `root` that a build of it would read. Called where blocking is allowed.
    fn read(&self, root: &Path) -> Contents;
}

/// A project folder as it is on disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contents {
    /// The sources that could be read.
    pub files: Vec<SourceFile>,
    /// What could not, and what else is worth telling.
    pub faults: Vec<EngineError>,
}

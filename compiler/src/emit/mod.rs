//! Writes the outputs (language.md §9): one module for each profile, all of them fed from the same
//! validated project.

mod reference;
mod xml_writer;

use schemas::{Profile, ProjectPath, SourceFile};

use crate::Context;
use crate::ir::{Project, write};
use crate::names;

/// Every output asked for. The project has passed validation, so its id makes a path.
pub(crate) fn emit(project: &Project, context: &Context<'_>) -> Vec<SourceFile> {
    let id = names::project_file_id(&project.metadata.project_id).unwrap_or_default();
    let mut files = Vec::new();
    if context.request.wants(Profile::Ref) {
        let written = reference::files(project).into_iter();
        files.extend(written.filter_map(|(stem, text)| file(format!("{stem}_{id}.xml"), text.into_bytes())));
    }
    if context.request.wants(Profile::Ir) {
        files.extend(file(format!("{id}.ir.json"), write::to_json(project, context)));
    }
    files
}

/// A file of the result; none for a path that cannot be one, which validation has refused.
fn file(path: String, content: Vec<u8>) -> Option<SourceFile> {
    let path = ProjectPath::new(path).ok()?;
    Some(SourceFile { path, content })
}

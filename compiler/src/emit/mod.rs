//! Writes the outputs (language.md §9): one module for each form, all of them fed from the same validated
//! project.

mod game;
mod manifest;
mod mod_files;
mod package;
mod reference;
mod texts;
mod xml_writer;

use schemas::{Profile, ProjectPath, SourceFile};

use crate::diagnostics::Diagnostics;
use crate::ir::{Project, write};
use crate::{Context, names};
use mod_files::ModFiles;

pub(crate) use manifest::{Input, inputs};

/// Every output asked for, sorted bytewise by path. Outputs are all or nothing: one error anywhere and there are
/// none. What the game asks of a project is found out here too, also when no output is wanted.
pub(crate) fn emit(
    project: &Project,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<SourceFile> {
    let id = names::project_file_id(&project.metadata.project_id).unwrap_or_default();
    let mut files = Vec::new();
    if context.request.is_for_game() {
        files = ModFiles::make(&id, project, context, diagnostics);
    }
    if diagnostics.has_errors() || !context.request.emits() {
        return Vec::new();
    }
    if context.request.wants(Profile::Ref) {
        let written = reference::files(project).into_iter();
        files.extend(written.filter_map(|(stem, text)| file(format!("{stem}_{id}.xml"), text.into_bytes())));
    }
    if context.request.wants(Profile::Ir) {
        files.extend(file(format!("{id}.ir.json"), write::to_json(project, context)));
    }
    files.sort_unstable_by(|left, right| left.path.cmp(&right.path));
    files
}

/// A file of the result; none for a path that cannot be one, which validation has refused.
fn file(path: String, content: Vec<u8>) -> Option<SourceFile> {
    let path = ProjectPath::new(path).ok()?;
    Some(SourceFile { path, content })
}

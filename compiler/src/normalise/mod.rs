//! From what the sources say to one consistent project (language.md §2): what the project is called,
//! which strings must exist, what nothing is made of, and what tests and effects mean. Nothing here knows the source languages.

mod meaning;
mod metadata;
mod strings;
mod whens;

#[cfg(test)]
mod tests;

use crate::diagnostics::Diagnostics;
use crate::ir::{Project, ProjectBuilder};

/// Settles the project's metadata, and nothing else.
pub(crate) fn settle(builder: ProjectBuilder<'_>, diagnostics: &mut Diagnostics) -> Project {
    let (mut project, statements) = builder.into_parts();
    metadata::settle(&mut project.metadata, statements.metadata, diagnostics);
    project
}

/// Settles the project's metadata, checks forced string keys and looks up the meaning of phrases. The
/// reference does none but the first.
pub(crate) fn normalise(builder: ProjectBuilder<'_>, diagnostics: &mut Diagnostics) -> Project {
    let is_ref_compat = builder.request().is_ref_compat();
    let (mut project, statements) = builder.into_parts();
    metadata::settle(&mut project.metadata, statements.metadata, diagnostics);
    if !is_ref_compat {
        metadata::slug_default_id(&mut project.metadata);
        strings::check_required(&project, &statements.required_strings, diagnostics);
        whens::report(&statements.whens, diagnostics);
        meaning::look_up(&mut project);
    }
    project
}

//! Checks the IR (language.md §12.4, §13), in the order of §13.1: single values in file order, then
//! uniqueness, references, and how values fit together.
//!
//! Only what every output needs is checked: what the game makes of a project, such as which tests and
//! effects it has, is checked by `game`, where it is made. A value that one check has reported is passed
//! over by the next ones.

mod circles;
mod effects;
mod elements;
mod ids;
mod project;
mod references;
mod semantics;
mod strings;
mod vocabulary;

use crate::Context;
use crate::diagnostics::Diagnostics;
use crate::index::Index;
use crate::ir::Project;
use crate::source::{Format, Span};

pub(crate) use vocabulary::{AGES, GENDERS, INTERACTION_TYPES, ROLES, TRAIT_TYPES, moods};

/// What every check works with.
struct Checker<'c> {
    project: &'c Project,
    context: &'c Context<'c>,
    diagnostics: &'c mut Diagnostics,
    /// Only what the reference checks is checked: language.md §15, D9 and D11.
    ref_compat: bool,
}

/// Checks a normalised project.
pub(crate) fn validate(project: &Project, context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let ref_compat = context.request.is_ref_compat();
    let mut checker = Checker { project, context, diagnostics, ref_compat };
    project::check(&mut checker);
    elements::check(&mut checker);
    ids::check_unique(&mut checker);
    strings::check(&mut checker);
    if checker.is_complete() {
        references::check(&Index::of(project), &mut checker);
    }
    semantics::check(&mut checker);
    if !ref_compat {
        circles::check(&mut checker);
    }
}

impl Checker<'_> {
    /// Whether everything of every file was read. What the project does not hold may else be in a part that
    /// was left out. The reference does not ask.
    fn is_complete(&self) -> bool {
        self.ref_compat || self.context.incomplete.is_empty()
    }

    /// Whether everything of that file was read, so that what is absent was not written.
    fn is_whole(&self, span: Span) -> bool {
        self.context.is_whole(span)
    }

    /// Whether what stands there was read from `.jpe`, whose parser checks ids itself.
    fn is_from_jpe(&self, span: Span) -> bool {
        self.context.sources.text(span).is_some_and(|source| source.format() == Format::Jpe)
    }
}

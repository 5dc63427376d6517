//! What every step of reading one file works with.

use schemas::ProjectLimits;

use crate::diagnostics::{Code, Diagnostics, Message};
use crate::ir::ProjectBuilder;
use crate::source::{SourceText, Span, Spanned};

/// One file being read.
pub(super) struct Session<'p, 's, 'r> {
    /// The file.
    pub(super) source: &'s SourceText,
    /// Where elements go.
    pub(super) builder: &'p mut ProjectBuilder<'r>,
    /// Where faults go.
    pub(super) diagnostics: &'p mut Diagnostics,
}

impl<'s> Session<'_, 's, '_> {
    /// Reports a fault at `part`, a slice of the file's text.
    pub(super) fn report(&mut self, code: Code, part: &'s str, message: impl FnOnce() -> Message) {
        self.diagnostics.report(code, self.source.span_of(part), message);
    }

    /// The place of `part`, a slice of the file's text.
    pub(super) fn span(&self, part: &'s str) -> Span {
        self.source.span_of(part)
    }

    /// `part`, a slice of the file's text, with its place.
    pub(super) fn spanned(&self, part: &'s str) -> Spanned<String> {
        Spanned::new(part.to_owned(), self.span(part))
    }

    /// What a project may hold.
    pub(super) fn limits(&self) -> &ProjectLimits {
        self.builder.request().limits()
    }
}

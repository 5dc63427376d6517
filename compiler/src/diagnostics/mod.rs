//! What the compiler says about the sources (language.md §11).
//!
//! Stages call [`Diagnostics::report`] with a code of the [`catalogue`], a place and a closure that
//! words the [`Message`]; the closure only runs for a diagnostic that will be shown. Nothing is looked
//! up in the sources before [`Diagnostics::finish`], so a hostile file costs no more than counting.

pub(crate) mod catalogue;
mod message;
mod origins;
mod render;
mod severity;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use schemas::{Category, EngineError, Mode, Severity, Summary};

use crate::ir::SourceReference;
use crate::request::Request;
use crate::source::{FileId, Sources, Span};
use catalogue::Explanation;
use origins::Origins;

pub(crate) use catalogue::codes;
pub(crate) use message::{Message, quote};

/// A code of the catalogue.
pub(crate) type Code = &'static Explanation;

#[derive(Debug)]
struct Diagnostic {
    code: Code,
    severity: Severity,
    span: Span,
    message: Message,
}

/// Faults by which an element loses at most a value. After any other fault of a parser something is
/// missing, and later checks must not complain about that again.
static HARMLESS: [Code; 19] = [
    codes::CONFLICTING_PROJECT_METADATA,
    codes::DUPLICATE_KEY,
    codes::FORK_EXTENSION_IGNORED,
    codes::ID_NORMALISED,
    codes::INVALID_BOOLEAN,
    codes::INVALID_ESCAPE,
    codes::INVALID_INSTANCE_ID,
    codes::INVALID_NUMBER,
    codes::MISSING_END,
    codes::NO_JPE_FILES,
    codes::NUMBER_OUT_OF_RANGE,
    codes::POSSIBLE_TAIL_COMMENT,
    codes::TAB_INDENT,
    codes::UNDEFINED_REFERENCE,
    codes::UNKNOWN_FILE_TYPE,
    codes::UNTERMINATED_COMMENT,
    codes::UNTERMINATED_STRING,
    codes::WHEN_NOT_COMPILED,
    codes::XML_NAMESPACE_IGNORED,
];

/// Collects diagnostics up to the limits of the build and counts all.
#[derive(Debug)]
pub(crate) struct Diagnostics {
    mode: Mode,
    is_for_game: bool,
    max: usize,
    per_code_max: u32,
    /// At most `max` errors and at most `max` others.
    kept: Vec<Diagnostic>,
    kept_errors: usize,
    counts: BTreeMap<(FileId, &'static str), u32>,
    summary: Summary,
    truncated: bool,
    origins: Origins,
}

impl Diagnostics {
    /// None yet, under the limits of `request`.
    pub(crate) fn new(request: Request<'_>) -> Self {
        let limits = request.limits();
        let max = limits.diagnostics_max.min(request.options().max_diagnostics);
        Self {
            mode: request.mode(),
            is_for_game: request.is_for_game(),
            max: max as usize,
            per_code_max: limits.diagnostics_per_code_max,
            kept: Vec::new(),
            kept_errors: 0,
            counts: BTreeMap::new(),
            summary: Summary::default(),
            truncated: false,
            origins: Origins::default(),
        }
    }

    /// Notes where the element at `span` of an IR document comes from; diagnostics about it will say so.
    pub(crate) fn note_origin(&mut self, span: Span, reference: SourceReference) {
        self.origins.note(span, reference);
    }

    /// Counts a fault at `span` and keeps it unless there are too many; only then is it worded.
    pub(crate) fn report(&mut self, code: Code, span: Span, message: impl FnOnce() -> Message) {
        self.report_as(code, severity::of(code, self.mode, self.is_for_game), span, message);
    }

    /// Reports a fault that is worse here than its code is in general. In `ref-compat` mode, where nothing
    /// is worse than the reference finds it, the severity is the code's.
    pub(crate) fn report_worse(
        &mut self,
        code: Code,
        severity: Severity,
        span: Span,
        message: impl FnOnce() -> Message,
    ) {
        let usual = severity::of(code, self.mode, self.is_for_game);
        let severity = if self.mode == Mode::RefCompat { usual } else { usual.max(severity) };
        self.report_as(code, severity, span, message);
    }

    /// Reports a fault that the game can do without, although it cannot do without most of the same code.
    pub(crate) fn report_harmless(&mut self, code: Code, span: Span, message: impl FnOnce() -> Message) {
        self.report_as(code, severity::of(code, self.mode, false), span, message);
    }

    fn report_as(&mut self, code: Code, severity: Severity, span: Span, message: impl FnOnce() -> Message) {
        if self.admits(code, severity, span) {
            self.kept.push(Diagnostic { code, severity, span, message: worded(message) });
        }
    }

    /// Counts a fault; returns whether there is room to keep it. What stops the build has room of its own, so
    /// that no flood of warnings hides it.
    fn admits(&mut self, code: Code, severity: Severity, span: Span) -> bool {
        self.summary.count(severity);
        let count = self.counts.entry((span.file(), code.code)).or_default();
        *count = count.saturating_add(1);
        let is_error = severity >= Severity::Error;
        let alike = if is_error { self.kept_errors } else { self.kept.len() - self.kept_errors };
        let admits = *count <= self.per_code_max && alike < self.max;
        self.truncated |= !admits;
        self.kept_errors += usize::from(admits && is_error);
        admits
    }

    /// Whether anything so far stops the build. Source: language.md §2.
    pub(crate) fn has_errors(&self) -> bool {
        self.summary.error + self.summary.fatal > 0
    }

    /// Whether a source is not written as its language wants it. A value that is not what it should be is no
    /// fault of form.
    pub(crate) fn has_errors_of_form(&self) -> bool {
        let codes = self.counts.keys().filter_map(|(_, code)| catalogue::find(code));
        let is_of_values =
            |category| matches!(category, Category::ValidationSchema | Category::ValidationSemantic);
        codes
            .filter(|code| severity::of(code, self.mode, self.is_for_game) >= Severity::Error)
            .any(|code| !is_of_values(code.category))
    }

    /// Files of which something was left out so far, for a reason that was reported; sorted.
    pub(crate) fn incomplete_files(&self) -> Vec<FileId> {
        let leaves_out = |code: &str| HARMLESS.iter().all(|harmless| harmless.code != code);
        let faults = self.counts.keys().filter(|(_, code)| leaves_out(code));
        let mut files: Vec<FileId> = faults.map(|(file, _)| *file).collect();
        files.dedup();
        files
    }

    /// Renders what was kept, ordered by file, line, column and code.
    pub(crate) fn finish(mut self, sources: &Sources) -> Finished {
        if self.kept.len() > self.max {
            self.truncated = true;
            let others_max = self.max - self.kept_errors;
            let mut others = 0;
            self.kept.retain(|diagnostic| {
                let is_error = diagnostic.severity >= Severity::Error;
                others += usize::from(!is_error);
                is_error || others <= others_max
            });
        }
        if self.truncated {
            self.keep_notice();
        }
        // Stable, so that faults at one place with one code stay in the order they were found.
        self.kept.sort_by_key(|diagnostic| (order(diagnostic.span), diagnostic.code.code));
        let origins = self.origins.into_index();
        let rendered = self.kept.into_iter().map(|diagnostic| {
            let origin = origins.related(diagnostic.span);
            let mut error = render::render(diagnostic, sources);
            error.extra.related.extend(origin);
            error
        });
        Finished { diagnostics: rendered.collect(), summary: self.summary, truncated: self.truncated }
    }

    fn keep_notice(&mut self) {
        let code = codes::TOO_MANY_DIAGNOSTICS;
        let severity = severity::of(code, self.mode, self.is_for_game);
        let (max, per_code_max) = (self.max, self.per_code_max);
        let message = Message::new(
            "There are more diagnostics than are shown",
            format!("At most {max} are shown, and at most {per_code_max} with one code in one file. The summary counts all."),
        )
        .suggest("Mend what is shown and build again.");
        self.summary.count(severity);
        self.kept.push(Diagnostic { code, severity, span: Span::NONE, message });
    }
}

/// Words a fault. Out of line, because faults are rare and wordings are much code.
#[cold]
#[inline(never)]
fn worded(message: impl FnOnce() -> Message) -> Message {
    message()
}

/// Faults of the project as a whole come before those of its files.
fn order(span: Span) -> (Option<FileId>, usize) {
    (span.file().index().map(|_| span.file()), span.start())
}

/// The diagnostics of a finished run.
#[derive(Debug)]
pub(crate) struct Finished {
    /// What is shown.
    pub(crate) diagnostics: Vec<EngineError>,
    /// How many there are, those not shown included.
    pub(crate) summary: Summary,
    /// Whether some are not shown.
    pub(crate) truncated: bool,
}

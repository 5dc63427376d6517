//! One diagnostic as a good compiler prints it: place, source line, mark, reasons, help.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use schemas::{EngineError, Fix, Position, Related, Severity};

use super::{Sources, printable};

/// Longer lines are not shown beside the snippet of the report, which is cut by the compiler.
const LINE_CHARS_MAX: usize = 200;

/// The diagnostic with colours, without a line end behind it.
pub(super) fn text(diagnostic: &EngineError, sources: &Sources) -> String {
    let title = level(diagnostic.severity).primary_title(printable(&diagnostic.message_short));
    let title = title.id(printable(&diagnostic.code));
    let mut groups = vec![why(place(Group::with_title(title), diagnostic, sources), diagnostic)];
    for related in &diagnostic.extra.related {
        groups.push(elsewhere(related, sources));
    }
    groups.extend(help(diagnostic, sources));
    Renderer::styled().render(&groups)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Info => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
        Severity::Fatal => Level::ERROR.with_name("fatal error"),
    }
}

/// File, line and column, and the line itself with the fault marked.
fn place<'a>(group: Group<'a>, diagnostic: &EngineError, sources: &Sources) -> Group<'a> {
    let Some(path) = &diagnostic.file_path else {
        return group;
    };
    match (&diagnostic.snippet, diagnostic.position, diagnostic.extra.caret) {
        (Some(snippet), Some(position), None) => {
            let line = marked_line(snippet, position.line, columns(position), AnnotationKind::Primary);
            group.element(line.path(shown_path(path, sources)))
        }
        // A part of the line: its columns are not those of the file, so the place is given beside it.
        (Some(snippet), Some(position), Some(caret)) => {
            let line = marked_line(snippet, position.line, (caret.start, caret.end), AnnotationKind::Primary);
            group.element(origin(path, Some(position), sources)).element(line)
        }
        (_, position, _) => group.element(origin(path, position, sources)),
    }
}

fn shown_path(path: &str, sources: &Sources) -> String {
    printable(&sources.shown_path(path))
}

fn origin<'a>(path: &str, position: Option<Position>, sources: &Sources) -> Origin<'a> {
    let origin = Origin::path(shown_path(path, sources));
    match position {
        Some(position) => origin.line(index(position.line)).char_column(index(position.column)),
        None => origin,
    }
}

/// The marked characters of the first line of a position, from 0.
fn columns(position: Position) -> (u32, u32) {
    let start = position.column.saturating_sub(1);
    let ends_here = position.end_line == position.line;
    (start, if ends_here { position.end_column.saturating_sub(1) } else { u32::MAX })
}

fn marked_line<'a>(
    line: &str,
    number: u32,
    (start, end): (u32, u32),
    kind: AnnotationKind,
) -> Snippet<'a, Annotation<'a>> {
    let line = printable(line);
    let span = offset(&line, start)..offset(&line, end.max(start));
    Snippet::source(line).line_start(index(number)).annotation(kind.span(span))
}

/// The byte at which a character begins; the end of the line for those beyond it.
fn offset(line: &str, character: u32) -> usize {
    line.char_indices().nth(index(character)).map_or(line.len(), |(at, _)| at)
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// What was written and why that is a problem.
fn why<'a>(group: Group<'a>, diagnostic: &EngineError) -> Group<'a> {
    let group = if diagnostic.message_long == diagnostic.message_short {
        group
    } else {
        group.element(Level::NOTE.message(printable(&diagnostic.message_long)))
    };
    match &diagnostic.extra.pointer {
        Some(pointer) => group.element(Level::NOTE.message(format!("it is at {}", printable(pointer)))),
        None => group,
    }
}

/// Another place that explains it.
fn elsewhere<'a>(related: &Related, sources: &Sources) -> Group<'a> {
    let group = Group::with_title(Level::NOTE.secondary_title(printable(&related.message)));
    let Some(path) = &related.file_path else {
        return group;
    };
    let line =
        related.position.and_then(|position| Some((position, short_line(path, position.line, sources)?)));
    match line {
        Some((position, line)) => {
            let line = marked_line(line, position.line, columns(position), AnnotationKind::Context);
            group.element(line.path(shown_path(path, sources)))
        }
        None => group.element(origin(path, related.position, sources)),
    }
}

fn short_line<'s>(path: &str, number: u32, sources: &'s Sources) -> Option<&'s str> {
    sources.line(path, number).filter(|line| line.chars().nth(LINE_CHARS_MAX).is_none())
}

/// What to do about it, as a changed line where the change is known.
fn help<'a>(diagnostic: &EngineError, sources: &Sources) -> Option<Group<'a>> {
    let suggestion = suggestion(diagnostic)?;
    let group = Group::with_title(Level::HELP.secondary_title(printable(&suggestion)));
    let (file, fix) = (diagnostic.file_path.as_deref(), diagnostic.extra.fix.as_ref());
    Some(match file.zip(fix).and_then(|(file, fix)| patch(file, fix, sources)) {
        Some(change) => group.element(change),
        None => group,
    })
}

fn suggestion(diagnostic: &EngineError) -> Option<String> {
    let names = &diagnostic.extra.did_you_mean;
    let said = diagnostic.suggested_fix.as_deref();
    let unsaid = names.iter().any(|name| !said.is_some_and(|said| said.contains(name.as_str())));
    match (said, unsaid) {
        (Some(said), true) => Some(format!("{said} Did you mean: {}?", names.join(", "))),
        (None, true) => Some(format!("did you mean: {}?", names.join(", "))),
        (said, false) => said.map(str::to_owned),
    }
}

/// A change within one line.
fn patch<'a>(path: &str, fix: &Fix, sources: &Sources) -> Option<Snippet<'a, Patch<'a>>> {
    let (number, (start, end), text) = match fix {
        Fix::Insert { insert_at, text } => {
            let column = insert_at.column.saturating_sub(1);
            (insert_at.line, (column, column), text)
        }
        Fix::Replace { range, .. } if range.line != range.end_line => return None,
        Fix::Replace { range, replacement } => (range.line, columns(*range), replacement),
    };
    let line = printable(short_line(path, number, sources)?);
    let span: Range<usize> = offset(&line, start)..offset(&line, end);
    // A whole line put in is shown as that line alone, without the one it stands before.
    let (line, span) = if text.ends_with('\n') { (String::new(), 0..0) } else { (line, span) };
    let text = text.split('\n').map(printable).collect::<Vec<_>>().join("\n");
    Some(Snippet::source(line).line_start(index(number)).patch(Patch::new(span, text)))
}

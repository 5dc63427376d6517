//! From a collected diagnostic to its form on the wire.

use std::borrow::Cow;

use schemas::{Category, EngineError, Extra, Fix, InsertAt, Position, Related};

use super::message::{Edit, Message};
use super::{Code, Diagnostic};
use crate::source::{Format, SourceText, Sources, Span};

/// Looks up file, lines, columns and snippet of a diagnostic.
pub(super) fn render(diagnostic: Diagnostic, sources: &Sources) -> EngineError {
    let Diagnostic { code, severity, span, message } = diagnostic;
    let source = sources.text(span);
    let snippet = source.map(|source| source.snippet(span));
    let mut extra = extra(&message, span, sources);
    extra.caret = snippet.as_ref().and_then(|snippet| snippet.caret);
    EngineError {
        code: Cow::Borrowed(code.code),
        category: category(code, source),
        severity,
        message_short: message.short,
        message_long: message.long,
        file_path: path(span, sources),
        position: sources.position(span),
        resource_id: message.resource,
        language_layer: source.map(|source| source.format().layer()),
        snippet: snippet.map(|snippet| snippet.text),
        suggested_fix: message.suggestion,
        stack_trace_sanitized: None,
        plugin_id: None,
        extra,
    }
}

/// A parser's fault belongs to the parser of the file's language: several codes are shared by all.
fn category(code: Code, source: Option<&SourceText>) -> Category {
    let parses = matches!(code.category, Category::ParserJpe | Category::ParserJpeXml | Category::ParserIr);
    match source.map(SourceText::format) {
        Some(Format::Jpe) if parses => Category::ParserJpe,
        Some(Format::Xml | Format::XmlFork) if parses => Category::ParserJpeXml,
        Some(Format::Ir | Format::GameNames) if parses => Category::ParserIr,
        _ => code.category,
    }
}

fn extra(message: &Message, span: Span, sources: &Sources) -> Extra {
    let related = message.related.iter().map(|(place, text)| Related {
        file_path: path(*place, sources),
        position: sources.position(*place),
        message: text.clone(),
    });
    Extra {
        related: related.collect(),
        did_you_mean: message.did_you_mean.clone(),
        pointer: message.pointer.clone(),
        fix: message.edit.as_ref().and_then(|edit| fix(edit, span, sources)),
        caret: None,
    }
}

fn fix(edit: &Edit, span: Span, sources: &Sources) -> Option<Fix> {
    match edit {
        Edit::Replace(text) => replace(span, text, sources),
        Edit::ReplaceAt(place, text) => replace(*place, text, sources),
        Edit::Insert(place, text) => {
            let Position { line, column, .. } = sources.position(*place)?;
            let text = with_line_ends(text, *place, sources);
            Some(Fix::Insert { insert_at: InsertAt { line, column }, text })
        }
    }
}

fn replace(place: Span, text: &str, sources: &Sources) -> Option<Fix> {
    let range = sources.position(place)?;
    Some(Fix::Replace { range, replacement: with_line_ends(text, place, sources) })
}

/// The text with lines that end as those around the place do.
fn with_line_ends(text: &str, place: Span, sources: &Sources) -> String {
    let line_end = sources.text(place).map_or("\n", |source| source.line_end(place));
    text.replace('\n', line_end)
}

fn path(span: Span, sources: &Sources) -> Option<String> {
    sources.path(span).map(|path| path.as_str().to_owned())
}

//! The wording of diagnostics about JSON as such.

use super::json::{Fault, FaultKind};
use crate::diagnostics::{Code, Diagnostics, Message, codes, quote};
use crate::source::{SourceText, Span};

/// Reports a fault.
pub(super) fn report(fault: &Fault, source: &SourceText, diagnostics: &mut Diagnostics) {
    let code: Code = match fault.kind {
        FaultKind::Character(_) => codes::INVALID_CHARACTER,
        _ => codes::IR_SYNTAX_ERROR,
    };
    diagnostics.report(code, fault.span, || message(&fault.kind, fault.span, source));
}

fn message(kind: &FaultKind, span: Span, source: &SourceText) -> Message {
    match kind {
        FaultKind::Expected(expected) => unexpected(expected, span, source),
        FaultKind::DuplicateMember(name, first) => Message::new(
            "The object has this member twice",
            format!(
                "The member {} stands in this object already; readers would disagree on which counts.",
                quote(name)
            ),
        )
        .suggest("Remove one of the two.")
        .related(*first, "the first one"),
        FaultKind::Character(character) => {
            let number = u32::from(*character);
            Message::new(
                format!("The character U+{number:04X} is not allowed"),
                format!(
                    "U+{number:04X} is a control character or no character at all. No XML file may hold it."
                ),
            )
            .suggest("Delete the escape.")
            .replace("")
        }
        other => {
            let (short, long, fix) = plain_words(other);
            let message = Message::new(short, long).suggest(fix);
            match other {
                FaultKind::TrailingComma => message.replace(""),
                FaultKind::BadEscape => message.insert_at(span, "\\"),
                _ => message,
            }
        }
    }
}

fn unexpected(expected: &str, span: Span, source: &SourceText) -> Message {
    let found = &source.text()[span.start()..span.end()];
    let long = if found.is_empty() {
        format!("The file ends here, but {expected} is needed.")
    } else {
        format!("Here stands {}, but {expected} is needed.", quote(found))
    };
    Message::new(format!("JSON needs {expected} here"), long).suggest(format!("Write {expected} here."))
}

/// Short and long message and what to do, for faults that repeat nothing of the source.
fn plain_words(kind: &FaultKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        FaultKind::TrailingComma => (
            "Nothing follows this comma",
            "In JSON, a comma stands only between two items, not behind the last one.",
            "Remove the comma.",
        ),
        FaultKind::Comment => {
            ("JSON has no comments", "A comment stands here; JSON does not have any.", "Remove the comment.")
        }
        FaultKind::NotANumber => (
            "JSON does not have this number",
            "NaN and infinity cannot be written in JSON.",
            "Write a number, or null.",
        ),
        FaultKind::BadNumber => (
            "This is not how JSON writes numbers",
            "A number has no leading zero or '+', and digits on both sides of its point.",
            "Write the number as in 0.5 or -12.",
        ),
        FaultKind::UnterminatedString => (
            "The string does not end on its line",
            "A string starts here and has no closing quote before the line ends or a control character stands in it.",
            "Add the closing quote; write \\n for a line break and \\t for a tab.",
        ),
        FaultKind::BadEscape => (
            "This is not an escape of JSON",
            "Behind a backslash stands one of \" \\ / b f n r t, or u and four hexadecimal digits.",
            "Write \\\\ for the character '\\'.",
        ),
        FaultKind::LoneSurrogate => (
            "This is half of a surrogate pair",
            "The escape is one half of a character; it means nothing without the other half.",
            "Write the character itself.",
        ),
        FaultKind::TooDeep => (
            "Values are nested too deeply",
            "The document has more levels of arrays and objects than an IR document may have.",
            "Take levels out.",
        ),
        _ => (
            "Something follows the end of the document",
            "A JSON file holds one value, and this stands behind it.",
            "Remove what follows, or correct the brackets before it.",
        ),
    }
}

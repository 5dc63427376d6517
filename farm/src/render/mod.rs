//! Diagnostics and results, told to people.
//!
//! What a report says is the author's or a server's text: nothing of it reaches a terminal before
//! [`printable`] took out what a terminal would obey.

mod diagnostic;
mod diff;
mod size;
mod sources;

#[cfg(test)]
mod tests;

use std::fmt::Write;

use schemas::{EngineError, Report, Severity, Summary};

pub(crate) use diff::unified;
pub(crate) use size::bytes;
pub(crate) use sources::Sources;

/// What a report says, in the order of the files, as lines of text.
pub(crate) fn report(report: &Report, sources: &Sources, errors_only: bool) -> String {
    let all = report.errors.iter().chain(&report.warnings).chain(&report.infos);
    let mut shown: Vec<&EngineError> =
        all.filter(|one| !errors_only || one.severity >= Severity::Error).collect();
    // Stable: diagnostics at one place stay in the order of their severity.
    shown.sort_by_key(|one| (&one.file_path, one.position));
    diagnostics(shown, sources)
}

/// Diagnostics as lines of text.
pub(crate) fn diagnostics<'a>(shown: impl IntoIterator<Item = &'a EngineError>, sources: &Sources) -> String {
    let mut text = String::new();
    let mut worst: Option<&EngineError> = None;
    for one in shown {
        text.push_str(&diagnostic::text(one, sources));
        text.push_str("\n\n");
        worst = worst.filter(|worst| worst.severity >= one.severity).or(Some(one));
    }
    if let Some(EngineError { code, .. }) = worst {
        let _ =
            writeln!(text, "For more about a code, run for example `jpefarm explain {}`.", printable(code));
    }
    text
}

/// How many diagnostics there are, as `2 errors, 1 warning`; `None` when there are none.
pub(crate) fn counts(summary: &Summary) -> Option<String> {
    let errors = summary.error.saturating_add(summary.fatal);
    let counted = [(errors, "error"), (summary.warning, "warning"), (summary.info, "note")];
    let parts: Vec<String> =
        counted.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| plural(u64::from(n), what)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A number with its noun.
pub(crate) fn plural(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// The text without what a terminal would obey or what would hide other text: control characters and those
/// that turn the direction of writing. TAB stays.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(printable_char).collect()
}

fn printable_char(character: char) -> char {
    match character {
        '\t' => character,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => {
            char::REPLACEMENT_CHARACTER
        }
        _ if character.is_control() => char::REPLACEMENT_CHARACTER,
        _ => character,
    }
}

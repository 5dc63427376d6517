//! What every report promises, whatever the sources are.

use schemas::guest::CompileReport;
use schemas::{EngineError, Fix, InsertAt, LanguageLayer, Position, Summary};

use crate::text::Lines;

/// Checks a report on a project whose only file has those lines.
pub fn check(report: &CompileReport, lines: &Lines) {
    for diagnostic in &report.diagnostics {
        check_texts(diagnostic);
        check_places(diagnostic, lines);
    }
    assert!(
        report.diagnostics.is_sorted_by_key(order),
        "the report is not sorted: {:#?}",
        report.diagnostics
    );
    check_summary(report);
}

/// Source: language.md §11.
fn check_texts(diagnostic: &EngineError) {
    let short = &diagnostic.message_short;
    assert!(compiler::explain(&diagnostic.code).is_some(), "{} is in no catalogue", diagnostic.code);
    assert!(
        short.chars().count() <= EngineError::SHORT_CHARS_MAX,
        "{} is too long: {short}",
        diagnostic.code
    );
    assert!(!short.contains(['\n', '\r']), "{} has several lines: {short}", diagnostic.code);
    let snippet = diagnostic.snippet.as_deref().unwrap_or_default();
    assert!(snippet.chars().count() <= EngineError::SNIPPET_CHARS_MAX, "the snippet is too long: {snippet}");
}

fn check_places(diagnostic: &EngineError, lines: &Lines) {
    // An IR document may say of its elements that they come from anywhere.
    let is_claimed = diagnostic.language_layer == Some(LanguageLayer::Ir);
    let related = diagnostic.extra.related.iter().filter(|_| !is_claimed);
    let related = related.filter_map(|related| related.position);
    for position in diagnostic.position.into_iter().chain(related) {
        assert!(holds(lines, position), "{} lies outside of the file: {position:?}", diagnostic.code);
    }
    let is_inside = match &diagnostic.extra.fix {
        Some(Fix::Insert { insert_at: InsertAt { line, column }, .. }) => {
            lines.hold_insertion(*line, *column)
        }
        Some(Fix::Replace { range, .. }) => holds(lines, *range),
        None => true,
    };
    assert!(is_inside, "the fix of {} lies outside of the file: {:?}", diagnostic.code, diagnostic.extra.fix);
}

fn holds(lines: &Lines, position: Position) -> bool {
    let Position { line, column, end_line, end_column } = position;
    (line, column) <= (end_line, end_column) && lines.hold(line, column) && lines.hold(end_line, end_column)
}

fn order(diagnostic: &EngineError) -> (Option<&str>, Option<(u32, u32)>, &str) {
    let place = diagnostic.position.map(|position| (position.line, position.column));
    (diagnostic.file_path.as_deref(), place, &diagnostic.code)
}

/// The summary counts what is shown, and more only when something was left out.
fn check_summary(report: &CompileReport) {
    let mut shown = Summary::default();
    for diagnostic in &report.diagnostics {
        shown.count(diagnostic.severity);
    }
    let Summary { info, warning, error, fatal } = report.summary;
    let counts_all =
        shown.info <= info && shown.warning <= warning && shown.error <= error && shown.fatal <= fatal;
    assert!(counts_all, "{shown:?} are shown of {:?}", report.summary);
    assert!(report.truncated || shown == report.summary, "{shown:?} are shown of {:?}", report.summary);
}

//! The sink and the catalogue.

use std::collections::BTreeSet;

use schemas::guest::GuestOptions;
use schemas::{BuildOptions, EngineError, Mode, ProjectLimits, Severity};

use super::{Diagnostics, Message, codes, quote};
use crate::request::Request;
use crate::source::{Format, SourceText, Sources};

fn options(mode: Mode, max_diagnostics: u32) -> GuestOptions {
    GuestOptions {
        project_name: "demo".to_owned(),
        options: BuildOptions { mode, max_diagnostics, ..BuildOptions::default() },
        limits: ProjectLimits { diagnostics_per_code_max: 3, ..ProjectLimits::default() },
        emit: true,
    }
}

#[test]
fn every_code_is_explained_once() {
    let mut seen = BTreeSet::new();
    for explanation in crate::codes() {
        let code = explanation.code;
        assert!(seen.insert(code), "{code} twice");
        assert!(code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'), "{code}");
        assert!(explanation.text.len() >= 20 && explanation.text.ends_with('.'), "{code}");
        assert!(!explanation.example.is_empty(), "{code}");
        assert!(!explanation.strict || explanation.severity == Severity::Warning, "{code}");
        assert_eq!(crate::explain(&code.to_lowercase()), Some(explanation));
    }
    assert_eq!(crate::explain("NO_SUCH_CODE"), None);
}

#[test]
fn strict_raises_and_ref_compat_lowers() {
    let severity = |mode| {
        let options = options(mode, 10);
        let mut diagnostics = Diagnostics::new(Request::new(&options));
        let source = SourceText::for_test("x", Format::Jpe);
        for code in [codes::UNKNOWN_KEY, codes::INVALID_SYNTAX, codes::UNTERMINATED_COMMENT] {
            diagnostics.report(code, source.whole(), || Message::new("short", "long"));
        }
        let finished = diagnostics.finish(&Sources::single(source));
        finished.diagnostics.iter().map(|error| error.severity).collect::<Vec<_>>()
    };
    // In the order of codes: INVALID_SYNTAX, UNKNOWN_KEY, UNTERMINATED_COMMENT.
    assert_eq!(severity(Mode::Default), [Severity::Error, Severity::Warning, Severity::Warning]);
    assert_eq!(severity(Mode::Strict), [Severity::Error, Severity::Error, Severity::Warning]);
    assert_eq!(severity(Mode::RefCompat), [Severity::Warning; 3]);
}

#[test]
fn a_worse_fault_is_worse_except_for_the_reference() {
    let has_errors = |mode| {
        let options = options(mode, 10);
        let mut diagnostics = Diagnostics::new(Request::new(&options));
        let span = crate::source::Span::NONE;
        diagnostics
            .report_worse(codes::NUMBER_OUT_OF_RANGE, Severity::Error, span, || Message::new("s", "l"));
        diagnostics.has_errors()
    };
    assert!(has_errors(Mode::Default));
    assert!(!has_errors(Mode::RefCompat));
}

#[test]
fn too_many_are_counted_but_not_worded() {
    let options = options(Mode::Default, 5);
    let mut diagnostics = Diagnostics::new(Request::new(&options));
    let source = SourceText::for_test("a\nb\nc\nd\ne\nf\n", Format::Jpe);
    let mut worded = 0;
    for (code, at) in [(codes::UNKNOWN_KEY, 8), (codes::STRAY_END, 2)] {
        for _ in 0..4 {
            diagnostics.report(code, source.span(at, at + 1), || {
                worded += 1;
                Message::new("short", "long")
            });
        }
    }
    let finished = diagnostics.finish(&Sources::single(source));
    let codes: Vec<(&str, u32)> = finished
        .diagnostics
        .iter()
        .map(|error| (&*error.code, error.position.map_or(0, |at| at.line)))
        .collect();
    assert_eq!(
        codes,
        [
            ("TOO_MANY_DIAGNOSTICS", 0),
            ("STRAY_END", 2),
            ("STRAY_END", 2),
            ("UNKNOWN_KEY", 5),
            ("UNKNOWN_KEY", 5),
            ("UNKNOWN_KEY", 5)
        ]
    );
    assert_eq!((worded, finished.truncated, finished.summary.warning), (5, true, 9));
}

#[test]
fn messages_fit_the_wire() {
    let long = "wide ".repeat(100);
    let message = Message::new(format!("{long}\n"), "x");
    assert_eq!(message.short.chars().count(), EngineError::SHORT_CHARS_MAX);
    assert!(!message.short.contains('\n'));
    assert_eq!(quote("a\nb"), "'a\u{fffd}b'");
    // Lines may also end, and text turn round, by characters that are no controls.
    assert_eq!(quote("a\u{2028}b\u{202e}c"), "'a\u{fffd}b\u{fffd}c'");
    assert_eq!(Message::new("a\u{2029}b", "x").resource("y".repeat(300)).resource.unwrap().len(), 128);
    assert_eq!(quote(&long).chars().count(), 43);
}

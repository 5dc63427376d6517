//! Files in, decoded sources and places out.

use insta::assert_snapshot;
use proptest::prelude::*;
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, Mode, ProjectLimits, ProjectPath, SourceFile};

use super::{Format, SourceText, Sources};
use crate::diagnostics::Diagnostics;
use crate::request::Request;

/// The format of each source, or its diagnostics.
fn check(files: &[(&str, &[u8])], mode: Mode) -> String {
    let options = GuestOptions {
        project_name: "demo".to_owned(),
        options: BuildOptions { mode, ..BuildOptions::default() },
        limits: ProjectLimits {
            files_max: 4,
            file_bytes_max: 60,
            project_bytes_max: 100,
            ..ProjectLimits::default()
        },
        emit: true,
    };
    let request = Request::new(&options);
    let mut diagnostics = Diagnostics::new(request);
    let files = files.iter().map(|(path, content)| SourceFile {
        path: ProjectPath::new(*path).unwrap(),
        content: content.to_vec(),
    });
    let sources = Sources::read(files.collect(), request, &mut diagnostics);
    let mut lines: Vec<String> = sources
        .texts()
        .map(|text| format!("{} {:?} {:?}", text.path(), text.format(), text.text()))
        .collect();
    for error in diagnostics.finish(&sources).diagnostics {
        let place =
            error.position.map(|at| format!("{}:{}-{}:{}", at.line, at.column, at.end_line, at.end_column));
        let path = error.file_path.unwrap_or_default();
        lines.push(format!(
            "{:?} {} {path} {} {}",
            error.severity,
            error.code,
            place.unwrap_or_default(),
            error.message_long
        ));
    }
    lines.join("\n")
}

#[test]
fn sources_are_known_by_name_and_sorted() {
    let files: &[(&str, &[u8])] =
        &[("B.JPE", b""), ("a.jpe.xml", b"<x/>"), ("sub/c.ir.json", b"{}"), ("z.jpexml", b"")];
    assert_snapshot!(check(files, Mode::Default), @r#"
    B.JPE Jpe ""
    a.jpe.xml Xml "<x/>"
    sub/c.ir.json Ir "{}"
    z.jpexml Xml ""
    "#);
    let passed_over: &[(&str, &[u8])] =
        &[("build/a.jpe", b""), ("reports/a.jpe", b""), (".git/a.jpe", b""), ("src/build/a.jpe", b"")];
    assert_snapshot!(check(passed_over, Mode::Default), @r#"src/build/a.jpe Jpe """#);
    let others: &[(&str, &[u8])] =
        &[("mod.package", b""), ("README.md", b""), ("LICENSE", b""), ("a.jpe", b"")];
    assert_snapshot!(check(others, Mode::Default), @r#"
    a.jpe Jpe ""
    Warning UNKNOWN_FILE_TYPE mod.package  The name 'mod.package' does not end in .jpe, .jpe.xml, .jpe-xml, .jpexml, .ir.json or .names.json.
    "#);
}

#[test]
fn a_project_without_sources_is_an_error() {
    assert_snapshot!(check(&[("readme.txt", b"x")], Mode::Default), @"Error NO_JPE_FILES   None of the project's files ends in .jpe, .jpe.xml, .jpe-xml, .jpexml or .ir.json, or those that do are in build/, reports/ or a hidden folder. There is nothing to compile.");
    assert_snapshot!(check(&[], Mode::RefCompat), @"Warning NO_JPE_FILES   None of the project's files ends in .jpe, .jpe.xml, .jpe-xml, .jpexml or .ir.json, or those that do are in build/, reports/ or a hidden folder. There is nothing to compile.");
}

#[test]
fn the_reference_reads_build_folders_and_no_upper_case() {
    assert_snapshot!(check(&[("build/a.jpe", b"\xef\xbb\xbfx\x0b"), ("A.JPE", b"")], Mode::RefCompat), @r#"build/a.jpe Jpe "\u{feff}x\u{b}""#);
}

#[test]
fn only_jpe_has_the_line_ends_of_the_reference() {
    assert_snapshot!(check(&[("a.jpe", b"x\x1dy")], Mode::RefCompat), @r#"a.jpe Jpe "x\u{1d}y""#);
    assert_snapshot!(check(&[("a.jpe.xml", b"<a>\x1d</a>")], Mode::RefCompat), @"Error INVALID_CHARACTER a.jpe.xml 1:4-1:5 U+001D is a control character or no character at all. No XML file may hold it.");
}

#[test]
fn projects_over_a_limit_have_no_sources() {
    assert_snapshot!(check(&[("a.jpe", &[b'x'; 61])], Mode::Default), @r#"Fatal FILE_TOO_LARGE   In this project, "a.jpe" has 61 bytes; a file may have 60."#);
    assert_snapshot!(check(&[("a.jpe", &[b'x'; 60]), ("b.jpe", &[b'x'; 60])], Mode::Default), @"Fatal PROJECT_TOO_LARGE   In this project, the files have 120 bytes together; a project may have 100.");
    assert_snapshot!(check(&[("a", b""), ("b", b""), ("c", b""), ("d", b""), ("e", b"")], Mode::Default), @"Fatal TOO_MANY_FILES   In this project, there are 5 files; a project may have 4.");
    assert_snapshot!(check(&[("a.jpe", b""), ("A.jpe", b"")], Mode::Default), @r#"Error DUPLICATE_PATH   In this project, two files have the path "a.jpe" (upper and lower case count as equal)."#);
}

#[test]
fn bytes_become_text() {
    assert_snapshot!(check(&[("a.jpe", b"\xef\xbb\xbf[Buffs]")], Mode::Default), @r#"a.jpe Jpe "[Buffs]""#);
    assert_snapshot!(check(&[("a.jpe", b"[Buffs]\nid: caf\xe9\nend")], Mode::Default), @"Error ENCODING_ERROR a.jpe 2:8-2:8 The bytes at offset 15 are not UTF-8. The file was probably saved in another encoding.");
    assert_snapshot!(check(&[("a.xml", b"\xff\xfe<\0a\0/\0>\0")], Mode::Default), @r#"a.xml Xml "<a/>""#);
    assert_snapshot!(check(&[("a.xml", b"\xfe\xff\0<\0a\xd8\0\0>")], Mode::Default), @"Error ENCODING_ERROR a.xml 1:3-1:3 The bytes at offset 6 are not UTF-16. The file was probably saved in another encoding.");
    assert_snapshot!(check(&[("a.xml", b"\xff\xfe<\0a")], Mode::Default), @"Error ENCODING_ERROR a.xml 1:2-1:2 The bytes at offset 4 are not UTF-16. The file was probably saved in another encoding.");
    assert_snapshot!(check(&[("a.jpe", b"bell\x07 \x7f \t\r\n")], Mode::Default), @r#"
    a.jpe Jpe "bell\u{7} \u{7f} \t\r\n"
    Error INVALID_CHARACTER a.jpe 1:5-1:6 U+0007 is a control character or no character at all. No XML file may hold it.
    Error INVALID_CHARACTER a.jpe 1:7-1:8 U+007F is a control character or no character at all. No XML file may hold it.
    "#);
    assert_snapshot!(check(&[("a.ir.json", b"{\"a\": \"\x01\"}")], Mode::Default), @"Error INVALID_CHARACTER a.ir.json 1:8-1:9 U+0001 is a control character or no character at all. No XML file may hold it.");
}

#[test]
fn positions_and_snippets() {
    let text = format!("один\r\nдва {}x{}\rthree", "ж".repeat(1_500), "y".repeat(300));
    let source = SourceText::for_test(&text, Format::Jpe);
    let at = text.find('x').unwrap();
    let position = source.position(source.span(at, at + 1));
    assert_eq!((position.line, position.column, position.end_column), (2, 1_505, 1_506));
    let snippet = source.snippet(source.span(at, at + 1));
    let caret = snippet.caret.unwrap();
    assert_eq!(snippet.text.chars().count(), 200);
    assert_eq!(snippet.text.chars().nth(caret.start as usize), Some('x'));
    assert_eq!(caret.end - caret.start, 1);
    let three = source.position(source.span_of(&source.text()[text.len() - 5..]));
    assert_eq!((three.line, three.column, three.end_column), (3, 1, 6));
    assert_eq!(source.snippet(source.whole().at_end()).text, "three");
}

/// Lines and columns of a byte, counted the slow way.
fn slow_position(text: &str, offset: usize) -> (u32, u32) {
    let (mut line, mut column) = (1, 1);
    let mut characters = text[..offset].chars().peekable();
    while let Some(character) = characters.next() {
        let inside_crlf = character == '\r'
            && (characters.peek() == Some(&'\n')
                || text[offset..].starts_with('\n') && characters.peek().is_none());
        if matches!(character, '\n' | '\r') && !inside_crlf {
            (line, column) = (line + 1, 1);
        } else {
            column += 1;
        }
    }
    (line, column)
}

proptest! {
    #[test]
    fn fast_positions_are_the_slow_ones(text in "[a\u{e9}\u{1F600}\r\n]{0,60}", pick in any::<prop::sample::Index>()) {
        let source = SourceText::for_test(&text, Format::Jpe);
        let offset = pick.index(text.chars().count() + 1);
        let offset = text.char_indices().nth(offset).map_or(text.len(), |(at, _)| at);
        let position = source.position(source.span(offset, offset));
        prop_assert_eq!((position.line, position.column), slow_position(&text, offset));
    }

    #[test]
    fn snippets_never_panic(text in "\\PC{0,400}", start in 0_usize..1_000, end in 0_usize..1_000) {
        let source = SourceText::for_test(&text, Format::Jpe);
        let snippet = source.snippet(source.span(start, end));
        prop_assert!(snippet.text.chars().count() <= 200);
        let _ = source.position(source.span(start, end));
    }
}

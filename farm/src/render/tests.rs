use std::path::PathBuf;

use insta::assert_snapshot;
use schemas::{EngineError, Fix, InsertAt, Position, ProjectPath, Related, Severity, SourceFile};

use super::{Sources, bytes, diagnostic, printable};

const TEXT: &str = "\u{feff}[Buffs]\r\nid: a\rname: x\n\n\tduration: soon";

fn sources() -> Sources {
    let path = ProjectPath::new("src/moods.jpe").unwrap();
    Sources::new(PathBuf::from("mod"), &[SourceFile { path, content: TEXT.as_bytes().to_vec() }])
}

fn diagnostic(line: u32, columns: (u32, u32), snippet: &str) -> EngineError {
    let mut diagnostic =
        EngineError::service("MISSING_END", Severity::Error, "It is short", "It is long.", "Do it.");
    diagnostic.file_path = Some("src/moods.jpe".to_owned());
    diagnostic.position = Some(Position { line, column: columns.0, end_line: line, end_column: columns.1 });
    diagnostic.snippet = Some(snippet.to_owned());
    diagnostic
}

fn plain(diagnostic: &EngineError, sources: &Sources) -> String {
    anstream::adapter::strip_str(&diagnostic::text(diagnostic, sources)).to_string()
}

#[test]
fn lines_end_as_the_language_says() {
    let sources = sources();
    let lines: Vec<_> = (0..=7).map(|number| sources.line("src/moods.jpe", number)).collect();
    let expected = [
        None,
        Some("[Buffs]"),
        Some("id: a"),
        Some("name: x"),
        Some(""),
        Some("\tduration: soon"),
        Some(""),
        None,
    ];
    assert_eq!(lines, expected);
    assert_eq!(sources.line("other", 1), None);
}

#[test]
fn a_line_put_in_and_another_place() {
    let mut diagnostic = diagnostic(2, (1, 6), "id: a");
    let position = Position { line: 1, column: 2, end_line: 1, end_column: 7 };
    diagnostic.extra.related.push(Related {
        file_path: Some("src/moods.jpe".to_owned()),
        position: Some(position),
        message: "the section begins here".to_owned(),
    });
    let insert_at = InsertAt { line: 4, column: 1 };
    diagnostic.extra.fix = Some(Fix::Insert { insert_at, text: "end\n".to_owned() });
    assert_snapshot!(plain(&diagnostic, &sources()));
}

#[test]
fn a_replaced_word_after_a_tab() {
    let mut diagnostic = diagnostic(5, (12, 16), "\tduration: soon");
    let range = Position { line: 5, column: 12, end_line: 5, end_column: 16 };
    diagnostic.extra.fix = Some(Fix::Replace { range, replacement: "60".to_owned() });
    diagnostic.extra.did_you_mean = vec!["60".to_owned(), "120".to_owned()];
    assert_snapshot!(plain(&diagnostic, &sources()));
}

/// `jpefarm report` knows the report and nothing else.
#[test]
fn without_the_sources_the_snippet_is_enough() {
    let mut diagnostic = diagnostic(5, (12, 16), "\tduration: soon");
    let range = Position { line: 5, column: 12, end_line: 5, end_column: 16 };
    diagnostic.extra.fix = Some(Fix::Replace { range, replacement: "60".to_owned() });
    assert_snapshot!(plain(&diagnostic, &Sources::default()));
}

/// Positions are a server's word: none of them brings the printing down.
#[test]
fn positions_beyond_the_line_are_the_end_of_the_line() {
    for (start, end) in [(0, 0), (7, 3), (99, 120), (u32::MAX, u32::MAX), (2, u32::MAX)] {
        let mut diagnostic = diagnostic(u32::MAX, (start, end), "äöü");
        let range = Position { line: 2, column: start, end_line: 2, end_column: end };
        diagnostic.extra.fix = Some(Fix::Replace { range, replacement: "\n\n".to_owned() });
        plain(&diagnostic, &sources());
    }
}

#[test]
fn what_a_terminal_obeys_is_taken_out() {
    assert_eq!(
        printable("a\u{1b}[2J\u{9b}\r\n\u{202e}b\tc"),
        "a\u{fffd}[2J\u{fffd}\u{fffd}\u{fffd}\u{fffd}b\tc"
    );
}

#[test]
fn sizes_read_well() {
    for (n, text) in [
        (0, "0 B"),
        (1_023, "1023 B"),
        (1_024, "1.0 KiB"),
        (1_536, "1.5 KiB"),
        (1 << 20, "1.0 MiB"),
        (5 << 30, "5.0 GiB"),
        (u64::MAX, "1677721.5 TiB"),
    ] {
        assert_eq!(bytes(n), text);
    }
}

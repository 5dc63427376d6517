//! Machine fixes mend what they are offered for: apply one, compile again, and the fault is gone.

use proptest::prelude::*;
use schemas::{EngineError, Fix, Mode, Position, Profile};

use crate::check::run;
use crate::codes::TRIGGERS;
use crate::properties;

/// Files with fixes besides those of [`TRIGGERS`].
#[rustfmt::skip]
const MORE: &[(&str, &str)] = &[
    ("a.jpe", "[Buffs]\r\nid: a\r\n\r\n  id: b\r\nend\r\n[Traits]\r\nid: c"),
    ("a.jpe", "[Buffs]\rid: a\rdisplay_name: \"ä\\q \\u12 \\\\\"\redn\r[Buffs\rid: c\rend"),
    ("a.jpe", "[Buffs # these\nid: a\nedn\nid: b\nend\n"),
    ("a.jpe", "\u{feff}[Trais]\n[Buffs]\nid: \"Happy Mood # x\nvisibel: no\nend\n"),
    ("a.jpe", "[Traits]\nid: t\nbuffs: [a, b # c\ndescription: \"ends in \\\nend\n"),
    ("a.jpe", "[Interactions]\ndisplay name: Grüße = x\nend\n"),
    ("a.jpe", "  Happy Feeling\n    mood_type: positive\n"),
    ("a.jpe", "Happy Feeling\nmood_type: positive\nintensity: 2\ndisplay name: x\ndescription \"y\"\n"),
    ("a.jpe", "Wave\n \ttype: sozial\n\tkind: interacton\n  tests: actor is adult # x\n"),
    ("a.jpe", "[Project]\nid: a b\njpe_version: \"9\"\n[Traits]\nid: tt\nbuffs: abcd, \"abcx\"\nend\n[Buffs]\nid: abce\nend\n"),
    ("a.jpe.xml", "<jpe-project>\n  <buffs></bufs>\n</jpe-project>"),
    ("a.jpe.xml", "<jpe-project>\n  <buffs><buff>\n</jpe-project>"),
    ("a.jpe.xml", "<jpe-project>\n  <buffs>"),
    ("a.jpe.xml", "<jpe-project/>\n</jpe-project>"),
    ("a.jpe.xml", "<!-- nothing -->"),
    ("a.jpe.xml", "<jpe-project>&#1;a & b &amp c<?php x?></jpe-project>"),
    ("a.jpe.xml", " <?xml version='1.0'?><jpe-project a='b & c'>]]></jpe-project>"),
    ("a.jpe.xml", "<jpe-project><buffs><buff id='Ä b'><mood-type>hap<!-- -->y</mood-type></buff></buffs></jpe-project>"),
    ("a.ir.json", "{\"a\": \"\\q\\u12\\u0001\", \"b\": [1, 2,]}"),
    ("a.ir.json", "{\"metadata\": {\"name\": \"\u{1}\", \"project_id\": \"m x\", \"version\": \"1\"}, \"enums\": [{\"id\": \"a \\u0062\"}]}"),
];

/// The text with the fix applied, by lines and columns as any client would.
fn apply(text: &str, fix: &Fix) -> String {
    let (start, end, new) = match fix {
        Fix::Insert { insert_at, text: new } => {
            let at = offset(text, insert_at.line, insert_at.column);
            (at, at, new)
        }
        Fix::Replace { range, replacement } => {
            let Position { line, column, end_line, end_column } = *range;
            (offset(text, line, column), offset(text, end_line, end_column), replacement)
        }
    };
    format!("{}{new}{}", &text[..start], &text[end..])
}

fn offset(text: &str, line: u32, column: u32) -> usize {
    let start = (1..line).fold(0, |at, _| {
        let rest = &text[at..];
        let end = rest.find(['\n', '\r']).unwrap();
        at + end + if rest[end..].starts_with("\r\n") { 2 } else { 1 }
    });
    let rest = &text[start..];
    start + rest.char_indices().nth(column as usize - 1).map_or(rest.len(), |(at, _)| at)
}

fn diagnostics(path: &str, text: &str) -> Vec<EngineError> {
    run(&[(path, text.as_bytes())], Mode::Default, Profile::Ref).report.diagnostics
}

/// Applies each fix to the text alone; returns how many there are.
fn check_each(path: &str, text: &str) -> usize {
    // A byte order mark is no part of any line.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let errors = diagnostics(path, text);
    let fixed = errors.iter().filter_map(|error| Some((error, error.extra.fix.as_ref()?)));
    let mut count = 0;
    for (error, fix) in fixed {
        count += 1;
        let mended = apply(text, fix);
        let same = |other: &EngineError| {
            let place = |error: &EngineError| error.position.map(|at| (at.line, at.column));
            (&other.message_short, place(other)) == (&error.message_short, place(error))
        };
        if mended.len() < text.len() {
            continue; // What is deleted is gone, but the next fault of the kind may move to its place.
        }
        let left = diagnostics(path, &mended);
        assert!(!left.iter().any(same), "{fix:?} of {error:#?}\n{text}\n→\n{mended}\n{left:#?}");
    }
    count
}

#[test]
fn a_fix_mends_its_fault() {
    let triggers = TRIGGERS.iter().map(|(_, path, text)| (*path, *text));
    let count: usize = triggers.chain(MORE.iter().copied()).map(|(path, text)| check_each(path, text)).sum();
    assert!(count > 50, "{count} fixes");
}

#[test]
fn fixes_come_to_an_end() {
    for (path, text) in TRIGGERS.iter().map(|(_, path, text)| (*path, *text)).chain(MORE.iter().copied()) {
        let mut text = text.trim_start_matches('\u{feff}').to_owned();
        for round in 0.. {
            let errors = diagnostics(path, &text);
            let Some(fix) = errors.iter().find_map(|error| error.extra.fix.as_ref()) else { break };
            assert!(round < 20, "{text}\n{errors:#?}");
            text = apply(&text, fix);
        }
    }
}

/// Pieces of `.jpe` in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "[Buffs]",
        "[Traits",
        "[Project]",
        "id: a",
        "id: B b",
        "id \"x",
        "display_name: \"\\q",
        "end",
        "edn",
        "- x",
        "Happy Feeling",
        "  mood_type: hapy",
        "\ttests: x",
        "---",
        "buffs: [a",
        "duration: 5 # x",
        "name = é",
        "\n",
        "\r\n",
        "\r",
        "\n",
        "\n  ",
        "#{",
        "}#",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.join("\n"))
}

proptest! {
    #[test]
    fn fixes_of_any_jpe_mend(text in pieces()) {
        check_each("a.jpe", &text);
    }

    #[test]
    fn fixes_of_any_xml_mend(text in properties::xml()) {
        check_each("a.jpe.xml", &text);
    }

    #[test]
    fn fixes_of_any_ir_mend(text in properties::json()) {
        check_each("a.ir.json", &text);
    }
}

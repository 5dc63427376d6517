//! Machine fixes mend what they are offered for: apply one, compile again, and the fault is gone.

use compiler::Fixed;
use proptest::prelude::*;
use schemas::guest::GuestOptions;
use schemas::{
    BuildOptions, EngineError, Fix, Mode, Position, Profile, ProjectLimits, ProjectPath, Severity, SourceFile,
};

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
    ("a.jpe.xml", "<jpe-project><buffs><buff id='a'><visible>ture</visible></buff></buffs></jpe-project>"),
    ("a.jpe.xml", "<jpe-project><enums><enm id='e'>\r\n<options><option name='A'/></options>\r\n</enm ><enum id='f'><option/></enum></enums></jpe-project>"),
    ("a.jpe.xml", "<jpe-project xmlns=\"u\" colour='x'><buf/><buffs><j:buf/></buffs></jpe-project>"),
    ("a.jpe", "[Interactions]\nid: wave\nparticipant: role:Aktor\nautonomy_disabled: flase\nend\n[Buffs]\nid: b\nmood: happy\nend\n"),
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

fn fix_file(path: &str, content: &[u8]) -> Fixed {
    let request = GuestOptions {
        project_name: "demo".to_owned(),
        options: BuildOptions::default(),
        limits: ProjectLimits::default(),
        emit: true,
    };
    let file = SourceFile { path: ProjectPath::new(path).unwrap(), content: content.to_owned() };
    compiler::fix(vec![file], &request)
}

fn changed(path: &str, content: &[u8]) -> Vec<u8> {
    fix_file(path, content).changed.pop().unwrap().content
}

/// Errors that show only when another one is mended: a code, and what it hid.
const HIDDEN: &[(&str, &str)] =
    &[("MISSING_COLON", "DUPLICATE_RESOURCE_ID"), ("IR_SYNTAX_ERROR", "MISSING_IR_FIELD")];

#[test]
fn fixing_mends_and_breaks_nothing() {
    for (code, path, source) in TRIGGERS {
        let before = diagnostics(path, source);
        if before.iter().all(|error| error.extra.fix.is_none()) {
            continue;
        }
        let fixed = fix_file(path, source.as_bytes());
        let text = String::from_utf8(fixed.changed[0].content.clone()).unwrap();
        for error in &fixed.report.diagnostics {
            let is_new = error.severity >= Severity::Error && !HIDDEN.contains(&(code, &*error.code));
            assert!(!is_new && error.code != *code && error.extra.fix.is_none(), "{text}\n{error:#?}");
        }
        assert!(fixed.mended.iter().any(|error| error.code == *code), "{code}");
    }
}

#[test]
fn what_is_not_mended_stays_byte_by_byte() {
    let marked = "\u{feff}[Buffs]\r\nid: Ä b\r\ndisplay_name: Grüße\t\r\n\r\nend\r\nend\r\n[Traits]\r\nid: t";
    let expected =
        "\u{feff}[Buffs]\r\nid: a_b\r\ndisplay_name: Grüße\t\r\n\r\nend\r\n[Traits]\r\nid: t\r\nend\r\n";
    assert_eq!(String::from_utf8(changed("a.jpe", marked.as_bytes())).unwrap(), expected);
    let old_mac = "[Buffs]\rid: a\r[Traits]\rid: t\rend\r";
    let expected = "[Buffs]\rid: a\rend\r[Traits]\rid: t\rend\r";
    assert_eq!(String::from_utf8(changed("a.jpe", old_mac.as_bytes())).unwrap(), expected);
}

#[test]
fn utf_16_stays_utf_16() {
    let encode = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let xml =
        |id: &str| format!("\u{feff}<jpe-project>\r\n<buffs><buff id='{id}'/></buffs>\r\n</jpe-project>");
    assert_eq!(changed("a.jpe.xml", &encode(&xml("😀 b"))), encode(&xml("b")));
    assert_eq!(
        changed("a.jpe.xml", &encode(&xml("b").replace('&', ""))[..0]),
        b"<jpe-project>\n</jpe-project>\n"
    );
}

#[test]
fn one_round_mends_more_than_a_report_shows() {
    let tabs = "Greet\n\ttype: social\n".repeat(1_500);
    let fixed = fix_file("a.jpe", tabs.as_bytes());
    assert_eq!(fixed.mended.len(), 1_500);
    assert!(!fixed.changed[0].content.contains(&b'\t'));
    assert!(fixed.report.diagnostics.len() <= 1_001);
}

proptest! {
    #[test]
    fn fixing_twice_is_fixing_once(text in pieces()) {
        let once = fix_file("a.jpe", text.as_bytes());
        prop_assert!(once.report.diagnostics.iter().all(|error| error.extra.fix.is_none()));
        let content = once.changed.first().map_or(text.as_bytes(), |file| &file.content);
        prop_assert_eq!(fix_file("a.jpe", content).changed, vec![]);
    }

    #[test]
    fn fixing_any_xml_comes_to_an_end(text in properties::xml()) {
        let fixed = fix_file("a.jpe.xml", text.as_bytes());
        prop_assert!(fixed.report.diagnostics.iter().all(|error| error.extra.fix.is_none()));
    }

    #[test]
    fn fixing_any_ir_comes_to_an_end(text in properties::json()) {
        let fixed = fix_file("a.ir.json", text.as_bytes());
        prop_assert!(fixed.report.diagnostics.iter().all(|error| error.extra.fix.is_none()));
    }
}

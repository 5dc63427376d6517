//! Sources in, the same sources in their canonical layout out.

use compiler::{Formatted, format};
use insta::assert_snapshot;
use proptest::prelude::*;
use schemas::{ProjectPath, SourceFile};
use serde_json::Value;

use crate::check::ir_without_places;
use crate::project::project;

fn formatted(path: &str, text: &str) -> Formatted {
    format(SourceFile { path: ProjectPath::new(path).unwrap(), content: text.as_bytes().to_vec() })
}

/// The formatted text, which must mean the same and be its own formatted text; or why there is none.
fn check(path: &str, text: &str) -> String {
    match formatted(path, text) {
        Formatted::Text(once) => {
            assert_eq!(meaning(path, &once), meaning(path, text), "{text}\n---\n{once}");
            assert_eq!(formatted(path, &once), Formatted::Text(once.clone()), "{text}");
            once
        }
        Formatted::Refused(errors) => errors.iter().map(|error| &*error.code).collect::<Vec<_>>().join("\n"),
    }
}

/// What is said about a source, and its IR without places.
fn meaning(path: &str, text: &str) -> (Vec<String>, Value) {
    let (compiled, ir) = ir_without_places(&[(path, text.as_bytes())]);
    // A layout mends this, which means nothing.
    let codes = compiled.report.diagnostics.iter().map(|error| error.code.clone().into_owned());
    let mut said: Vec<String> = codes.filter(|code| code != "TAB_INDENT").collect();
    said.sort_unstable();
    (said, ir.unwrap_or_default())
}

#[test]
fn sections() {
    let text = "\u{feff}\r\n\r\n# about the file\r\n  [ BUFFS ]   # the moods\r\n\r\n\r\n  ID :   happy # c\r\n\
                \tDisplay-Name:Happy  # kept\r\n  description: \"quoted\"# no # comment\r\n\r\n\r\n  duration:60;x\r\n end: happy\r\n# second\r\n\
                id: sad\r\n\r\n\r\n  traits:   # list\r\n   \r\n-   a\r\n # inside\r\n     - b # c\r\n  # after\r\n  duration: 5\r\n\r\nEND :\r\n\
                #{ a\r\n   block   \r\n}# tail\r\n[nonsense]\r\n  anything :goes\r\n\r\n\r\n[Project]\r\nname:  My Mod\r\n; last\r\n\r\n";
    assert_snapshot!(check("a.jpe", text));
}

#[test]
fn outlines() {
    let text = "# about\n---\nOffer  Tea   # hot\n\n\n\ttype:social\n # before\n\ttests:\n\t\t-  actor is adult   # grown up\n\t\t# last one\n\
                # at the margin\n\t\t- target is child\n\t\t# in the list\n\n\tDuration :  5\n# about what follows\nWarm Feeling\n   mood_type: happy\n\
                   # inside\n\n\n\n-----\n\n\nCold Feeling\n  mood_type: sad\n  rarity: \"very # rare\" ; no\n#{ block\n  comment }#\n";
    assert_snapshot!(check("a.jpe", text));
}

#[test]
fn prose() {
    let text = "# about\nMOD   \"My Mod\"  version   1.0\n author : Me\n\n\ninteraction \"Offer  Tea\" for  sims : # hot\n\n\
                \twhen a sim is thirsty\n\ttest:\n\t\t\tactor is adult   # grown up\n\t\t\t# in the list\n\t\t\t- target is child\n\
                \tDURATION:5\n---\nbuff \"Warm\":\n   mood: happy\n\n\n   intensity : 2\nstring_table \"fr_FR\":\n    Offer.Tea :Du th\u{e9}\n\
                \u{20}\u{20}  7up:\"a # b\"   # c\n";
    assert_snapshot!(check("a.jpe", text));
}

#[test]
fn jpe_xml() {
    let text = "<?xml version='1.0' encoding='utf-16'?>\n<!-- about -->\n\n\n<jpe-project  format = 'jpe-xml-fork'\n  >\n\n<buffs>\
                <!-- one --><buff   id='a \"b\"'><display-name>\n   Two\n   lines &amp; more </display-name>\n\n\n\
                <duration><![CDATA[ 5 ]]></duration> <!-- minutes --><description></description></buff>\n\
                <!-- between\n     lines -->\n</buffs>\n<documentation>\n   kept <b>as</b>\n it is\n</documentation><traits>\n\n</traits></jpe-project>\n<!-- end -->";
    assert_snapshot!(check("a.jpe.xml", text));
}

#[test]
fn ir_json() {
    let text = "{\"metadata\":{\"version\":\"1\",\"name\":\"M\",\"project_id\":\"m\"},\r\n\"buffs\":[{\"id\":\"a\",\"extra\":{\"b\":1,\"a\":[]}}]}";
    assert_snapshot!(check("a.ir.json", text));
}

#[test]
fn faults_of_form_leave_a_source_alone() {
    for (path, text, code) in [
        ("a.jpe", "[Buffs]\nid: a\n[Traits]\n", "MISSING_END"),
        ("a.jpe", "[Buffs]\nid: \"a\nend\n", "UNTERMINATED_STRING"),
        ("a.jpe", "define interaction Wave\nend\n", "DEFINE_SYNTAX"),
        ("a.jpe.xml", "<jpe-project>", "PARSE_ERROR"),
        ("a.jpe.xml", "<jpe-project><buffs>text</buffs></jpe-project>", "XML_UNEXPECTED_CHILD"),
        ("a.ir.json", "{", "IR_SYNTAX_ERROR"),
        // The canonical form has no place for it.
        (
            "a.ir.json",
            r#"{"metadata":{"name":"M","project_id":"m","version":"1"},"bufs":[]}"#,
            "UNKNOWN_IR_FIELD",
        ),
        ("a.txt", "text", "NO_JPE_FILES"),
    ] {
        let said = check(path, text);
        assert!(said.contains(code), "{text}: {said}");
    }
}

#[test]
fn faults_in_values_are_no_obstacle() {
    assert_snapshot!(check("a.jpe", "[Buffs]\n id: a\nduration :soon\nduration:7\nunknown : key # c\n end\nend\n"), @r"
    [Buffs]
    id: a
    duration: soon
    duration: 7
    unknown: key # c
    end
    end
    ");
    assert_snapshot!(check("a.jpe", ""), @"");
    assert_snapshot!(check("a.jpe", "\n\n# only a comment   \n\n"), @"# only a comment");
}

/// A source as somebody in a hurry would have written it: the choices make it so, and it means the same.
fn hurried(text: &str, choices: &[u8], is_outline: bool) -> String {
    let mut choices = choices.iter().copied().cycle();
    let mut choose = |options: &[&'static str]| -> &'static str {
        options[usize::from(choices.next().unwrap_or(0)) % options.len()]
    };
    let eol = choose(&["\n", "\r\n", "\r"]);
    let field_indent = choose(&["  ", "    ", " "]);
    let between = [
        "",
        "",
        "",
        "",
        "# note",
        "; note",
        "  # note",
        "      # note",
        " ",
        "#{ a\n b }# c",
        " #{ x }#",
        "\n\n",
        "#{ x",
    ];
    let mut lines = Vec::new();
    for line in text.lines() {
        lines.push(choose(&between).to_owned());
        lines.push(hurried_line(
            line.trim_start(),
            line.starts_with(' '),
            is_outline,
            field_indent,
            &mut choose,
        ));
    }
    let mut text = lines.join("\n");
    // One that is closed nowhere is a comment only if nothing below closes it.
    if text.matches("#{").count() > text.matches("}#").count() {
        text = text.replace("#{ x\n", "# x\n");
    }
    text.replace('\n', eol)
}

fn hurried_line(
    content: &str,
    is_indented: bool,
    is_outline: bool,
    field_indent: &str,
    choose: &mut impl FnMut(&[&'static str]) -> &'static str,
) -> String {
    let free = choose(&["", "  ", "\t"]);
    if let Some(item) = content.strip_prefix("- ") {
        let indent =
            if is_outline { format!("{field_indent}{}", choose(&["", "  "])) } else { free.to_owned() };
        return format!("{indent}-{}{item}{}", choose(&[" ", "\t", "   "]), choose(&["", " "]));
    }
    if let Some((key, value)) = content.split_once(": ").filter(|_| is_indented || !is_outline) {
        let key =
            if choose(&["", "x"]).is_empty() { key.to_owned() } else { key.to_uppercase().replace('_', "-") };
        let indent = if is_outline { field_indent } else { free };
        return format!(
            "{indent}{key}{}:{}{value}{}",
            choose(&["", " "]),
            choose(&["", " ", "   "]),
            choose(&["", "\t"])
        );
    }
    if is_outline && is_indented {
        return format!("{field_indent}{content}{}", choose(&["", " # list"]));
    }
    if is_outline {
        return format!("{content}{}", choose(&["", " # title", "  "]));
    }
    match content {
        "end" => format!("{free}{}", choose(&["end", "END", "end:", "end :", "end # done", "end: done"])),
        header => format!("{free}{}{}", header.to_uppercase(), choose(&["", " # section", "   "])),
    }
}

const PROSE: &str = "\
mod \"Tea Time\" version 1.0
  author: Somebody
interaction \"Offer Tea\" for sims:
  type: social
  duration: 15
  test:
    actor is adult
    - not target is angry
  effect:
    add warm feeling
---
buff \"Warm Feeling\":
  mood: happy
  intensity: 2
loot \"Cheer\":
  effect:
    - add warm feeling
string_table \"en_US\":
  offer.tea: \"Tea # for two\"
  other: Tea
";

/// Prose with other blanks, comments and line ends.
fn hurried_prose(choices: &[u8]) -> String {
    let mut choices = choices.iter().copied().cycle();
    let mut choose = |options: &[&'static str]| -> &'static str {
        options[usize::from(choices.next().unwrap_or(0)) % options.len()]
    };
    let (clause, phrase) = (choose(&["  ", " ", "    "]), choose(&["  ", " ", "      "]));
    let mut text = String::new();
    for line in PROSE.lines() {
        let content = line.trim_start();
        let indent = match line.len() - content.len() {
            0 => String::new(),
            2 => clause.to_owned(),
            _ => format!("{clause}{phrase}"),
        };
        let between =
            choose(&["", "\n", "# note\n", "   ; note\n", "        # note\n", "\n\n\n", " #{ a\nb }#\n"]);
        let tail = if content == "---" { "" } else { choose(&["", "  ", " # tail", "   ; tail"]) };
        text.extend([between, &indent, content, tail, "\n"]);
    }
    text.replace('\n', choose(&["\n", "\r\n"]))
}

const OUTLINE: &str = "\
Offer Tea
  description: \"A cup # for two\"
  type: social
  duration: 15
  tests:
    - actor is adult
    - not target is angry
  effects:
    - increase friendship by 5
---
Warm Feeling
  mood_type: positive
  traits: [a, \"b # c\", d]
  rarity: rare
Cold Feeling
  kind: buff
  description: Cold
  statistics_bonus:
    - a
";

#[test]
fn an_end_closes_nothing_in_prose() {
    let text = "loot \"Cheer\":\n  effect:\nend\n\t  give money 5\n";
    assert_eq!(check("a.jpe", text), "loot \"Cheer\":\n  effect:\nend\n    give money 5\n");
    let text = "string_table \"en_US\":\n  a: b\nend\n    c: d\n";
    assert_eq!(check("a.jpe", text), "string_table \"en_US\":\n  a: b\nend\n  c: d\n");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn hurried_sections_mean_the_same(project in project(false), choices in prop::collection::vec(any::<u8>(), 1..80)) {
        let files = [("a.ir.json", project.to_string())];
        let source = |(path, text): &(&str, String)| SourceFile {
            path: ProjectPath::new(*path).unwrap(),
            content: text.clone().into_bytes(),
        };
        let options = schemas::guest::GuestOptions {
            project_name: "demo".to_owned(),
            options: schemas::BuildOptions::default(),
            limits: schemas::ProjectLimits::default(),
            emit: true,
        };
        let sections = compiler::convert(files.iter().map(source).collect(), &options, compiler::Target::Jpe);
        if let Some(file) = sections.files.first() {
            let text = String::from_utf8(file.content.clone()).unwrap();
            let hurried = hurried(&text, &choices, false);
            check("a.jpe", &hurried);
        }
    }

    #[test]
    fn hurried_outlines_mean_the_same(choices in prop::collection::vec(any::<u8>(), 1..80)) {
        let hurried = hurried(OUTLINE, &choices, true);
        prop_assert!(matches!(formatted("a.jpe", &hurried), Formatted::Text(_)), "{}: {:?}", hurried, formatted("a.jpe", &hurried));
        check("a.jpe", &hurried);
    }

    #[test]
    fn hurried_prose_means_the_same(choices in prop::collection::vec(any::<u8>(), 1..80)) {
        let hurried = hurried_prose(&choices);
        prop_assert!(matches!(formatted("a.jpe", &hurried), Formatted::Text(_)), "{}: {:?}", hurried, formatted("a.jpe", &hurried));
        check("a.jpe", &hurried);
    }

    #[test]
    fn anything_means_the_same(text in "(\\PC|\n|\r|\t|[\\[\\]{}:,\"#;-]|end|id|Buffs|  ){0,60}") {
        check("a.jpe", &text);
        check("a.jpe", &format!("[Buffs]\n{text}"));
        check("a.jpe", &format!("Title\n  type: social\n{text}"));
        check("a.jpe", &format!("buff \"Warm\":\n  mood: happy\n{text}"));
    }

    #[test]
    fn any_xml_means_the_same(text in crate::properties::xml()) {
        check("a.jpe.xml", &text);
        check("a.jpe.xml", &format!("<jpe-project><buffs><buff>{text}</buff></buffs></jpe-project>"));
        check("a.jpe.xml", &format!("<jpe-project format=\"jpe-xml-fork\"><documentation>{text}</documentation></jpe-project>"));
    }

    #[test]
    fn any_json_means_the_same(text in crate::properties::json()) {
        check("a.ir.json", &text);
    }
}

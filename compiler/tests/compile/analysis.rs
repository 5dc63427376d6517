//! The names of a project: sources in, definitions and references out.

use std::fmt::Write as _;

use compiler::{Analysis, Location, Symbols, Written, analyse, compile};
use insta::assert_snapshot;
use proptest::prelude::*;
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, ProjectLimits, ProjectPath, SourceFile};

use crate::properties;

fn request() -> GuestOptions {
    GuestOptions {
        project_name: "demo".to_owned(),
        options: BuildOptions::default(),
        limits: ProjectLimits::default(),
        emit: false,
    }
}

fn sources(files: &[(&str, &str)]) -> Vec<SourceFile> {
    let source = |(path, text): &(&str, &str)| SourceFile {
        path: ProjectPath::new(*path).unwrap(),
        content: text.as_bytes().to_vec(),
    };
    files.iter().map(source).collect()
}

/// The names, one in a line, each with its place and what stands there.
fn check(files: &[(&str, &str)]) -> String {
    let Analysis { symbols, .. } = analyse(sources(files), &request());
    let mut text = String::new();
    for definition in &symbols.definitions {
        let whole = definition.whole;
        writeln!(
            text,
            "{} {} [{}] {} {}, all of {}-{}{}",
            definition.kind.label(),
            definition.id,
            definition.key,
            place(definition.id_at, files, &symbols),
            written(definition.written),
            whole.line,
            whole.end_line,
            definition.display_name.as_ref().map(|name| format!(", {name:?}")).unwrap_or_default(),
        )
        .unwrap();
    }
    for reference in &symbols.references {
        let meant = reference.definition.map_or("nothing here", |rank| &symbols.definitions[rank].id);
        let at = place(reference.at, files, &symbols);
        writeln!(
            text,
            "→ {} {} {at} {} means {meant}",
            reference.kind.label(),
            reference.name,
            written(reference.written)
        )
        .unwrap();
    }
    text
}

fn written(written: Written) -> &'static str {
    match written {
        Written::Plainly => "plainly",
        Written::AsTitle => "as title",
        Written::Otherwise => "otherwise",
    }
}

/// `path:line:column` and the text there.
fn place(location: Location, files: &[(&str, &str)], symbols: &Symbols) -> String {
    let path = symbols.files[location.file].as_str();
    let (_, text) = files.iter().find(|(name, _)| *name == path).unwrap();
    let position = location.position;
    let line = text.lines().nth(position.line as usize - 1).unwrap();
    let width = if position.line == position.end_line { position.end_column - position.column } else { 0 };
    let marked: String = line.chars().skip(position.column as usize - 1).take(width as usize).collect();
    format!("{path}:{}:{} {marked:?}", position.line, position.column)
}

#[test]
fn sections() {
    let text = "# café\n[Buffs]\nid: calm\ndisplay_name: calm_name\ntrait: \"Zen\"\nend\n\
        [Traits]\r\nid: \"Zen\"\r\nbuffs: calm, gone\r\nconflicting_traits:\r\n  - zen_trait\r\n# é\r\nend\r\n\
        [Strings]\nkey: calm_name\ntext: Calm\nend\nkey: calm_name\ntext: Ruhig\nlocale: de_DE\nend\n";
    assert_snapshot!(check(&[("a.jpe", text)]), @r#"
    buff calm [calm] a.jpe:3:5 "calm" plainly, all of 3-6, "calm_name"
    trait Zen [zen] a.jpe:8:6 "Zen" plainly, all of 8-13
    string calm_name [calm_name] a.jpe:15:6 "calm_name" plainly, all of 15-17, "Calm (en_US)"
    string calm_name [calm_name] a.jpe:18:6 "calm_name" plainly, all of 18-21, "Ruhig (de_DE)"
    → string calm_name a.jpe:4:15 "calm_name" plainly means calm_name
    → trait Zen a.jpe:5:9 "Zen" plainly means Zen
    → buff calm a.jpe:9:8 "calm" plainly means calm
    → buff gone a.jpe:9:14 "gone" plainly means nothing here
    → trait zen_trait a.jpe:11:5 "zen_trait" plainly means Zen
    "#);
}

#[test]
fn an_outline_and_what_refers_to_it_from_another_file() {
    let outline = "Warm Fingers Feeling\n  mood_type: inspired\n\n---\nSay  Hello\n  type: social\n  tests:\n    - actor has brave trait\n    \
        - tired test\n  effects:\n    - add  warm   fingers feeling to target.\n    - \"grant loot gift\"\n    - change luck by 3\n";
    let sections = "[TestSets]\nid: tired_test\ntest: actor is tired\nend\n[LootActions]\nid: gift\neffect: add \"warm_fingers\" buff\n\
        effect: gift\nend\n[Statistics]\nid: Luck\nend\n[Traits]\nid: brave_trait\ninteractions: say_hello\nend\n";
    assert_snapshot!(check(&[("outline.jpe", outline), ("sections.jpe", sections)]), @r#"
    buff warm_fingers_feeling [warm_fingers_feeling] outline.jpe:1:1 "Warm Fingers Feeling" as title, all of 1-2, "Warm Fingers Feeling"
    interaction say_hello [say_hello] outline.jpe:5:1 "Say  Hello" as title, all of 5-13, "Say  Hello"
    test set tired_test [tired_test] sections.jpe:2:5 "tired_test" plainly, all of 2-4
    loot action gift [gift] sections.jpe:6:5 "gift" plainly, all of 6-9
    statistic Luck [luck] sections.jpe:11:5 "Luck" plainly, all of 11-12
    trait brave_trait [brave_trait] sections.jpe:14:5 "brave_trait" plainly, all of 14-16
    → trait brave outline.jpe:8:17 "brave" plainly means brave_trait
    → test set tired test outline.jpe:9:7 "tired test" plainly means tired_test
    → buff warm fingers outline.jpe:11:12 "warm   fingers" plainly means warm_fingers_feeling
    → loot action gift outline.jpe:12:19 "gift" plainly means gift
    → statistic luck outline.jpe:13:14 "luck" plainly means Luck
    → buff warm_fingers sections.jpe:7:14 "warm_fingers" plainly means warm_fingers_feeling
    → loot action gift sections.jpe:8:9 "gift" plainly means gift
    → interaction say_hello sections.jpe:15:15 "say_hello" plainly means say_hello
    "#);
}

#[test]
fn xml_and_ir() {
    let xml = "<jpe-project>\n<buffs>\n<buff>\n<id>a&#98;c</id><traits><trait> brave </trait></traits>\n</buff>\n</buffs>\n\
        <traits><trait id='brave'><buffs><buff>abc</buff></buffs></trait></traits>\n</jpe-project>";
    let ir = "{\"metadata\": {\"name\": \"x\", \"project_id\": \"x\", \"version\": \"1\"},\n\
        \"interactions\": [{\"id\": {\"name\": \"hug\"}, \"loot_actions\": [{\"description\": \"add abc buff\"}, \
        {\"description\": \"cheer\", \"kind\": \"add_buff\", \"args\": {\"buff\": \"abc\"}}]}]}";
    assert_snapshot!(check(&[("a.jpe.xml", xml), ("b.ir.json", ir)]), @r#"
    buff abc [abc] a.jpe.xml:4:5 "a&#98;c" otherwise, all of 3-5
    trait brave [brave] a.jpe.xml:7:20 "brave" plainly, all of 7-7
    interaction hug [hug] b.ir.json:2:35 "hug" plainly, all of 2-2
    → trait brave a.jpe.xml:4:33 "brave" plainly means brave
    → buff abc a.jpe.xml:7:40 "abc" plainly means abc
    → buff abc b.ir.json:2:80 "abc" plainly means abc
    "#);
}

#[test]
fn an_element_that_is_not_closed_goes_as_far_as_its_lines() {
    let text = "[Buffs]\nid: a\nduration: 5\n\nid: b\n\n\n[Traits]\nid: t\nbuff:\n- a\n";
    assert_snapshot!(check(&[("a.jpe", text)]), @r#"
    buff a [a] a.jpe:2:5 "a" plainly, all of 2-3
    buff b [b] a.jpe:5:5 "b" plainly, all of 5-5
    trait t [t] a.jpe:9:5 "t" plainly, all of 9-11
    → buff a a.jpe:11:3 "a" plainly means a
    "#);
}

#[test]
fn the_report_is_that_of_a_compilation() {
    for text in ["[Buffs]\nid: a\nduration: x\nend", "", "[Traits]\nid: t\nbuff: gone\nend", "{", "<a>"] {
        for path in ["a.jpe", "a.jpe.xml", "a.ir.json"] {
            let files = sources(&[(path, text)]);
            assert_eq!(analyse(files.clone(), &request()).report, compile(files, &request()).report);
        }
    }
}

/// Pieces of `.jpe`, so that random texts come near to real ones.
pub(crate) fn jpe() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "[Buffs]",
        "[",
        "]",
        "[Traits]",
        "\n",
        "\r\n",
        "\r",
        "id: a",
        "key: a",
        "id: \"a",
        "\"",
        "end",
        "end:",
        "buffs: a, b",
        "buff:",
        "- a",
        "  ",
        "\t",
        "- ",
        "#",
        "#{",
        "}#",
        "Happy Feeling",
        "  mood_type: happy",
        "  effects:",
        "    - add a feeling",
        "---",
        "é",
        "𝄞",
        "\u{feff}",
        ",",
        "participant: role:Actor",
        ":",
        "\\u0041",
        "tests: [a, b]",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_place_lies_in_its_file(jpe in jpe(), xml in properties::xml(), json in properties::json()) {
        let files = [("a.jpe", jpe.as_str()), ("b.jpe.xml", &xml), ("c.ir.json", &json)];
        let analysis = analyse(sources(&files), &request());
        let symbols = &analysis.symbols;
        let places = symbols.definitions.iter().map(|definition| definition.id_at);
        for place in places.chain(symbols.references.iter().map(|reference| reference.at)) {
            prop_assert!(place.file < symbols.files.len());
            prop_assert!(place.position.line >= 1 && place.position.column >= 1);
            let start = (place.position.line, place.position.column);
            prop_assert!(start <= (place.position.end_line, place.position.end_column));
        }
        for reference in &symbols.references {
            prop_assert!(reference.definition.is_none_or(|rank| symbols.definitions[rank].kind == reference.kind));
        }
        prop_assert_eq!(analysis.report, compile(sources(&files), &request()).report);
    }
}

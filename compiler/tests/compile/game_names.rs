//! Names that a project gives to what the game has (language.md §8.3, rule 3).

use compiler::Compiled;
use insta::assert_snapshot;
use schemas::{BuildOptions, Inject, Profile, ProjectLimits};

use crate::check::{diagnostics, run_with, xml_files};

const NAMES: &str = r#"{
  "buffs": {"Tipsy Feeling": 9001, "calm": 9002},
  "traits": {"noble": "0x2329"},
  "interactions": {"chat": "9004"},
  "loot_actions": {"small talk": "0c772e27:0:232d"},
  "test_sets": {"evening": 9006},
  "statistics": {"luck": 9007},
  "skills": {"mixing": 9008}
}"#;

fn build(jpe: &str, names: &str, profile: Profile) -> Compiled {
    let files = [("a.jpe", jpe.as_bytes()), ("mine.names.json", names.as_bytes())];
    let options =
        BuildOptions { profile: vec![profile], inject: Inject::XmlInjector, ..BuildOptions::default() };
    run_with(&files, options, ProjectLimits::default())
}

fn codes(compiled: &Compiled) -> Vec<&str> {
    compiled.report.diagnostics.iter().map(|error| &*error.code).collect()
}

fn tuning(compiled: &Compiled) -> String {
    xml_files(compiled).map(|file| String::from_utf8_lossy(&file.content).into_owned()).collect()
}

#[test]
fn every_kind_of_name_becomes_its_number() {
    let jpe = "[Interactions]\nid: wave\ndisplay_name: Wave\ntype: social\ntest: actor has noble trait\n\
               test: actor mixing skill >= 2\neffect: add tipsy feeling\neffect: increase mixing skill by 2\n\
               effect: change luck by 3\neffect: grant loot small talk\nend\n\
               [Traits]\nid: t\ndisplay_name: T\ndescription: d\nicon: 5\nbuff: tipsy_feeling\ninteractions: chat\nend\n";
    let compiled = build(jpe, NAMES, Profile::Game);
    assert_eq!(codes(&compiled), ["SKILL_AMOUNT_SCALED"], "{:#?}", compiled.report.diagnostics);
    let tuning = tuning(&compiled);
    for named in ["9001<!--Tipsy Feeling-->", "9001", "9004<!--chat-->", "9005", "9007", "9008"] {
        assert!(tuning.contains(named), "{named}\n{tuning}");
    }
    let unnamed = build(jpe, "{}", Profile::Game);
    for code in ["UNDEFINED_BUFF_REFERENCE", "UNKNOWN_SKILL", "UNKNOWN_STATISTIC", "UNSUPPORTED_TEST"] {
        assert!(codes(&unnamed).contains(&code), "{code}: {:?}", codes(&unnamed));
    }
}

#[test]
fn what_the_project_defines_comes_first() {
    let jpe = "[Buffs]\nid: calm\ndisplay_name: Calm\ndescription: d\nicon: 5\nend\n\
               [Traits]\nid: t\ndisplay_name: T\ndescription: d\nicon: 5\nbuff: calm\nend\n";
    let compiled = build(jpe, NAMES, Profile::Game);
    assert_eq!(codes(&compiled), [""; 0], "{:#?}", compiled.report.diagnostics);
    assert!(!tuning(&compiled).contains("9002"));
}

#[test]
fn a_name_is_no_undefined_reference_in_any_output() {
    let jpe = "[Traits]\nid: t\ndisplay_name: T\ndescription: d\nbuff: calm\nend\n\
               [LootActions]\nid: l\neffect: grant loot small talk\nend\n";
    assert_eq!(codes(&build(jpe, NAMES, Profile::Ref)), [""; 0]);
    assert_eq!(
        codes(&build(jpe, "{}", Profile::Ref)),
        ["UNDEFINED_BUFF_REFERENCE", "UNDEFINED_REFERENCE"],
        "without the table"
    );
}

#[test]
fn what_is_wrong_in_a_table_is_said() {
    let names = "{\n  \"buffs\": {\"a\": 1, \"A\": 2, \"b\": 0, \"c\": -1, \"d\": \"x\", \"e\": true},\n  \"bufs\": {}, \"traits\": []\n}";
    assert_snapshot!(diagnostics("mine.names.json", names.as_bytes()), @r#"
    2:21-2:24 error DUPLICATE_RESOURCE_ID: Another buff of the game has the name 'A'
      Tables of names give one name two numbers, so a reference could mean either. Upper and lower case count as equal.
      fix: Rename one of the two.
      in:   "buffs": {"a": 1, "A": 2, "b": 0, "c": -1, "d": "x", "e": true},
      see 2:13-2:16: the first one
    2:34-2:35 error INVALID_INSTANCE_ID: The game knows nothing by '0'
      It goes by a number from 1 to 2^64 - 1, '0x' and hexadecimal digits, or a resource key 'type:group:instance'.
      fix: Write the number of the resource.
      in:   "buffs": {"a": 1, "A": 2, "b": 0, "c": -1, "d": "x", "e": true},
      pointer: "/buffs/b"
    2:42-2:44 error INVALID_INSTANCE_ID: The game knows nothing by '-1'
      It goes by a number from 1 to 2^64 - 1, '0x' and hexadecimal digits, or a resource key 'type:group:instance'.
      fix: Write the number of the resource.
      in:   "buffs": {"a": 1, "A": 2, "b": 0, "c": -1, "d": "x", "e": true},
      pointer: "/buffs/c"
    2:51-2:54 error INVALID_INSTANCE_ID: The game knows nothing by 'x'
      It goes by a number from 1 to 2^64 - 1, '0x' and hexadecimal digits, or a resource key 'type:group:instance'.
      fix: Write the number of the resource.
      in:   "buffs": {"a": 1, "A": 2, "b": 0, "c": -1, "d": "x", "e": true},
      pointer: "/buffs/d"
    2:61-2:65 error IR_TYPE_ERROR: This must be a number or a string
      Here stands a boolean, but a number or a string is needed. Types are not converted.
      fix: Write a number or a string.
      in:   "buffs": {"a": 1, "A": 2, "b": 0, "c": -1, "d": "x", "e": true},
      pointer: "/buffs/e"
    3:3-3:9 warning/error UNKNOWN_IR_FIELD: This member has no meaning here and is left out
      Objects of this kind have no member 'bufs'.
      fix: Write "buffs", or remove the member.
      in:   "bufs": {}, "traits": []
      did you mean: buffs
      pointer: ""
    3:25-3:27 error IR_TYPE_ERROR: This must be an object of names and numbers
      Here stands an array, but an object of names and numbers is needed. Types are not converted.
      fix: Write an object of names and numbers.
      in:   "bufs": {}, "traits": []
      pointer: "/traits"
    "#);
}

#[test]
fn a_table_alone_is_no_project() {
    let said = diagnostics("mine.names.json", NAMES.as_bytes());
    assert!(said.contains("EMPTY_PROJECT"), "{said}");
}

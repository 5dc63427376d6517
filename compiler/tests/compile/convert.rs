//! Sources in, sources of another language out.

use compiler::{Compiled, Formatted, Target, convert, format};
use insta::assert_snapshot;
use proptest::prelude::*;
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, Mode, ProjectLimits, ProjectPath, SourceFile};
use serde_json::{Value, json};

use crate::check::ir_without_places;
use crate::project::{any_project, project};

fn options(mode: Mode, limits: ProjectLimits) -> GuestOptions {
    let options = BuildOptions { mode, ..BuildOptions::default() };
    GuestOptions { project_name: "demo".to_owned(), options, limits, emit: true }
}

fn source(path: &str, content: &str) -> SourceFile {
    SourceFile { path: ProjectPath::new(path).unwrap(), content: content.as_bytes().to_vec() }
}

fn converted(path: &str, text: &str, target: Target) -> Compiled {
    convert(vec![source(path, text)], &options(Mode::Default, ProjectLimits::default()), target)
}

/// What is said, then every file.
fn check(path: &str, text: &str, target: Target) -> String {
    let Compiled { report, files } = converted(path, text, target);
    let said = report.diagnostics.iter().map(|it| format!("{}: {}\n", it.code, it.message_long));
    let written = files
        .iter()
        .map(|file| format!("== {}\n{}", file.path.as_str(), std::str::from_utf8(&file.content).unwrap()));
    said.chain(written).collect()
}

const RICH: &str = r##"{
  "metadata": {"name": "Rich Mod", "project_id": "rich", "version": "1.0", "author": "# nobody"},
  "interactions": [{
    "id": "wave", "display_name_key": "Wave \"hello\"", "description_key": "Two\nlines", "type": "social",
    "participants": [{"role": "Actor", "description": "Waves, then smiles"}, {"role": "Object"}],
    "tests": [{"conditions": [{"description": "actor is adult"}, {"description": "bar is open"}]}],
    "loot_actions": [{"description": "add happy feeling"}],
    "autonomy_disabled": true, "duration_sim_minutes": 5,
    "extra": {"animations": ["wave", "[bow]"], "autonomy_weight": 2.5}
  }],
  "buffs": [{"id": "happy", "mood": "happy", "mood_weight": 2, "visible": false, "traits": ["friendly"]}],
  "traits": [{"id": "friendly", "buffs": ["happy"], "ages": ["teen", "adult"], "genders": ["female"]}],
  "enums": [{"id": "kinds", "options": [{"name": "casual", "value": 0}, {"name": "formal", "value": "f"}]}],
  "test_sets": [{"id": "grown_up", "run_type": "any", "conditions": [{"description": "actor is adult"}]}],
  "loot_actions": [{"id": "cheer", "description": "", "actions": [{"description": "add happy feeling"}],
    "tests": [{"conditions": [{"description": "grown_up"}]}]}],
  "localized_strings": [{"key": "k", "text": " padded ", "locale": "de_DE"}, {"key": "k", "text": "plain # text"}],
  "statistics": [{"id": "bank", "display_name_key": "Bank", "min": 0, "max": 10.5}]
}"##;

#[test]
fn the_section_dialect_says_nearly_everything() {
    assert_snapshot!(check("a.ir.json", RICH, Target::Jpe));
}

#[test]
fn jpe_xml_says_what_it_has_elements_for() {
    assert_snapshot!(check("a.ir.json", RICH, Target::JpeXml));
}

#[test]
fn outlines_become_sections() {
    let outline = "Offer Tea\n  # hot\n  type: social\n  tests:\n    - actor is adult\n\nWarm Feeling\n  mood_type: happy\n";
    assert_snapshot!(check("a.jpe", outline, Target::Jpe));
}

#[test]
fn what_has_no_words_is_reported() {
    let metadata = r#""metadata": {"name": "M", "project_id": "m", "version": "1"}"#;
    let text = format!(
        r#"{{{metadata}, "buffs": [{{"id": {{"name": "b", "instance_id": 42, "module": "buffs.own"}},
            "display_name_key": "", "ui_sort_order": 3, "traits": [""], "extra": {{"unheard_of": 1, "rarity": "rare"}},
            "tuning": [{{"tag": "T", "n": "x", "value": "1"}}],
            "source": {{"file": "old.jpe", "line": 1, "column": 1}}}}],
            "test_sets": [{{"conditions": [{{"description": "none"}}]}}]}}"#
    );
    assert_snapshot!(check("a.ir.json", &text, Target::Jpe));
}

#[test]
fn faults_make_no_files() {
    let text = "[Buffs]\nid: a\nduration: soon\nend\n";
    assert!(converted("a.jpe", text, Target::JpeXml).files.is_empty());
    let lossy = r#"{"metadata": {"name": "M", "project_id": "m", "version": "1"},
        "buffs": [{"id": "b", "ui_sort_order": 3, "display_name_key": "B", "description_key": "d"}]}"#;
    for (mode, n_files) in [(Mode::Default, 1), (Mode::Strict, 0)] {
        let options = options(mode, ProjectLimits::default());
        let converted = convert(vec![source("a.ir.json", lossy)], &options, Target::Jpe);
        assert_eq!(converted.files.len(), n_files, "{mode}: {:?}", converted.report.diagnostics);
    }
}

#[test]
fn a_large_project_is_several_files() {
    let buffs: Vec<String> = (0..40).map(|number| format!("[Buffs]\nid: b{number}\nend\n")).collect();
    let buffs = buffs.concat();
    let limits = ProjectLimits { file_bytes_max: 1_500, ..ProjectLimits::default() };
    for target in [Target::Jpe, Target::JpeXml] {
        let options = options(Mode::Default, limits);
        let once = convert(vec![source("a.jpe", &buffs)], &options, target);
        assert!(once.files.len() > 1, "{:?}", once.report.diagnostics);
        assert!(once.files.iter().all(|file| file.content.len() <= 1_500));
        assert!(once.files.is_sorted_by(|left, right| left.path < right.path));
        assert!(once.report.diagnostics.iter().all(|it| it.code != "CONVERSION_LOSS"));
    }
}

/// The IR of files without the places of elements; `None` when they have errors.
fn ir(files: &[SourceFile]) -> Option<Value> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|file| (file.path.as_str(), &*file.content)).collect();
    ir_without_places(&files).1
}

/// Translates a project, reads the translation and compares; returns whether everything could be said.
fn check_round_trip(project: &Value, target: Target) -> bool {
    let files = [source("a.ir.json", &project.to_string())];
    let once = converted("a.ir.json", &project.to_string(), target);
    let Some(before) = ir(&files) else {
        assert!(once.files.is_empty());
        return true;
    };
    let losses: Vec<_> = once
        .report
        .diagnostics
        .iter()
        .filter(|it| it.code == "CONVERSION_LOSS")
        .map(|it| &it.message_long)
        .collect();
    let after = ir(&once.files).unwrap_or_default();
    if losses.is_empty() {
        assert_eq!(numbers(before), numbers(after), "{}", shown(&once));
    } else {
        assert_ne!(before, after, "{losses:?}");
    }
    // A translation says of itself whatever it says, in its canonical layout.
    let twice = convert(once.files.clone(), &options(Mode::Default, ProjectLimits::default()), target);
    assert_eq!(shown(&twice), shown(&once), "{:?}", twice.report.diagnostics);
    for file in once.files.clone() {
        let text = String::from_utf8(file.content.clone()).unwrap();
        assert_eq!(format(file), Formatted::Text(text));
    }
    losses.is_empty()
}

fn shown(compiled: &Compiled) -> String {
    compiled.files.iter().map(|file| String::from_utf8_lossy(&file.content)).collect()
}

/// Whole numbers as such, however they are written.
fn numbers(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(integer) => json!(integer),
            None => json!(number.as_f64()),
        },
        Value::Array(values) => values.into_iter().map(numbers).collect(),
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, numbers(value))).collect(),
        other => other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn jpe_loses_nothing_that_it_has_words_for(project in project(false)) {
        prop_assert!(check_round_trip(&project, Target::Jpe));
    }

    #[test]
    fn no_loss_is_silent(project in any_project()) {
        for target in Target::ALL {
            let says_everything = check_round_trip(&project, target);
            prop_assert!(says_everything || target != Target::Ir);
        }
    }

    #[test]
    fn jpe_xml_loses_only_white_space_around_texts(project in project(true)) {
        let trimmed = trimmed(project);
        prop_assert!(check_round_trip(&trimmed, Target::JpeXml));
    }
}

fn trimmed(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.trim_matches([' ', '\t', '\n', '\r']).to_owned()),
        Value::Array(values) => values.into_iter().map(trimmed).collect(),
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, trimmed(value))).collect(),
        other => other,
    }
}

#[test]
fn what_nothing_is_made_of_is_kept() {
    let text = "<mod name='M' version='1'><interaction name='Wave'><when>sim passes by</when></interaction>\
                <loot name='L' description='spare change'><money amount='1'/></loot>\
                <when event='lot_loaded' target='lot'><action give_money='5' to='household'/></when></mod>";
    assert_snapshot!(check("a.xml", text, Target::Jpe), @r"
    WHEN_NOT_COMPILED: 'sim passes by' says in words when the interaction is offered. The text is kept, but the game is not told.
    == m.jpe
    [Project]
    name: M
    id: m
    version: 1

    [Interactions]

    id: wave
    display_name: Wave
    when: sim passes by
    end

    [LootActions]

    id: l
    effect: give money 1
    description: spare change
    end

    id: when_lot_loaded_1
    effect: give money 5 to household
    event: lot_loaded
    target: lot
    end
    ");
}

#[test]
fn what_was_left_out_is_not_missed() {
    let text = "[Strings]\nkey: k\ntext: T\nend\n[Buffs]\nid: b\nname = B\ntrait: t\nend\n";
    let codes = |target| converted("a.jpe", text, target).report.diagnostics.into_iter().map(|it| it.code);
    for target in Target::ALL {
        assert_eq!(codes(target).collect::<Vec<_>>(), ["INVALID_SYNTAX"]);
    }
}

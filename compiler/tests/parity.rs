//! Runs the corpora: the one in the repository always, the full one when it lies beside the checkout.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "the table of verdicts is what the test is run for")]

mod corpus;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use compiler::{Formatted, Target, format};
use corpus::{Case, Table, cases};
use schemas::{Mode, Profile, Severity};

/// The corpora there are, the repository's own first.
fn roots() -> Vec<PathBuf> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = crate_folder.join("../tests/data/corpus");
    let full = crate_folder.join("../../shared/corpus");
    if !full.is_dir() {
        println!("no full corpus beside the checkout: only the repository's own cases run");
    }
    [own, full].into_iter().filter(|root| root.is_dir()).collect()
}

#[test]
fn outputs_are_the_references() {
    for root in roots() {
        let table = Table::of(&cases(&root));
        println!("{}\n{table}", root.display());
        assert!(table.equal > 0, "{} holds no case to compare", root.display());
        assert_eq!(table.wrong.len(), 0, "see the lines marked WRONG");
    }
}

#[test]
fn every_case_compiles_in_every_mode_and_profile() {
    for case in roots().iter().flat_map(|root| cases(root)) {
        for (mode, profile) in
            Mode::ALL.into_iter().flat_map(|mode| Profile::ALL.map(|profile| (mode, profile)))
        {
            let compiled = case.compile(mode, profile);
            let failed = compiled.report.summary.error + compiled.report.summary.fatal > 0;
            let run = format!("{} in {mode}, {profile}", case.title());
            assert_eq!(compiled.files.is_empty(), failed, "{run}: outputs and no error, or neither");
        }
    }
}

#[test]
fn the_ir_of_every_case_reads_back() {
    for case in roots().iter().flat_map(|root| cases(root)) {
        let once = case.compile(Mode::Default, Profile::Ir);
        let Some(file) = once.files.first() else { continue };
        let again = case.with_files(once.files.clone()).compile(Mode::Default, Profile::Ir);
        assert_eq!(again.files.first(), Some(file), "{}: {:?}", case.title(), again.report.diagnostics);
    }
}

/// What a translation does not say, it says that it does not.
#[test]
fn translations_of_every_case_keep_what_they_do_not_report() {
    for case in roots().iter().flat_map(|root| cases(root)) {
        for target in Target::ALL {
            let run = format!("{} to {}", case.title(), target.as_str());
            let converted = case.convert(target);
            let translation = case.with_files(converted.files.clone());
            let Some(ir) = case.ir() else {
                assert!(converted.files.is_empty(), "{run}");
                continue;
            };
            let is_lossy = converted.report.diagnostics.iter().any(|it| it.code == "CONVERSION_LOSS");
            assert_eq!(translation.ir() == Some(ir), !is_lossy, "{run}: {:?}", converted.report.diagnostics);
            assert_eq!(translation.convert(target).files, converted.files, "{run}: its own translation");
        }
    }
}

#[test]
fn the_layout_of_every_case_changes_no_meaning() {
    for case in roots().iter().flat_map(|root| cases(root)) {
        let mut files = case.files().to_vec();
        for file in &mut files {
            if let Formatted::Text(text) = format(file.clone()) {
                file.content = text.into_bytes();
                let again = format(file.clone());
                let text = String::from_utf8_lossy(&file.content).into_owned();
                assert_eq!(again, Formatted::Text(text), "{}: {}", case.title(), file.path);
            }
        }
        assert_eq!(case.with_files(files).ir(), case.ir(), "{}", case.title());
    }
}

/// Source of the numbers: language.md §4.3.3.
#[test]
fn templates_have_the_elements_that_were_counted() {
    let all = roots().iter().flat_map(|root| cases(root)).collect::<Vec<_>>();
    let templates: Vec<&Case> =
        all.iter().filter(|case| case.group == "templates" && case.name != "all_27_together").collect();
    if templates.is_empty() {
        println!("no templates beside the checkout: skipped");
        return;
    }
    let mut counts = [0; 3];
    for case in &templates {
        let compiled = case.compile(Mode::Default, Profile::Ir);
        for diagnostic in &compiled.report.diagnostics {
            println!("{}: {} {}", case.title(), diagnostic.code, diagnostic.message_short);
            assert!(diagnostic.severity < Severity::Error, "{}: {diagnostic:?}", case.title());
        }
        let ir: serde_json::Value = serde_json::from_slice(&compiled.files[0].content).unwrap();
        for (count, kind) in counts.iter_mut().zip(["interactions", "buffs", "traits"]) {
            *count += ir[kind].as_array().unwrap().len();
        }
    }
    assert_eq!(templates.len(), 27);
    assert_eq!(counts, [39, 45, 2], "interactions, buffs, traits");
}

/// How many tests and effects of the templates have a kind, by kind; `-` is none. Source of the numbers:
/// language.md §4.5, §4.6.
#[test]
fn templates_mean_what_was_counted() {
    let all = roots().iter().flat_map(|root| cases(root)).collect::<Vec<_>>();
    let templates = all.iter().filter(|case| case.group == "templates" && case.name != "all_27_together");
    let (mut tests, mut effects, mut mood_sets) = (BTreeMap::new(), BTreeMap::new(), 0);
    for case in templates {
        let compiled = case.compile(Mode::Default, Profile::Ir);
        let ir: serde_json::Value = serde_json::from_slice(&compiled.files[0].content).unwrap();
        for interaction in ir["interactions"].as_array().unwrap() {
            for set in interaction["tests"].as_array().unwrap() {
                count_kinds(&set["conditions"], &mut tests);
                let conditions = set["conditions"].as_array().unwrap();
                mood_sets += conditions.iter().filter(|test| test["args"]["mood_set"].is_string()).count();
            }
            count_kinds(&interaction["loot_actions"], &mut effects);
        }
    }
    println!("tests {tests:?}\neffects {effects:?}");
    if tests.is_empty() {
        return println!("no templates beside the checkout: skipped");
    }
    assert_eq!(tests.values().sum::<u32>(), 124);
    assert_eq!((tests["-"], mood_sets), (62, 20), "tests without a counterpart, vague moods");
    let expected = [
        ("-", 13),
        ("add_buff", 45),
        ("money", 1),
        ("mood", 36),
        ("relationship_change", 19),
        ("remove_buff", 6),
        ("skill_change", 18),
        ("statistic_change", 5),
    ];
    assert_eq!(effects, BTreeMap::from(expected.map(|(kind, count)| (kind.to_owned(), count))));
}

fn count_kinds(phrases: &serde_json::Value, counts: &mut BTreeMap<String, u32>) {
    for phrase in phrases.as_array().unwrap() {
        let kind = phrase["kind"].as_str().unwrap_or("-");
        *counts.entry(kind.to_owned()).or_default() += 1;
    }
}

/// What game output says of a phrase that it leaves out.
const LEFT_OUT: [&str; 6] = [
    "UNSUPPORTED_TEST",
    "UNSUPPORTED_EFFECT",
    "UNKNOWN_MOOD",
    "UNKNOWN_SKILL",
    "UNKNOWN_MOTIVE",
    "UNKNOWN_STATISTIC",
];

/// Source of the numbers: language.md §4.5, §4.6. Of 124 tests, 62 are of a kind that the game has, but two of
/// these name skills that it does not have. Of 143 effects, 13 are of no kind that the game has; 8 name skills,
/// 5 statistics and 7 buffs that are nowhere.
#[test]
fn templates_become_mods() {
    let all = roots().iter().flat_map(|root| cases(root)).collect::<Vec<_>>();
    let is_template = |case: &&Case| case.group == "templates" && case.name != "all_27_together";
    let templates: Vec<&Case> = all.iter().filter(is_template).collect();
    if templates.is_empty() {
        println!("no templates beside the checkout: skipped");
        return;
    }
    let (mut phrases, mut left_out) = ([0; 2], [0; 2]);
    for case in &templates {
        for (count, found) in phrases.iter_mut().zip(phrases_of(case)) {
            *count += found;
        }
        let compiled = case.compile(Mode::Default, Profile::Game);
        assert!(!compiled.files.is_empty(), "{}: {:?}", case.title(), compiled.report.diagnostics);
        let package = case.compile(Mode::Default, Profile::Package);
        assert!(!package.files.is_empty(), "{}", case.title());
        for said in compiled.report.diagnostics.iter().filter(|said| LEFT_OUT.contains(&&*said.code)) {
            let snippet = said.snippet.as_deref().unwrap_or_default();
            println!("{}: {} {snippet}", case.title(), said.code);
            assert!(said.position.is_some(), "{said:?}");
            left_out[usize::from(said.message_long.contains("effect"))] += 1;
        }
    }
    println!("phrases {phrases:?}, left out {left_out:?}");
    assert_eq!(phrases, [124, 143], "tests, effects");
    assert_eq!(left_out, [62 + 2, 13 + 8 + 5 + 7], "tests, effects");
}

/// How many tests and effects a template has.
fn phrases_of(case: &Case) -> [usize; 2] {
    let compiled = case.compile(Mode::Default, Profile::Ir);
    let ir: serde_json::Value = serde_json::from_slice(&compiled.files[0].content).unwrap();
    let interactions = ir["interactions"].as_array().unwrap();
    let length = |value: &serde_json::Value| value.as_array().map_or(0, Vec::len);
    let tests = interactions.iter().flat_map(|interaction| interaction["tests"].as_array().unwrap());
    let tests = tests.map(|test_set| length(&test_set["conditions"])).sum();
    [tests, interactions.iter().map(|interaction| length(&interaction["loot_actions"])).sum()]
}

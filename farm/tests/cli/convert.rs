//! `jpefarm convert`: projects in, translations out.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use crate::support::{BAD, GOOD, jpefarm, project, redacted, tree};

const LOSSY: &str = r#"{"metadata": {"name": "M", "project_id": "m", "version": "1"}, "buffs": [
    {"id": "calm", "display_name_key": "Calm", "description_key": "All is well.", "ui_sort_order": 3}]}"#;

#[test]
fn a_translation_goes_to_stdout() {
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    let run = jpefarm(["convert".as_ref(), "--to=jpe-xml".as_ref(), folder.as_os_str()]).exits(0);
    assert_snapshot!(run.stdout);
    assert_eq!(run.stderr, "");
}

#[test]
fn there_and_back_is_the_same() {
    let (_around, folder) = project(&[("src/a.jpe", GOOD)]);
    let convert = |to: &str, from: &Path, out: &Path| {
        jpefarm([
            "convert".as_ref(),
            "--to".as_ref(),
            to.as_ref(),
            from.as_os_str(),
            "-o".as_ref(),
            out.as_os_str(),
        ])
        .exits(0);
    };
    let (first, second) = (folder.join("ir.ir.json"), folder.join("second.ir.json"));
    let (jpe, xml) = (folder.join("jpe"), folder.join("xml"));
    convert("jpe", &folder.join("src"), &jpe);
    convert("ir", &jpe, &first);
    convert("jpe-xml", &first, &xml);
    convert("jpe", &xml, &folder.join("back.jpe"));
    convert("ir", &folder.join("back.jpe"), &second);
    let jpe = tree(&jpe).into_values().next().unwrap();
    assert_eq!(fs::read(folder.join("back.jpe")).unwrap(), jpe);
    assert_eq!(tree(&folder.join("xml")).len(), 1);
    assert!(second.is_file());
}

#[test]
fn losses_are_warnings_or_errors() {
    let (around, folder) = project(&[("a.ir.json", LOSSY)]);
    let out = around.path().join("out");
    let arguments =
        ["convert".as_ref(), "--to=jpe".as_ref(), folder.as_os_str(), "-o".as_ref(), out.as_os_str()];
    let run = jpefarm(arguments).exits(0);
    assert_snapshot!(redacted(&run.stderr, around.path()));
    assert_eq!(tree(&out).keys().collect::<Vec<_>>(), ["m.jpe"]);
    let run = jpefarm([
        "convert".as_ref(),
        "--to=jpe".as_ref(),
        folder.join("a.ir.json").as_os_str(),
        "--mode=strict".as_ref(),
    ]);
    assert_eq!(run.exits(1).stdout, "");
}

#[test]
fn the_games_xml_is_several_files() {
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    let out = folder.join("tuning");
    let to = |out: &Path| {
        jpefarm([
            "convert".as_ref(),
            "--to=xml".as_ref(),
            folder.join("a.jpe").as_os_str(),
            "-o".as_ref(),
            out.as_os_str(),
        ])
    };
    to(&out).exits(0);
    assert!(tree(&out).len() > 1, "{:?}", tree(&out).keys());
    let run = to(&folder.join("one.xml")).exits(2);
    assert!(run.stderr.contains("--out"), "{}", run.stderr);
}

/// Where one of several files cannot be put, none is.
#[test]
fn several_files_come_all_or_not_at_all() {
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    let out = folder.join("tuning");
    let source = folder.join("a.jpe");
    let arguments = [
        "convert".as_ref(),
        "--to=xml".as_ref(),
        "--force".as_ref(),
        source.as_os_str(),
        "-o".as_ref(),
        out.as_os_str(),
    ];
    jpefarm(arguments).exits(0);
    let names: Vec<String> = tree(&out).keys().cloned().collect();
    let last = out.join(names.last().unwrap());
    fs::remove_dir_all(&out).unwrap();
    fs::create_dir_all(last.join("in the way")).unwrap();
    jpefarm(arguments).exits(3);
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1, "{:?}", tree(&out).keys());
}

#[test]
fn nothing_is_overwritten_unless_forced() {
    let (_around, folder) = project(&[("a.jpe", GOOD), ("mine.jpe", "mine")]);
    let out = folder.join("mine.jpe");
    let source = folder.join("a.jpe");
    let arguments =
        ["convert".as_ref(), "--to=jpe".as_ref(), source.as_os_str(), "-o".as_ref(), out.as_os_str()];
    let run = jpefarm(arguments).exits(2);
    assert!(run.stderr.contains("is there already"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
    jpefarm(arguments.into_iter().chain(["--force".as_ref()])).exits(0);
    assert!(fs::read_to_string(&out).unwrap().starts_with("[Project]"));
}

#[test]
fn a_project_is_not_translated_into_itself() {
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    let to = |out: &Path| {
        jpefarm(["convert".as_ref(), "--to=ir".as_ref(), folder.as_os_str(), "-o".as_ref(), out.as_os_str()])
    };
    for out in [folder.clone(), folder.join("src/one.ir.json"), folder.join("new/../a.ir.json")] {
        let run = to(&out).exits(2);
        assert!(run.stderr.contains("a part of the project"), "{}", run.stderr);
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    to(&folder.join("build/one.ir.json")).exits(0);
    to(&folder.with_extension("ir.json")).exits(0);
}

#[test]
fn faults_are_told_as_by_validate() {
    let (_around, folder) = project(&[("a.jpe", BAD)]);
    let run = jpefarm(["convert".as_ref(), "--to=ir".as_ref(), folder.as_os_str()]).exits(1);
    assert!(run.stderr.contains("INVALID_NUMBER") && run.stdout.is_empty(), "{}", run.stderr);
    let document = jpefarm(["convert".as_ref(), "--to=ir".as_ref(), folder.as_os_str(), "--json".as_ref()])
        .exits(1)
        .json();
    assert_eq!(document["exit_code"], 1);
    let diagnostics = document["diagnostics"].as_array().unwrap();
    assert!(diagnostics.iter().any(|one| one["code"] == "INVALID_NUMBER"), "{document:#}");
}

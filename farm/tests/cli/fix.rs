//! `jpefarm fix`: what it shows, what it writes, and when it writes nothing.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use crate::support::{GOOD, Run, jpefarm, project, redacted, tree};

const MOODS: &str = "[Bufs]\r\nid: Grün an\r\ndisplay_nam: Calm\r\nduration: soon\r\nend\r\nend\r\n";
const TEXTS: &str = "\u{feff}[Strings]\nkey: hi\ntext: \"Hi\nend\n";

fn fix(folder: &Path, flags: &[&str]) -> Run {
    jpefarm(["fix", folder.to_str().unwrap()].iter().chain(flags))
}

#[test]
fn what_can_be_mended_is_and_the_rest_is_told() {
    let (around, folder) = project(&[("src/moods.jpe", MOODS), ("texts.jpe", TEXTS)]);
    let run = fix(&folder, &[]).exits(1);
    assert_eq!(run.stdout, "");
    assert_snapshot!(redacted(&run.stderr, around.path()));
    let files = tree(&folder);
    let text = |path: &str| std::str::from_utf8(&files[path]).unwrap();
    assert_eq!(
        text("src/moods.jpe"),
        "[Buffs]\r\nid: grun_an\r\ndisplay_name: Calm\r\nduration: soon\r\nend\r\n"
    );
    assert_eq!(text("texts.jpe"), "\u{feff}[Strings]\nkey: hi\ntext: \"Hi\"\nend\n");
    assert_eq!(files.len(), 2, "nothing is left beside");
}

#[test]
fn a_dry_run_shows_and_changes_nothing() {
    let (around, folder) = project(&[("src/moods.jpe", MOODS), ("texts.jpe", TEXTS)]);
    let before = tree(&folder);
    let run = fix(&folder, &["--dry-run"]).exits(0);
    assert_snapshot!(redacted(&run.stdout.replace("\r\n", "[CRLF]\n"), around.path()));
    assert!(run.stderr.starts_with("Would mend 5 faults in 2 files"), "{}", run.stderr);
    let check = fix(&folder, &["--check"]).exits(1);
    assert_eq!(check.stdout, run.stdout);
    assert_eq!(tree(&folder), before);
}

#[test]
fn a_project_without_faults_stays_as_it_is() {
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    let before = tree(&folder);
    for flags in [&[][..], &["--dry-run"], &["--check"]] {
        let run = fix(&folder, flags).exits(0);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", "Checked nothing to mend\n"));
    }
    assert_eq!(tree(&folder), before);
}

#[test]
fn the_document_tells_what_was_done() {
    let (_around, folder) = project(&[("a.jpe", "[Enums]\nid: e\noption: A\nend\nend\n")]);
    let document = fix(&folder, &["--json"]).exits(0).json();
    assert_eq!(document["changed"], serde_json::json!(["a.jpe"]));
    assert_eq!(document["written"], true);
    assert_eq!(document["mended"][0]["code"], "STRAY_END");
    assert_eq!(document["remaining"], serde_json::json!([]));
    let document = fix(&folder, &["--json"]).exits(0).json();
    assert_eq!((&document["written"], &document["diff"]), (&false.into(), &"".into()));
}

#[test]
fn what_cannot_be_read_is_told_and_left() {
    let (_around, folder) = project(&[("a.jpe", "[Bufs]\n"), ("b.jpe/c.jpe", GOOD)]);
    let before = tree(&folder);
    let run = fix(&folder, &[]).exits(1);
    assert!(run.stderr.contains("IO_ERROR"), "{}", run.stderr);
    assert_eq!(tree(&folder), before);
}

#[test]
fn a_file_that_is_read_only_keeps_all_as_they_are() {
    let (_around, folder) = project(&[("a.jpe", MOODS), ("b.jpe", TEXTS)]);
    let before = tree(&folder);
    let mut permissions = fs::metadata(folder.join("b.jpe")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(folder.join("b.jpe"), permissions).unwrap();
    let run = fix(&folder, &[]).exits(3);
    assert!(run.stderr.contains("b.jpe cannot be written"), "{}", run.stderr);
    assert_eq!(tree(&folder), before);
}

//! `jpefarm fmt`: files in, files, diffs and exit codes out.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use insta::assert_snapshot;

use crate::support::{BAD, GOOD, command, finish, jpefarm, project, redacted, run_command, tree};

const UNTIDY: &str = "\n[ buffs ]\r\n  ID:calm   \n\n\ndisplay-name :Calm # kept\n # about the end\nend:\n";
const TIDY: &str = "[Buffs]\nid: calm\n\ndisplay_name: Calm # kept\n# about the end\nend\n";

#[test]
fn sources_are_laid_out_and_the_rest_is_left_alone() {
    let broken = "[Buffs]\nid: open\n";
    let (around, folder) = project(&[
        ("a.jpe", UNTIDY),
        ("sub/b.jpe", TIDY),
        ("c.jpe", broken),
        ("notes.md", "  # notes"),
        ("build/old.jpe", UNTIDY),
    ]);
    let run = jpefarm(["fmt".as_ref(), folder.as_os_str()]).exits(1);
    assert_eq!(run.stdout, "");
    assert_snapshot!(redacted(&run.stderr, around.path()));
    let files = tree(&folder);
    let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    assert_eq!(text("a.jpe"), TIDY);
    assert_eq!(text("sub/b.jpe"), TIDY);
    assert_eq!(text("c.jpe"), broken);
    assert_eq!(text("build/old.jpe"), UNTIDY);
    assert_eq!(files.len(), 5, "nothing is left beside the sources: {:?}", files.keys());
}

#[test]
fn the_current_folder_is_the_default() {
    let (_around, folder) = project(&[("a.jpe", UNTIDY)]);
    let mut fmt = command(["fmt", "--quiet"]);
    fmt.current_dir(&folder);
    let run = run_command(fmt).exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    assert_eq!(fs::read_to_string(folder.join("a.jpe")).unwrap(), TIDY);
}

#[test]
fn a_path_that_is_not_there_keeps_all_as_they_are() {
    let (_around, folder) = project(&[("a.jpe", UNTIDY)]);
    jpefarm(["fmt".as_ref(), folder.as_os_str(), folder.join("nope").as_os_str()]).exits(2);
    assert_eq!(fs::read_to_string(folder.join("a.jpe")).unwrap(), UNTIDY);
}

#[test]
fn check_and_diff_write_nothing() {
    let (around, folder) = project(&[("a.jpe", UNTIDY), ("b.jpe", TIDY)]);
    let before = tree(&folder);
    let run = jpefarm(["fmt".as_ref(), folder.as_os_str(), "--check".as_ref()]).exits(1);
    assert!(run.stderr.contains("Would change") && run.stdout.is_empty(), "{}", run.stderr);
    let run = jpefarm(["fmt".as_ref(), folder.as_os_str(), "--diff".as_ref()]).exits(0);
    assert_snapshot!(redacted(&run.stdout, around.path()).replace('\r', "<CR>"));
    jpefarm(["fmt".as_ref(), folder.join("b.jpe").as_os_str(), "--check".as_ref()]).exits(0);
    assert_eq!(tree(&folder), before);
    let coloured =
        jpefarm(["fmt".as_ref(), folder.as_os_str(), "--diff".as_ref(), "--color=always".as_ref()]);
    assert!(coloured.exits(0).stdout.contains('\u{1b}'));
}

#[test]
fn json_lists_what_changed_and_what_was_refused() {
    let (_around, folder) = project(&[("a.jpe", UNTIDY), ("b.jpe", TIDY), ("c.jpe", "[Buffs]\nid: a\n")]);
    let document = jpefarm(["fmt".as_ref(), folder.as_os_str(), "--json".as_ref()]).exits(1).json();
    assert_eq!(document["changed"].as_array().unwrap().len(), 1, "{document:#}");
    assert_eq!(document["unchanged"], 1);
    assert_eq!(document["refused"][0]["code"], "MISSING_END");
    assert_eq!(document["exit_code"], 1);
}

#[test]
fn stdin_becomes_stdout() {
    let format = |arguments: &[&str], text: &str| {
        let mut fmt = command(arguments);
        fmt.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = fmt.spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        finish(child)
    };
    let arguments = ["fmt", "--stdin", "--path", "src/a.jpe"];
    assert_eq!(format(&arguments, UNTIDY).exits(0).stdout, TIDY);
    // A value that is wrong is no fault of form.
    assert_eq!(format(&arguments, BAD).exits(0).stdout, BAD);
    let broken = "[Buffs]\nid: a\n";
    let run = format(&arguments, broken).exits(1);
    assert_eq!(run.stdout, broken);
    assert!(run.stderr.contains("MISSING_END"), "{}", run.stderr);
    assert_eq!(format(&["fmt", "--stdin", "--path", "a.ir.json"], GOOD).exits(1).stdout, GOOD);
}

/// What the repository and `init` show is what `fmt` leaves alone.
#[test]
fn examples_are_in_their_canonical_layout() {
    let (_around, folder) = project(&[]);
    for dialect in ["section", "outline", "xml"] {
        let made = folder.join(dialect);
        jpefarm(["init".as_ref(), made.as_os_str(), "--dialect".as_ref(), dialect.as_ref()]).exits(0);
    }
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let run = jpefarm(["fmt".as_ref(), folder.as_os_str(), examples.as_os_str(), "--diff".as_ref()]).exits(0);
    assert_eq!(run.stdout, "");
}

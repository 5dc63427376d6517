//! How diagnostics look, and the exit codes and documents that go with them.

use std::fs;

use insta::assert_snapshot;

use crate::support::{BAD, GOOD, command, jpefarm, project, redacted, run_command};

#[test]
fn diagnostics_show_place_line_mark_and_help() {
    let sources = "[Buffs]\nid: calm\ndisplay_nam: Calm\nduration: soon\nend\n\n[Buffs]\nid: open\nduration: 5\n[Traits]\nid: brave\nend\n\n[Buffs]\nid: calm\nend\n";
    let (around, folder) = project(&[("src/moods.jpe", sources)]);
    let run = jpefarm(["build".as_ref(), folder.as_os_str()]).exits(1);
    assert_eq!(run.stdout, "");
    assert_snapshot!(redacted(&run.stderr, around.path()));
    assert!(!folder.join("build").exists());
}

#[test]
fn a_build_without_faults_says_what_it_wrote() {
    let (around, folder) = project(&[("moods.jpe", GOOD)]);
    let run = jpefarm(["build".as_ref(), folder.as_os_str()]).exits(0);
    assert_eq!(run.stdout, "");
    assert_snapshot!(redacted(&run.stderr, around.path()));
}

#[test]
fn paths_are_shown_as_the_terminal_can_open_them() {
    let (around, folder) = project(&[("src/moods.jpe", BAD)]);
    for (directory, path, shown) in [
        (&folder, ".", "--> src/moods.jpe:3:"),
        (&folder.join("src"), "..", "--> ../src/moods.jpe:3:"),
        (&folder, "src/moods.jpe", "--> src/moods.jpe:3:"),
        (&around.path().to_owned(), "mod", "--> mod/src/moods.jpe:3:"),
    ] {
        let mut validate = command(["validate", path]);
        validate.current_dir(directory);
        let run = run_command(validate).exits(1);
        assert!(run.stderr.contains(shown), "{path}: {}", run.stderr);
    }
}

#[test]
fn json_is_one_document_whatever_happens() {
    let (_good, good) = project(&[("a.jpe", GOOD)]);
    let (_bad, bad) = project(&[("a.jpe", BAD)]);
    let (_empty, empty) = project(&[]);
    for (arguments, exit_code) in [
        (["build".as_ref(), good.as_os_str(), "--json".as_ref()], 0),
        (["build".as_ref(), bad.as_os_str(), "--format=json".as_ref()], 1),
        (["validate".as_ref(), bad.as_os_str(), "--json".as_ref()], 1),
        (["validate".as_ref(), empty.as_os_str(), "--json".as_ref()], 1),
    ] {
        let document = jpefarm(arguments).exits(exit_code).json();
        assert_eq!(document["exit_code"], exit_code);
        let status = if exit_code == 0 { "success" } else { "failed" };
        assert_eq!(document["report"]["status"], status);
    }
    let document = jpefarm(["build", "/no/such/folder", "--json"]).exits(2).json();
    assert_eq!(document["error"]["exit_code"], 2);
}

#[test]
fn colours_follow_the_option_and_the_environment() {
    let (_around, folder) = project(&[("a.jpe", BAD)]);
    for (color, variable, coloured) in [
        (None, None, false),
        (Some("--color=always"), None, true),
        (Some("--color=always"), Some("NO_COLOR"), true),
        (None, Some("CLICOLOR_FORCE"), true),
        (Some("--color=never"), Some("CLICOLOR_FORCE"), false),
        (None, Some("NO_COLOR"), false),
    ] {
        let mut validate = command(["validate".as_ref(), folder.as_os_str()]);
        validate.args(color);
        if let Some(variable) = variable {
            validate.env(variable, "1");
        }
        let run = run_command(validate).exits(1);
        assert_eq!(run.stderr.contains('\u{1b}'), coloured, "{color:?} {variable:?}");
    }
}

#[test]
fn quiet_leaves_the_errors() {
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    let run = jpefarm(["build".as_ref(), folder.as_os_str(), "--quiet".as_ref()]).exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    fs::write(folder.join("a.jpe"), BAD).unwrap();
    let run = jpefarm(["build".as_ref(), folder.as_os_str(), "-q".as_ref()]).exits(1);
    assert!(run.stderr.contains("INVALID_NUMBER"), "{}", run.stderr);
}

#[test]
fn a_thousand_diagnostics_are_no_trouble() {
    let buffs: Vec<String> =
        (0..2_000).map(|n| format!("[Buffs]\nid: b{n}\nduration: soon\nend\n")).collect();
    let text = buffs.concat();
    let files: Vec<(String, &str)> = (0..12).map(|n| (format!("f{n}.jpe"), text.as_str())).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let (_around, folder) = project(&files);
    let run = jpefarm(["validate".as_ref(), folder.as_os_str()]).exits(1);
    assert!(run.stderr.contains("TOO_MANY_DIAGNOSTICS"));
    assert!(run.stderr.lines().count() > 4_000);
}

#[test]
fn nothing_a_terminal_obeys_comes_out_of_a_source() {
    let (_around, folder) =
        project(&[("a.jpe", "[Buffs]\nid: \u{1b}[2J\u{9b}x\u{202e}\nduration: \u{7}\nend\n")]);
    let run = jpefarm(["validate".as_ref(), folder.as_os_str()]).exits(1);
    let obeyed = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
    assert!(!run.stderr.contains(obeyed), "{:?}", run.stderr);
}

#[test]
fn strict_turns_a_warning_into_an_error() {
    let (_around, folder) = project(&[("a.jpe", "[Project]\nname: Nothing\n")]);
    jpefarm(["validate".as_ref(), folder.as_os_str()]).exits(0);
    jpefarm(["validate".as_ref(), folder.as_os_str(), "--mode=strict".as_ref()]).exits(1);
}

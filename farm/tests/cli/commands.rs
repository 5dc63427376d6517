//! The commands beside builds: help, init, explain, completions; and the command line itself.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::process::Stdio;

use insta::assert_snapshot;

use crate::support::{command, finish, home, jpefarm, project, run_command, tree};

const COMMANDS: [&str; 25] = [
    "build",
    "validate",
    "fix",
    "fmt",
    "convert",
    "serve",
    "api",
    "scheduler",
    "worker",
    "migrate",
    "doctor",
    "config",
    "submit",
    "status",
    "report",
    "fetch",
    "cancel",
    "replay",
    "list",
    "init",
    "explain",
    "inspect",
    "lsp",
    "schema",
    "completions",
];

#[test]
fn help_teaches() {
    let run = jpefarm(["--help"]).exits(0);
    assert_snapshot!(run.stdout);
    for name in COMMANDS {
        let run = jpefarm([name, "--help"]).exits(0);
        assert!(run.stdout.contains("Example"), "{name}");
        assert!(run.stdout.contains("Exit codes:"), "{name}");
    }
}

#[test]
fn what_cannot_be_typed_exits_with_2() {
    for arguments in [
        &[][..],
        &["bild"],
        &["build"],
        &["build", "x", "--profile", "ts3"],
        &["build", "x", "--mode", "lax"],
        &["build", "x", "--name", ""],
        &["build", "x", "--json", "--quiet", "--verbose"],
        &["status", "no-uuid"],
        &["submit"],
        &["submit", "x", "--batch", "y"],
        &["submit", "x", "--matrix", "colour=red"],
        &["submit", "x", "--on-conflict", "queue"],
        &["list", "--limit", "0"],
        &["serve", "--listen", "nowhere"],
        &["fix", "x", "--check", "--dry-run"],
        &["schema", "dragon"],
        &["build", ".", "--default-locale", "xx_YY"],
        &["validate", ".", "--xml-form", "jpe"],
        &["explain", "NO_SUCH_CODE_AT_ALL"],
        &["fmt", "/no/such/folder"],
        &["fmt", "--stdin"],
        &["fmt", "--path", "a.jpe"],
        &["fmt", "--stdin", "--path", "a.jpe", "--check"],
        &["convert", "."],
        &["convert", "--to", "docx", "."],
        &["convert", "--to", "ir", "/no/such/folder"],
        &["inspect"],
        &["inspect", "/no/such/file"],
        &["inspect", "a.package", "--resource", "1:2"],
        &["inspect", "a.package", "b.package", "--extract", "folder"],
    ] {
        jpefarm(arguments).exits(2);
    }
    jpefarm([OsStr::from_bytes(b"b\xffild")]).exits(2);
    jpefarm([OsStr::new("explain"), OsStr::from_bytes(b"\xff")]).exits(2);
    jpefarm([OsStr::new("build"), OsStr::from_bytes(b"/no/such/\xff")]).exits(2);
}

#[test]
fn each_dialect_of_init_builds_without_a_word() {
    for dialect in ["section", "outline", "xml"] {
        let (_around, folder) = project(&[]);
        let project = folder.join("new");
        jpefarm(["init".as_ref(), project.as_os_str(), "--dialect".as_ref(), dialect.as_ref()]).exits(0);
        for mode in ["default", "strict"] {
            let document = jpefarm([
                "build".as_ref(),
                project.as_os_str(),
                "--json".as_ref(),
                "--mode".as_ref(),
                mode.as_ref(),
            ])
            .exits(0)
            .json();
            let none = serde_json::json!({"info": 0, "warning": 0, "error": 0, "fatal": 0});
            assert_eq!(document["report"]["summary"], none, "{dialect} {mode}: {document:#}");
        }
    }
}

#[test]
fn init_overwrites_nothing() {
    let (_around, folder) = project(&[("README.md", "mine")]);
    let before = tree(&folder);
    let run = jpefarm(["init".as_ref(), folder.as_os_str()]).exits(2);
    assert!(run.stderr.contains("is there already"), "{}", run.stderr);
    assert_eq!(tree(&folder), before);
    let file = folder.join("README.md");
    jpefarm(["init".as_ref(), file.as_os_str()]).exits(2);
}

#[test]
fn every_code_is_explained() {
    let list = jpefarm(["explain", "--json"]).exits(0).json();
    let codes = list["items"].as_array().unwrap();
    assert!(codes.len() > 80, "{}", codes.len());
    assert_snapshot!(jpefarm(["explain", "missing_end"]).exits(0).stdout);
    let run = jpefarm(["explain", "MISING_END"]).exits(2);
    assert!(run.stderr.contains("did you mean MISSING_END"), "{}", run.stderr);
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = jpefarm(["completions", shell]).exits(0).stdout;
        for name in COMMANDS {
            assert!(script.contains(name), "{shell} {name}");
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    for arguments in [&["explain"][..], &["completions", "bash"], &["explain", "--json"], &["--help"]] {
        let child = command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut child = child;
        drop(child.stdout.take());
        let run = finish(child);
        assert!(matches!(run.code, Some(0 | 3)), "{arguments:?}: {run:?}");
        assert_eq!(run.stderr, "", "{arguments:?}");
    }
}

#[test]
fn it_works_without_a_home() {
    let (_around, folder) = project(&[("a.jpe", crate::support::GOOD)]);
    let mut build = command(["build".as_ref(), folder.as_os_str()]);
    build.env_remove("HOME");
    run_command(build).exits(0);
    let mut serve = command(["serve"]);
    serve.env_remove("HOME");
    let run = run_command(serve).exits(2);
    assert!(run.stderr.contains("--data-dir"), "{}", run.stderr);
}

#[test]
fn a_broken_cache_is_only_slower() {
    let (_around, folder) = project(&[("a.jpe", crate::support::GOOD)]);
    let cache = folder.join("cache");
    fs::write(&cache, "a file where a folder should be").unwrap();
    let mut build = command(["build".as_ref(), folder.as_os_str()]);
    build.env("XDG_CACHE_HOME", &cache);
    run_command(build).exits(0);
    assert!(home().is_dir());
}

#[test]
fn formats_are_printed_as_they_are_committed() {
    let list = jpefarm(["schema", "--json"]).exits(0).json();
    let names: Vec<&str> =
        list["items"].as_array().unwrap().iter().map(|format| format["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"ir.schema.json"), "{names:?}");
    for name in names {
        let committed = fs::read_to_string(format!("../schemas/formats/{name}")).unwrap();
        assert_eq!(jpefarm(["schema", name]).exits(0).stdout, committed);
    }
}

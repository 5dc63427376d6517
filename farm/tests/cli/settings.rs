//! Settings: where they come from, and what is said of those that cannot be.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::support::{Run, command, jpefarm, run_command};

/// A folder that is nobody's home, with this configuration file in it.
fn file(text: &str) -> (TempDir, PathBuf) {
    let around = tempfile::tempdir().unwrap();
    let path = around.path().join("jpefarm.toml");
    fs::write(&path, text).unwrap();
    (around, path)
}

fn with_file(arguments: &[&str], text: &str) -> Run {
    let (_around, path) = file(text);
    let mut command = command(arguments);
    run_command({
        command.env("JPEFARM_CONFIG", path);
        command
    })
}

#[test]
fn every_setting_is_shown_with_its_source_and_without_secrets() {
    let (_around, path) = file("[store]\nurl = 'postgres://farm:S3CRET@db/farm'\n");
    let mut show = command(["config", "show", "--set", "worker.slots=3", "--config"]);
    show.arg(&path).env("JPEFARM_SCHEDULER_WINDOW", "9");
    let shown = run_command(show).exits(0).stdout;
    let line =
        |start: &str| shown.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{shown}"));
    assert!(line("slots = 3").ends_with("# flag --set worker.slots"));
    assert!(line("window = 9").ends_with("# variable JPEFARM_SCHEDULER_WINDOW"));
    assert!(line("url = \"postgres://farm:***@db/farm\"").ends_with("jpefarm.toml, line 2"));
    assert!(line("# tls_key =").ends_with("# default"));
    assert!(!shown.contains("S3CRET"));
    // What is shown is what a file would say.
    let again = with_file(&["config", "show", "--json"], &shown.replace("***", "x")).exits(0).json();
    let slots = again["settings"].as_array().unwrap().iter().find(|setting| setting["key"] == "worker.slots");
    assert_eq!(slots.unwrap()["value"], 3);
    assert!(slots.unwrap()["source"]["file"]["line"].is_u64());
}

#[test]
fn the_users_file_is_found() {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("jpefarm");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("jpefarm.toml"), "worker.slots = 0").unwrap();
    let mut check = command(["config", "check"]);
    check.env("XDG_CONFIG_HOME", around.path());
    assert!(run_command(check).exits(2).stderr.contains("jpefarm.toml, line 1"));
    jpefarm(["config", "check"]).exits(0);
}

#[test]
fn a_wrong_setting_stops_every_command_that_uses_it() {
    for command in ["serve", "api", "scheduler", "worker"] {
        let run = with_file(&[command], "[worker]\nslotz = 1").exits(2);
        assert!(run.stderr.contains("there is no setting `worker.slotz`"), "{}", run.stderr);
        assert!(run.stderr.contains("jpefarm.toml, line 2"), "{}", run.stderr);
        assert!(run.stderr.contains("did you mean `worker.slots`?"), "{}", run.stderr);
    }
    let run = with_file(&["config", "check", "--json"], "worker.slots = 0").exits(2);
    assert!(run.json()["error"]["advice"].as_str().unwrap().contains("1 to 1,000"));
    jpefarm(["serve", "--set", "worker.slots"]).exits(2);
    jpefarm(["serve", "--config", "/nowhere.toml"]).exits(2);
}

#[test]
fn roles_that_cannot_meet_are_refused_with_advice() {
    for command in ["api", "scheduler", "worker"] {
        let refused = |text: &str, expected: &str| {
            let run = with_file(&[command], text).exits(2);
            assert!(run.stderr.contains(expected), "{}", run.stderr);
        };
        refused("", "JPEFARM_STORE_URL");
        refused("store.url = 'postgres://db/x'", "JPEFARM_QUEUE_URL");
        refused("store.url = 'postgres://db/x'\nqueue.url = 'redis://r'", "JPEFARM_BLOBS_URL");
    }
}

#[test]
fn plain_http_stays_on_this_machine_unless_somebody_says_otherwise() {
    let around = tempfile::tempdir().unwrap();
    let data_dir = around.path().join("data");
    let data_dir = data_dir.to_str().unwrap();
    let run = jpefarm(["serve", "--listen", "0.0.0.0:0", "--data-dir", data_dir]).exits(2);
    assert!(run.stderr.contains("--insecure-http"), "{}", run.stderr);
    let run =
        jpefarm(["serve", "--tls-certificate", "/nowhere", "--tls-key", "/nowhere", "--data-dir", data_dir]);
    assert!(run.exits(2).stderr.contains("the certificate /nowhere cannot be used"));
}

#[test]
fn a_doctor_finds_what_is_well_and_what_is_not() {
    let around = tempfile::tempdir().unwrap();
    let data_dir = format!("data_dir={}", around.path().join("data").display());
    let well = jpefarm(["doctor", "--json", "--set", &data_dir]).exits(0).json();
    let findings = well["findings"].as_array().unwrap();
    let status =
        |about: &str| findings.iter().find(|finding| finding["about"] == about).unwrap()["status"].clone();
    assert!(!around.path().join("data").exists(), "nothing is made");
    for about in ["settings", "http", "roles", "store", "clock", "queue", "blobs", "module cache", "sandbox"]
    {
        assert_eq!(status(about), "ok", "{about}");
    }
    let wrong = [
        "doctor",
        "--set",
        &data_dir,
        "--set",
        "http.listen=0.0.0.0:80",
        "--set",
        "store.url=sqlite:/dev/null/x",
    ];
    let run = jpefarm(wrong).exits(3);
    for said in ["fail http", "fail store", "ok   sandbox", "help: "] {
        assert!(run.stdout.contains(said), "{}", run.stdout);
    }
}

/// Whatever is said, and to whom.
#[test]
fn no_command_tells_a_secret() {
    let settings = |password: &str| {
        let password = password.to_owned();
        [
            (
                "JPEFARM_STORE_URL",
                format!("postgres://farm:{password}@127.0.0.1:1/farm?sslpassword={password}"),
            ),
            ("JPEFARM_QUEUE_URL", format!("redis://:{password}@127.0.0.1:1")),
            ("JPEFARM_BLOBS_URL", format!("s3://key:{password}@b?aws_secret_access_key={password}")),
            (
                "JPEFARM_BLOBS_OPTIONS_AWS_ENDPOINT",
                format!("https://key:{password}@127.0.0.1:1/?x={password}"),
            ),
            ("JPEFARM_BLOBS_OPTIONS_SAS_TOKEN", password),
        ]
    };
    for password in ["HUNTWOLF", "HUNT?WOLF", "12?HUNTWOLF", "HUNT#WOLF", "HUNT@WOLF"] {
        for arguments in
            [&["config", "show"][..], &["config", "check"], &["doctor"], &["migrate"], &["api"], &["serve"]]
        {
            for json in [None, Some("--json")] {
                let mut command = command(arguments.iter().copied().chain(json));
                let run = run_command({
                    command.envs(settings(password)).env("JPEFARM_LOG", "trace");
                    command
                });
                let text = format!("{}{}", run.stdout, run.stderr);
                assert!(
                    !text.is_empty() && !text.contains("HUNT") && !text.contains("WOLF"),
                    "{arguments:?}: {text}"
                );
            }
        }
    }
}

#[test]
fn a_doctor_changes_no_books() {
    let around = tempfile::tempdir().unwrap();
    let data = around.path().join("data");
    let data_dir = format!("data_dir={}", data.display());
    jpefarm(["migrate", "--set", &data_dir]).exits(0);
    let names = || {
        let mut names: Vec<_> =
            fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = (names(), fs::read(data.join("jpefarm.sqlite")).unwrap());
    let run = jpefarm(["doctor", "--set", &data_dir]).exits(0);
    assert!(run.stdout.contains("jpefarm.sqlite has schema"), "{}", run.stdout);
    assert_eq!((names(), fs::read(data.join("jpefarm.sqlite")).unwrap()), before);
}

#[test]
fn a_migration_says_from_where_to_where() {
    let around = tempfile::tempdir().unwrap();
    let data_dir = format!("data_dir={}", around.path().join("data").display());
    let migrate = |more: &[&str]| {
        let run = jpefarm([&["migrate", "--json", "--set", &data_dir], more].concat()).exits(0).json();
        (run["from"].as_i64().unwrap(), run["to"].as_i64().unwrap(), run["migrated"].as_bool().unwrap())
    };
    let (from, newest, migrated) = migrate(&["--dry-run"]);
    assert_eq!((from, migrated), (0, false));
    assert!(!around.path().join("data").exists(), "nothing is changed");
    assert_eq!(migrate(&[]), (0, newest, true));
    assert_eq!(migrate(&[]), (newest, newest, false));
    assert_eq!(migrate(&["--dry-run"]), (newest, newest, false));
}

//! Projects that nobody should send: links that lead out, pipes, sizes and names beyond all bounds.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::support::{GOOD, Run, jpefarm, project};

fn validate(path: &Path) -> Run {
    jpefarm(["validate".as_ref(), path.as_os_str(), "--json".as_ref()])
}

/// The codes of the errors, with the files they are about.
fn errors(run: &Run) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let document = run.json();
    let errors = document["report"]["errors"].as_array().unwrap();
    errors.iter().map(|error| (text(&error["code"]), text(&error["file_path"]))).collect()
}

#[track_caller]
fn check(path: &Path, expected: &[(&str, &str)]) {
    let found = errors(&validate(path).exits(1));
    let found: Vec<(&str, &str)> = found.iter().map(|(code, path)| (code.as_str(), path.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn links_do_not_lead_out_of_the_project() {
    let (around, folder) = project(&[("a.jpe", GOOD), ("real/b.jpe.txt", "")]);
    let secret = around.path().join("secret.jpe");
    fs::write(&secret, "[Buffs]\nid: secret\nend\n").unwrap();
    symlink("../secret.jpe", folder.join("relative.jpe")).unwrap();
    symlink(&secret, folder.join("absolute.jpe")).unwrap();
    symlink("nowhere", folder.join("dangling.jpe")).unwrap();
    check(
        &folder,
        &[("IO_ERROR", "absolute.jpe"), ("IO_ERROR", "dangling.jpe"), ("IO_ERROR", "relative.jpe")],
    );
    check(&folder.join("relative.jpe"), &[("IO_ERROR", "relative.jpe")]);
}

#[test]
fn a_link_inside_is_read_and_a_folder_outside_is_a_warning() {
    let (around, folder) = project(&[("real.txt", GOOD)]);
    symlink("real.txt", folder.join("link.jpe")).unwrap();
    symlink(".", folder.join("loop")).unwrap();
    fs::create_dir(around.path().join("shared")).unwrap();
    symlink("../shared", folder.join("shared")).unwrap();
    let document = validate(&folder).exits(0).json();
    let warnings = document["report"]["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{document:#}");
    assert_eq!(warnings[0]["file_path"], "shared");
}

#[test]
fn a_pipe_does_not_hang() {
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    let pipe = folder.join("pipe.jpe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert!(Command::new("mkfifo").arg(folder.join("other")).status().unwrap().success());
    check(&folder, &[("IO_ERROR", "pipe.jpe")]);
    jpefarm(["validate".as_ref(), pipe.as_os_str()]).exits(2);
    jpefarm(["validate", "/dev/zero"]).exits(2);
}

#[test]
fn a_folder_named_like_a_source_is_an_error() {
    let (_around, folder) = project(&[("x.jpe/inner.jpe", GOOD)]);
    check(&folder, &[("IO_ERROR", "x.jpe")]);
}

#[test]
fn sizes_are_bounded() {
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    File::create(folder.join("big.jpe")).unwrap().set_len((8 << 20) + 1).unwrap();
    check(&folder, &[("FILE_TOO_LARGE", "big.jpe")]);
    fs::remove_file(folder.join("big.jpe")).unwrap();
    for n in 0..9 {
        File::create(folder.join(format!("{n}.jpe"))).unwrap().set_len(8 << 20).unwrap();
    }
    check(&folder, &[("PROJECT_TOO_LARGE", "")]);
    // Terabytes of nothing that is no source are none of our business.
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    File::create(folder.join("huge.package")).unwrap().set_len(1 << 40).unwrap();
    validate(&folder).exits(0);
}

#[test]
fn too_many_and_too_deep_are_errors() {
    let (_around, folder) = project(&[]);
    for n in 0..10_001 {
        fs::write(folder.join(format!("{n}.jpe")), "").unwrap();
    }
    check(&folder, &[("TOO_MANY_FILES", "")]);
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    let deep: String = (0..66).map(|_| "d/").collect();
    fs::create_dir_all(folder.join(&deep)).unwrap();
    let run = validate(&folder).exits(1);
    assert_eq!(errors(&run)[0].0, "IO_ERROR");
}

#[test]
fn names_that_no_project_can_hold_are_errors() {
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    fs::write(folder.join(OsStr::from_bytes(b"b\xff.jpe")), GOOD).unwrap();
    fs::write(folder.join("c\\d.jpe"), GOOD).unwrap();
    fs::write(folder.join("e\u{1}.jpe"), GOOD).unwrap();
    fs::write(folder.join(OsStr::from_bytes(b"ignored\xff.png")), "").unwrap();
    let run = validate(&folder).exits(1);
    assert!(errors(&run).iter().all(|(code, _)| code == "INVALID_PATH"), "{:?}", errors(&run));
    assert_eq!(errors(&run).len(), 3);
    fs::write(folder.join("A.JPE"), GOOD).unwrap();
    for name in [&b"b\xff.jpe"[..], b"c\\d.jpe", b"e\x01.jpe"] {
        fs::remove_file(folder.join(OsStr::from_bytes(name))).unwrap();
    }
    check(&folder, &[("DUPLICATE_PATH", "")]);
}

#[test]
fn an_empty_folder_has_nothing_to_build() {
    let (_around, folder) = project(&[("readme.txt", "nothing")]);
    check(&folder, &[("NO_JPE_FILES", "")]);
}

#[test]
fn outputs_and_hidden_folders_are_no_sources() {
    let broken = "[Buffs]\nid: broken\n";
    let (_around, folder) = project(&[
        ("a.jpe", GOOD),
        ("build/b.jpe", broken),
        ("reports/b.jpe", broken),
        (".hidden/b.jpe", broken),
        (".b.jpe", broken),
        ("deep/build/c.jpe", "[Buffs]\nid: c\ndisplay_name: C\ndescription: C.\nend\n"),
    ]);
    validate(&folder).exits(0);
    let (around, folder) = project(&[("a.jpe", GOOD)]);
    let dist = folder.join("dist");
    let arguments =
        ["build".as_ref(), folder.as_os_str(), "--profile=ir".as_ref(), "--out".as_ref(), dist.as_os_str()];
    jpefarm(arguments).exits(0);
    // The IR just written ends like a source.
    jpefarm(arguments).exits(0);
    jpefarm([&arguments[..], &["--mode=ref-compat".as_ref()]].concat()).exits(0);
    drop(around);
}

#[test]
fn files_are_named_one_by_one() {
    let (_around, folder) = project(&[
        ("x/a.jpe", GOOD),
        (
            "y/b.xml",
            "<jpe-project><buffs><buff><id>b</id><display-name>B</display-name><description>B.</description></buff></buffs></jpe-project>",
        ),
    ]);
    let (a, b) = (folder.join("x/a.jpe"), folder.join("y/b.xml"));
    let document =
        jpefarm(["build".as_ref(), a.as_os_str(), b.as_os_str(), "--json".as_ref()]).exits(0).json();
    assert_eq!(document["report"]["project_id"], "mod");
    assert!(folder.join("x/build/buffs_mod.xml").is_file());
    let document = validate(&a).exits(0).json();
    assert_eq!(document["report"]["project_id"], "a");
    jpefarm(["build".as_ref(), folder.as_os_str(), a.as_os_str()]).exits(2);
}

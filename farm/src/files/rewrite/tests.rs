use std::fs;
use std::path::Path;

use super::{Before, Change, rewrite};
use cap_std::ambient_authority;
use cap_std::fs::Dir;

const PATHS: [&str; 3] = ["a.jpe", "b.jpe", "in/c.jpe"];

fn project() -> (tempfile::TempDir, Dir) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    for path in PATHS {
        fs::write(folder.path().join(path), "old").unwrap();
    }
    let root = Dir::open_ambient_dir(folder.path(), ambient_authority()).unwrap();
    (folder, root)
}

/// Rewrites every file, of which each is thought to hold `before`.
fn run(root: &Dir, before: [&str; 3]) -> Result<(), String> {
    let changes: Vec<Change<'_>> = PATHS
        .into_iter()
        .zip(before)
        .map(|(path, before)| Change { path, before: Before::Held(before.as_bytes()), after: b"new" })
        .collect();
    rewrite(root, &changes).map_err(|error| format!("{error:#}"))
}

#[track_caller]
fn check(folder: &Path, expected: [&str; 3]) {
    let texts = PATHS.map(|path| fs::read_to_string(folder.join(path)).unwrap());
    assert_eq!(texts.each_ref().map(String::as_str), expected);
    let names = |folder: &Path| fs::read_dir(folder).unwrap().count();
    assert_eq!((names(folder), names(&folder.join("in"))), (3, 1), "nothing is left beside");
}

#[test]
fn all_files_are_rewritten() {
    let (folder, root) = project();
    fs::write(folder.path().join(".a.jpe.jpefarm-new"), "of a killed run").unwrap();
    fs::hard_link(folder.path().join("b.jpe"), folder.path().join(".b.jpe.jpefarm-old")).unwrap();
    run(&root, ["old"; 3]).unwrap();
    check(folder.path(), ["new"; 3]);
}

#[test]
fn one_that_changed_meanwhile_keeps_all_as_they_are() {
    let (folder, root) = project();
    fs::write(folder.path().join("in/c.jpe"), "edited").unwrap();
    let error = run(&root, ["old"; 3]).unwrap_err();
    assert!(error.starts_with("in/c.jpe was changed"), "{error}");
    check(folder.path(), ["old", "old", "edited"]);
}

#[test]
fn one_that_cannot_be_written_keeps_all_as_they_are() {
    let (folder, root) = project();
    fs::remove_file(folder.path().join("in/c.jpe")).unwrap();
    fs::create_dir(folder.path().join("in/c.jpe")).unwrap();
    run(&root, ["old"; 3]).unwrap_err();
    let text = |path| fs::read_to_string(folder.path().join(path)).unwrap();
    assert_eq!([text("a.jpe"), text("b.jpe")], ["old"; 2]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn new_files_come_all_or_not_at_all() {
    let (folder, root) = project();
    let new = |path, before| Change { path, before, after: b"new" };
    let changes = [new("a.jpe", Before::Anything), new("deep/down/d.jpe", Before::Nothing)];
    let refused = [changes[0], changes[1], new("in/c.jpe", Before::Nothing)];
    rewrite(&root, &refused).unwrap_err();
    let text = |path| fs::read_to_string(folder.path().join(path)).ok();
    assert_eq!((text("a.jpe").as_deref(), text("deep/down/d.jpe")), (Some("old"), None));
    rewrite(&root, &changes).unwrap();
    assert_eq!([text("a.jpe"), text("deep/down/d.jpe")], [Some("new".to_owned()), Some("new".to_owned())]);
    assert_eq!(fs::read_dir(folder.path().join("deep/down")).unwrap().count(), 1);
}

#[test]
fn a_folder_that_another_run_holds_is_left_alone() {
    let (folder, root) = project();
    let held = fs::File::open(folder.path()).unwrap();
    held.lock().unwrap();
    let error = run(&root, ["old"; 3]).unwrap_err();
    assert!(error.contains("locked"), "{error}");
    check(folder.path(), ["old"; 3]);
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let (folder, root) = project();
    let file = folder.path().join("in/c.jpe");
    fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).unwrap();
    fs::remove_file(folder.path().join("a.jpe")).unwrap();
    symlink("in/c.jpe", folder.path().join("a.jpe")).unwrap();
    run(&root, ["old"; 3]).unwrap();
    check(folder.path(), ["new"; 3]);
    assert!(folder.path().join("a.jpe").is_symlink());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    fs::set_permissions(&file, PermissionsExt::from_mode(0o440)).unwrap();
    let error = run(&root, ["new"; 3]).unwrap_err();
    assert!(error.contains("cannot be written"), "{error}");
}

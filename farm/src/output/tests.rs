use std::fs;
use std::io;
use std::time::Duration;

use schemas::{ProjectPath, SourceFile};

use super::folder::Folder;
use super::{replace, stage, swap};

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: ProjectPath::new(path).unwrap(), content: text.as_bytes().to_vec() }
}

/// What a file system that cannot swap gets; the others never take this way.
#[test]
fn two_steps_do_the_same_as_one() {
    let around = tempfile::tempdir().unwrap();
    let out = around.path().join("out");
    replace(&out, &[file("a", "old"), file("deep/b", "old")]).unwrap();
    let folder = Folder::find(&out).unwrap().unwrap();
    stage::write(&folder, &[file("deep/b", "new")]).unwrap();
    swap::exchange_in_two_steps(&folder).unwrap();
    assert_eq!(fs::read_to_string(out.join("deep/b")).unwrap(), "new");
    assert!(!out.join("a").exists());
    assert_eq!(fs::read_to_string(around.path().join(".out.jpefarm-new/a")).unwrap(), "old");
    assert!(!around.path().join(".out.jpefarm-old").exists());
    replace(&out, &[]).unwrap();
    assert_eq!(fs::read_dir(around.path()).unwrap().count(), 1);
}

#[test]
fn outputs_that_cannot_stand_beside_each_other_change_nothing() {
    let around = tempfile::tempdir().unwrap();
    let out = around.path().join("out");
    replace(&out, &[file("a", "old")]).unwrap();
    for files in [[file("b", "1"), file("b", "2")], [file("b", "1"), file("b/c", "2")]] {
        replace(&out, &files).unwrap_err();
        assert_eq!(fs::read_to_string(out.join("a")).unwrap(), "old");
        assert_eq!(fs::read_dir(around.path()).unwrap().count(), 1);
    }
    replace(&out, &[file(super::MANIFEST, "mine")]).unwrap_err();
}

#[test]
fn a_leftover_that_is_not_ours_is_left() {
    let around = tempfile::tempdir().unwrap();
    let theirs = around.path().join(".out.jpefarm-new/theirs");
    fs::create_dir(theirs.parent().unwrap()).unwrap();
    fs::write(&theirs, "theirs").unwrap();
    replace(&around.path().join("out"), &[]).unwrap_err();
    assert_eq!(fs::read_to_string(theirs).unwrap(), "theirs");
}

#[cfg(unix)]
#[test]
fn a_lock_that_is_never_released_is_not_waited_for_forever() {
    let around = tempfile::tempdir().unwrap();
    let folder = Folder::find(&around.path().join("out")).unwrap().unwrap();
    let held = folder.lock(Duration::from_mins(1)).unwrap();
    let error = folder.lock(Duration::from_millis(1)).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    drop(held);
    assert!(folder.lock(Duration::from_mins(1)).unwrap().is_some());
}

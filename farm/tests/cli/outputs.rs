//! Outputs: all or none, and nothing of anybody else's.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::support::{BAD, GOOD, Run, command, jpefarm, project, run_command, tree};

const OTHER: &str = "[Traits]\nid: brave\ndisplay_name: Brave\ndescription: Fears nothing.\nend\n";

fn build(folder: &Path) -> Run {
    jpefarm(["build".as_ref(), folder.as_os_str()])
}

fn build_to(folder: &Path, out: &Path) -> Run {
    jpefarm(["build".as_ref(), folder.as_os_str(), "--out".as_ref(), out.as_os_str()])
}

/// Nothing is left beside the folder of outputs.
fn assert_no_leftovers(around: &Path) {
    let names: Vec<_> = fs::read_dir(around).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_str().unwrap().contains("jpefarm")), "{names:?}");
}

#[test]
fn a_build_replaces_what_an_earlier_one_wrote() {
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    build(&folder).exits(0);
    let first = tree(&folder.join("build"));
    assert!(first.contains_key("buffs_mod.xml"), "{:?}", first.keys());
    build(&folder).exits(0);
    assert_eq!(tree(&folder.join("build")), first);
    fs::write(folder.join("a.jpe"), OTHER).unwrap();
    build(&folder).exits(0);
    let second = tree(&folder.join("build"));
    assert!(second.contains_key("traits_mod.xml") && !second.contains_key("buffs_mod.xml"));
    assert_no_leftovers(&folder);
}

#[test]
fn a_failed_build_touches_nothing() {
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    build(&folder).exits(0);
    let before = tree(&folder.join("build"));
    fs::write(folder.join("a.jpe"), BAD).unwrap();
    build(&folder).exits(1);
    assert_eq!(tree(&folder.join("build")), before);
    jpefarm(["validate".as_ref(), folder.as_os_str()]).exits(1);
    assert_no_leftovers(&folder);
}

#[test]
fn foreign_files_are_refused_before_anything_is_built() {
    for foreign in ["notes.txt", "deep/notes.txt"] {
        let (_around, folder) = project(&[("a.jpe", GOOD)]);
        build(&folder).exits(0);
        let path = folder.join("build").join(foreign);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "mine").unwrap();
        let before = tree(&folder);
        let run = build(&folder).exits(2);
        assert!(run.stderr.contains("which no build wrote"), "{}", run.stderr);
        assert_eq!(tree(&folder), before);
    }
    let (_around, folder) = project(&[("a.jpe", GOOD), ("out/mine.txt", "mine")]);
    build_to(&folder, &folder.join("out")).exits(2);
    build_to(&folder, &folder).exits(2);
}

#[test]
fn what_desktops_leave_is_not_in_the_way() {
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    build(&folder).exits(0);
    fs::write(folder.join("build/.DS_Store"), "").unwrap();
    build(&folder).exits(0);
}

#[test]
fn links_do_not_lead_outputs_away() {
    let (around, folder) = project(&[("a.jpe", GOOD)]);
    let elsewhere = around.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, folder.join("build")).unwrap();
    let run = build(&folder).exits(2);
    assert!(run.stderr.contains("symbolic link"), "{}", run.stderr);
    assert!(tree(&elsewhere).is_empty());
    fs::remove_file(folder.join("build")).unwrap();

    build(&folder).exits(0);
    let target = around.path().join("victim.xml");
    fs::write(&target, "mine").unwrap();
    fs::remove_file(folder.join("build/buffs_mod.xml")).unwrap();
    symlink(&target, folder.join("build/buffs_mod.xml")).unwrap();
    build(&folder).exits(2);
    assert_eq!(fs::read_to_string(target).unwrap(), "mine");
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let (around, folder) = project(&[("a.jpe", GOOD)]);
    let file = around.path().join("file");
    fs::write(&file, "mine").unwrap();
    build_to(&folder, &file).exits(2);
    build_to(&folder, &file.join("out")).exits(2);
    build_to(&folder, Path::new("/proc/jpefarm/out")).exits(3);
    build_to(&folder, Path::new("/")).exits(2);
    assert_eq!(fs::read_to_string(file).unwrap(), "mine");
    let mut inside = command(["build", "mod", "--out", "."]);
    inside.current_dir(around.path());
    run_command(inside).exits(2);
}

#[test]
fn the_folders_around_are_made() {
    let (around, folder) = project(&[("a.jpe", GOOD)]);
    let out = around.path().join("deep/er/out");
    build_to(&folder, &out).exits(0);
    assert!(out.join("buffs_mod.xml").is_file());
}

/// A process killed while it wrote leaves a set that is not complete; killed after the swap, the old set.
#[test]
fn leftovers_of_a_killed_build_go_with_the_next() {
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    build(&folder).exits(0);
    let done = tree(&folder.join("build"));
    let manifest = fs::read(folder.join("build/.jpefarm-build.json")).unwrap();
    for leftover in [".build.jpefarm-new", ".build.jpefarm-old"] {
        let leftover = folder.join(leftover);
        fs::create_dir(&leftover).unwrap();
        build(&folder).exits(0);
        fs::create_dir(&leftover).unwrap();
        fs::write(leftover.join(".jpefarm-build.json"), &manifest).unwrap();
        fs::write(leftover.join("buffs_mod.xml"), "<half").unwrap();
        build(&folder).exits(0);
        assert_eq!(tree(&folder.join("build")), done);
        assert_no_leftovers(&folder);
    }
}

/// Killed between the two steps where the file system cannot swap in one.
#[test]
fn an_old_set_without_a_new_one_is_put_back() {
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    build(&folder).exits(0);
    let done = tree(&folder.join("build"));
    fs::rename(folder.join("build"), folder.join(".build.jpefarm-old")).unwrap();
    build(&folder).exits(0);
    assert_eq!(tree(&folder.join("build")), done);
    assert_no_leftovers(&folder);
}

#[test]
fn builds_into_one_folder_at_once_leave_one_whole_set() {
    let (around, folder) = project(&[("a.jpe", GOOD)]);
    let other = around.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("b.jpe"), OTHER).unwrap();
    let out = around.path().join("out");
    let sets: Vec<_> = [&folder, &other]
        .map(|project| {
            build_to(project, &out).exits(0);
            tree(&out)
        })
        .into();
    let children: Vec<_> = (0..8)
        .map(|n| {
            let project = if n % 2 == 0 { &folder } else { &other };
            let mut build =
                command(["build".as_ref(), project.as_os_str(), "--out".as_ref(), out.as_os_str()]);
            build.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in children {
        crate::support::finish(child).exits(0);
    }
    assert!(sets.contains(&tree(&out)));
    assert_no_leftovers(around.path());
}

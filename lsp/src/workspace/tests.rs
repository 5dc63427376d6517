//! Which project a document is of, and what is analysed when.

use std::str::FromStr;

use serde_json::json;

use super::*;

fn uri(text: &str) -> Uri {
    Uri::from_str(text).unwrap()
}

fn workspace(folders: &[&str]) -> Workspace {
    let mut workspace = Workspace::default();
    workspace.change_folders(folders.iter().map(PathBuf::from).collect(), &[]);
    workspace
}

/// The project of a document and its path in it.
fn check(folders: &[&str], document: &str) -> String {
    let mut workspace = workspace(folders);
    workspace.open(uri(document), 1, "");
    let wanted = workspace.wanted(&uri(document)).unwrap();
    match wanted.id {
        ProjectId::Folder(folder) => format!("{} in {}", wanted.path, folder.display()),
        ProjectId::Document(_) => format!("{} alone", wanted.path),
    }
}

#[test]
fn a_document_belongs_to_the_innermost_folder() {
    assert_eq!(check(&["/a", "/a/b"], "file:///a/b/c.jpe"), "c.jpe in /a/b");
    assert_eq!(check(&["/a", "/a/b"], "file:///a/bc.jpe"), "bc.jpe in /a");
    assert_eq!(check(&["/a"], "file:///a/x%20y/%C3%A9.JPE"), "x y/é.JPE in /a");
    assert_eq!(check(&["/a"], "file:///ab/c.jpe"), "c.jpe alone");
    assert_eq!(check(&[], "file:///a/c.jpe.xml"), "c.jpe.xml alone");
}

#[test]
fn what_a_build_of_the_folder_would_not_read_is_alone() {
    assert_eq!(check(&["/a"], "file:///a/tuning.xml"), "tuning.xml alone");
    assert_eq!(check(&["/a"], "untitled:Untitled-1"), "document.jpe alone");
    assert_eq!(check(&["/a"], "git:/a/c.jpe"), "document.jpe alone");
    assert_eq!(check(&["/"], "file:///"), "document.jpe alone");
}

#[test]
fn a_document_moves_with_its_folder() {
    let mut workspace = workspace(&["/a"]);
    let document = uri("file:///a/c.jpe");
    workspace.open(document.clone(), 1, "");
    workspace.change_folders(Vec::new(), &[PathBuf::from("/a")]);
    assert_eq!(workspace.wanted(&document).unwrap().id, ProjectId::Document(document.clone()));
    assert_eq!(workspace.take_gone().len(), 1);
    workspace.change_folders(vec![PathBuf::from("/")], &[]);
    assert_eq!(workspace.wanted(&document).unwrap().path.as_str(), "a/c.jpe");
    assert_eq!(workspace.take_gone(), BTreeSet::from([ProjectId::Document(document)]));
}

#[test]
fn many_changes_are_one_job() {
    let mut workspace = workspace(&[]);
    let document = uri("file:///c.jpe");
    workspace.open(document.clone(), 1, "a");
    for version in 2..100 {
        let change = json!({ "text": format!("version {version}") });
        assert!(workspace.change(&document, version, &[serde_json::from_value(change).unwrap()]));
    }
    let job = workspace.next_job().unwrap();
    let open = job.open.values().next().unwrap();
    assert_eq!((open.version, open.text.to_text().as_str()), (99, "version 99"));
    assert!(workspace.next_job().is_none());
}

#[test]
fn a_change_that_comes_too_late_is_left_out() {
    let mut workspace = workspace(&[]);
    let document = uri("file:///c.jpe");
    let change = |text: &str| vec![serde_json::from_value(json!({ "text": text })).unwrap()];
    assert!(!workspace.change(&document, 1, &change("nobody opened it")));
    workspace.open(document.clone(), 5, "five");
    assert!(workspace.change(&document, 7, &change("seven")));
    assert!(!workspace.change(&document, 6, &change("six")));
    assert!(!workspace.change(&document, 7, &change("seven again")));
    assert_eq!(workspace.documents[&document].text.to_text(), "seven");
}

#[test]
fn what_was_read_before_something_changed_on_disk_is_read_again() {
    let mut workspace = workspace(&["/a"]);
    let job = workspace.next_job().unwrap();
    assert!(job.disk.is_none());
    workspace.changed_on_disk(Path::new("/a/c.jpe"));
    let snapshot = crate::snapshot::take(job, &Nothing, compiler::analyse);
    assert!(!workspace.finish(Arc::new(snapshot)), "it is not of the newest state");
    let job = workspace.next_job().unwrap();
    assert!(job.disk.is_none());
    assert!(workspace.finish(Arc::new(crate::snapshot::take(job, &Nothing, compiler::analyse))));
    workspace.open(uri("file:///a/c.jpe"), 1, "");
    assert!(workspace.next_job().unwrap().disk.is_some());
    workspace.close(&uri("file:///a/c.jpe"));
    assert!(workspace.next_job().unwrap().disk.is_none(), "the file may differ from what was open");
}

struct Nothing;

impl crate::Folders for Nothing {
    fn read(&self, _: &Path) -> crate::Contents {
        crate::Contents::default()
    }
}

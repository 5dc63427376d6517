//! The examples compile, and nothing is to be said about them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use compiler::compile;
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, Mode, Profile, ProjectLimits, ProjectPath, SourceFile};

/// The sources in a folder and the folders in it.
fn sources(folder: &Path, prefix: &str) -> Vec<SourceFile> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            files.extend(sources(&entry.path(), &format!("{path}/")));
        } else if entry.file_name() != "README.md" {
            let content = fs::read(entry.path()).unwrap();
            files.push(SourceFile { path: ProjectPath::new(path).unwrap(), content });
        }
    }
    files
}

#[test]
fn examples_are_without_fault() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let folders = fs::read_dir(examples).unwrap().map(|example| example.unwrap().path());
    for example in folders.filter(|path| path.is_dir()) {
        let options = BuildOptions {
            mode: Mode::Strict,
            profile: vec![Profile::Ref, Profile::Ir],
            ..BuildOptions::default()
        };
        let project_name = example.file_name().unwrap().to_str().unwrap().to_owned();
        let request = GuestOptions { project_name, options, limits: ProjectLimits::default(), emit: true };
        let compiled = compile(sources(&example, ""), &request);
        assert_eq!(compiled.report.diagnostics, [], "{}", example.display());
        assert!(!compiled.files.is_empty(), "{}", example.display());
    }
}

//! What the tests of several formats need.

use std::path::Path;

use compiler::{Compiled, compile};
use jsonschema::Validator;
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, EngineError, Mode, Profile, ProjectLimits, ProjectPath, SourceFile, formats};
use serde_json::Value;

use crate::corpus::{self, Case};

/// The committed corpus. Its `edge` and `ir` groups are there on every machine.
pub(crate) fn corpus() -> Vec<Case> {
    let cases = corpus::cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/corpus"));
    assert!(cases.len() > 50, "the corpus is there");
    cases
}

/// Every file below `examples/`.
pub(crate) fn examples() -> Vec<SourceFile> {
    let mut files = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    corpus::read_inputs(&root, "", &mut files);
    assert!(files.len() > 5, "the examples are there");
    files
}

/// One file of a project.
pub(crate) fn source(path: &str, content: impl Into<Vec<u8>>) -> SourceFile {
    SourceFile { path: ProjectPath::new(path).unwrap(), content: content.into() }
}

/// Compiles to IR.
pub(crate) fn compiled(files: Vec<SourceFile>, mode: Mode) -> Compiled {
    let options = BuildOptions { mode, profile: vec![Profile::Ir], ..BuildOptions::default() };
    let limits = ProjectLimits::default();
    compile(files, &GuestOptions { project_name: "demo".to_owned(), options, limits, emit: true })
}

/// What is said about one file.
pub(crate) fn said(path: &str, content: impl Into<Vec<u8>>) -> Vec<EngineError> {
    compiled(vec![source(path, content)], Mode::Default).report.diagnostics
}

/// The codes of what is said about one file.
pub(crate) fn codes(path: &str, content: impl Into<Vec<u8>>) -> Vec<String> {
    said(path, content).into_iter().map(|diagnostic| diagnostic.code.into_owned()).collect()
}

/// A validator of a committed JSON Schema.
pub(crate) fn validator(name: &str) -> Validator {
    let schema: Value = serde_json::from_str(formats::find(name).unwrap().text).unwrap();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

/// Panics with everything that is wrong with a document.
#[track_caller]
pub(crate) fn validate(validator: &Validator, document: &Value) {
    let faults: Vec<String> =
        validator.iter_errors(document).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}\n{document:#}");
}

/// Whether a file is in the language of a suffix.
pub(crate) fn is_in(path: &str, suffix: &str) -> bool {
    path.to_ascii_lowercase().ends_with(suffix)
}

//! The examples of the repository compile without a word.

use std::fs;
use std::path::Path;

use crate::support::{jpefarm, tree};

#[test]
fn examples_compile_without_a_word() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut n_examples = 0;
    for entry in fs::read_dir(examples).unwrap() {
        let example = entry.unwrap().path();
        if !example.is_dir() {
            continue;
        }
        n_examples += 1;
        for mode in ["default", "strict"] {
            let around = tempfile::tempdir().unwrap();
            let out = around.path().join("out");
            let arguments = [
                "build".as_ref(),
                example.as_os_str(),
                "--out".as_ref(),
                out.as_os_str(),
                "--mode".as_ref(),
                mode.as_ref(),
                "--profile=ref,ir".as_ref(),
                "--json".as_ref(),
            ];
            let document = jpefarm(arguments).exits(0).json();
            let none = serde_json::json!({"info": 0, "warning": 0, "error": 0, "fatal": 0});
            assert_eq!(document["report"]["summary"], none, "{example:?} {mode}: {document:#}");
            assert!(tree(&out).len() > 3, "{example:?}");
        }
    }
    assert_eq!(n_examples, 5);
}

use super::*;

#[test]
fn a_crate_line_names_version_and_features_but_no_folder() {
    for (line, expected) in [
        ("serde v1.0.229|default,std", "crate serde v1.0.229 default,std"),
        ("serde_derive v1.0.229 (proc-macro)|default (*)", "crate serde_derive v1.0.229 default"),
        ("compiler v0.1.0 (/home/a b/compiler)|", "crate compiler v0.1.0 "),
    ] {
        assert_eq!(crate_line(line).as_deref(), Some(expected));
    }
    assert_eq!(crate_line(""), None);
}

#[test]
fn files_are_named_from_the_root_and_tests_left_out() {
    let mut lines = Vec::new();
    add_files(&checkout().join("schemas"), &mut lines).unwrap();
    assert!(lines.iter().any(|line| line.starts_with("file schemas/wit/toolchain.wit ")));
    assert!(!lines.iter().any(|line| line.contains("tests.rs")));
}

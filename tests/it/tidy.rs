//! The rules of ARCHITECTURE.md and CONTRIBUTING.md that a program can check.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use testbed::workspace;

/// The only edges between the crates: a crate, and what it may depend on outside of its tests.
const EDGES: [(&str, &[&str]); 21] = [
    ("schemas", &[]),
    ("gamefiles", &[]),
    ("gamefiles/rules", &["gamefiles"]),
    ("compiler", &["gamefiles", "schemas"]),
    ("compiler/guest", &["compiler", "schemas"]),
    ("lsp", &["compiler", "schemas"]),
    ("sandbox", &["schemas"]),
    ("scheduler", &["schemas"]),
    ("store/rows", &["scheduler", "schemas"]),
    ("store/postgres", &["scheduler", "schemas", "store-rows"]),
    ("store/sqlite", &["scheduler", "schemas", "store-rows"]),
    ("blobs", &["scheduler"]),
    ("queue", &["scheduler", "schemas"]),
    ("worker", &["sandbox", "scheduler", "schemas"]),
    ("api", &["scheduler", "schemas"]),
    ("client", &["schemas"]),
    (
        "farm",
        &[
            "api",
            "blobs",
            "client",
            "compiler",
            "gamefiles",
            "lsp",
            "queue",
            "sandbox",
            "scheduler",
            "schemas",
            "store-postgres",
            "store-sqlite",
            "worker",
        ],
    ),
    ("testbed", &["client", "schemas"]),
    ("loadtest", &["client", "schemas", "testbed"]),
    ("simulation", &["queue", "sandbox", "scheduler", "schemas", "worker"]),
    ("xtask", &[]),
];

/// Libraries that only some crates may meet.
const FENCES: [(&str, &[&str]); 8] = [
    ("sqlx", &["store/postgres", "store/rows", "store/sqlite"]),
    ("redis", &["queue"]),
    ("axum", &["api"]),
    ("rustls", &["api", "farm", "queue"]),
    ("tokio-rustls", &["api"]),
    ("tower-lsp", &["lsp"]),
    ("wasmtime", &["sandbox"]),
    ("apalis", &["queue", "worker", "farm"]),
];

/// Crates that are pure: no I/O, no clock, no chance, so that they build for WebAssembly.
const PURE: [&str; 4] = ["schemas", "gamefiles", "gamefiles/rules", "compiler"];

/// Ways out of a pure crate.
const IMPURE: [&str; 7] =
    ["std::fs", "std::net", "std::env", "std::process", "std::thread", "SystemTime", "Instant::now"];

/// Most lines of a source file. Source: CONTRIBUTING.md.
const FILE_LINES_MAX: usize = 500;

/// Most lines of ARCHITECTURE.md.
const ARCHITECTURE_LINES_MAX: usize = 150;

/// The dependencies of each crate, without those of its tests and benches, by folder.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let root: toml::Table = read(&workspace::root().join("Cargo.toml")).parse().unwrap();
    let members = root["workspace"]["members"].as_array().unwrap();
    let folders = members.iter().map(|member| member.as_str().unwrap().to_owned());
    folders.map(|folder| (folder.clone(), dependencies_of(&folder))).collect()
}

fn dependencies_of(folder: &str) -> BTreeSet<String> {
    let manifest: toml::Table = read(&workspace::root().join(folder).join("Cargo.toml")).parse().unwrap();
    let tables = ["dependencies", "build-dependencies"].into_iter().filter_map(|table| manifest.get(table));
    tables.flat_map(|table| table.as_table().unwrap().keys().cloned()).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Rust file of the crates, with its path in the checkout.
fn rust_files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in dependencies().keys().map(String::as_str).chain(["fuzz"]) {
        collect_rust_files(&workspace::root().join(folder), &mut files);
    }
    files.sort_unstable();
    files.dedup();
    assert!(files.len() > 100, "the sources are there");
    files
}

fn collect_rust_files(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                collect_rust_files(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(workspace::root()).unwrap().to_string_lossy().into_owned();
            files.push((name, read(&path)));
        }
    }
}

fn is_test(path: &str) -> bool {
    path.contains("tests/")
        || path.ends_with("tests.rs")
        || path.contains("/benches/")
        || path.contains("/examples/")
}

/// The part of a file before its unit tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn crates_have_only_the_edges_of_the_architecture() {
    let dependencies = dependencies();
    let edges: BTreeMap<_, _> = EDGES.into_iter().collect();
    let own: BTreeSet<_> = EDGES.iter().map(|(folder, _)| folder.replace('/', "-")).collect();
    for (folder, found) in &dependencies {
        if folder == "tests" {
            continue;
        }
        let allowed = edges.get(folder.as_str()).unwrap_or_else(|| panic!("{folder} is not in EDGES"));
        for name in found.iter().filter(|name| own.contains(*name)) {
            assert!(allowed.contains(&name.as_str()), "{folder} may not depend on {name}");
        }
    }
    assert_eq!(edges.len() + 1, dependencies.len(), "EDGES names a crate that is gone");
}

#[test]
fn libraries_stay_inside_their_fences() {
    for (folder, found) in dependencies() {
        for (library, allowed) in FENCES {
            let meets = found.iter().any(|name| name == library || name.starts_with(&format!("{library}-")));
            assert!(
                !meets || allowed.contains(&folder.as_str()) || folder == "tests",
                "{folder} may not use {library}"
            );
        }
    }
}

#[test]
fn pure_crates_do_no_io() {
    for (path, text) in rust_files() {
        let is_pure = PURE.iter().any(|folder| path.starts_with(&format!("{folder}/src/")));
        if !is_pure || is_test(&path) {
            continue;
        }
        for way_out in IMPURE {
            assert!(!without_tests(&text).contains(way_out), "{path} uses {way_out}");
        }
    }
}

#[test]
fn only_farm_reads_the_environment() {
    for (path, text) in rust_files() {
        let exempt = ["farm/", "loadtest/", "testbed/", "tests/", "xtask/"]
            .iter()
            .any(|folder| path.starts_with(folder));
        if !exempt && !is_test(&path) {
            assert!(!without_tests(&text).contains("std::env"), "{path} reads the environment");
        }
    }
}

#[test]
fn versions_stand_only_in_the_root() {
    for folder in dependencies().keys() {
        let manifest: toml::Table = read(&workspace::root().join(folder).join("Cargo.toml")).parse().unwrap();
        for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (name, dependency) in
                manifest.get(table).and_then(|table| table.as_table()).into_iter().flatten()
            {
                let inherits = dependency.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                assert!(inherits, "{folder}: {name} has a version of its own");
            }
        }
    }
}

#[test]
fn files_are_short() {
    for (path, text) in rust_files() {
        let n_lines = text.lines().count();
        assert!(is_test(&path) || n_lines <= FILE_LINES_MAX, "{path} has {n_lines} lines");
    }
    let n_lines = read(&workspace::root().join("ARCHITECTURE.md")).lines().count();
    assert!(n_lines <= ARCHITECTURE_LINES_MAX, "ARCHITECTURE.md has {n_lines} lines");
}

#[test]
fn nothing_is_left_for_later_without_an_issue() {
    let markers = ["TODO", "FIXME", "HACK"];
    for (path, text) in rust_files().into_iter().filter(|(path, _)| !path.ends_with("tidy.rs")) {
        for (idx, line) in text.lines().enumerate() {
            let bare =
                markers.iter().any(|marker| line.contains(marker) && !line.contains(&format!("{marker}(#")));
            assert!(!bare, "{path}:{}: a note for later without an issue", idx + 1);
        }
    }
}

#[test]
fn no_module_is_a_drawer_for_everything() {
    for (path, _) in rust_files() {
        let drawer = ["utils", "util", "common", "helpers", "misc"]
            .iter()
            .any(|name| path.ends_with(&format!("/{name}.rs")) || path.contains(&format!("/{name}/")));
        assert!(!drawer, "{path}: name it after what it is for");
    }
}

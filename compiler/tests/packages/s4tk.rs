//! What a reader that is not ours makes of our packages: the libraries of the Sims 4 Toolkit, on node.
//!
//! The lock file in `scripts` pins every library with its hash.

#![expect(clippy::print_stdout, reason = "what S4TK read is what the test is run for")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use schemas::{Inject, Profile};

use super::{Project, build, projects};

/// The scripts, and which libraries they need.
const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/packages/scripts");

#[test]
fn s4tk_reads_and_writes_what_we_build() {
    if !has_node() {
        println!("there is no node here: S4TK does not look at the packages");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    install(folder.path());
    let mods = folder.path().join("mods");
    for project in projects() {
        write(&project, Inject::None, &mods.join(&project.name));
        write(&project, Inject::XmlInjector, &mods.join(format!("{}, injected", project.name)));
    }
    let report = run(Command::new("node").arg("verify.mjs").arg(&mods).current_dir(folder.path()));
    println!("{report}");
    assert!(report.trim_end().ends_with(" mods, 0 findings"), "{report}");
}

fn has_node() -> bool {
    let version = Command::new("node").arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Puts the scripts and the libraries that they need into `folder`.
fn install(folder: &Path) {
    for script in fs::read_dir(SCRIPTS).unwrap() {
        let script = script.unwrap();
        fs::copy(script.path(), folder.join(script.file_name())).unwrap();
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = Command::new(npm);
    command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    run(command.current_dir(folder));
}

/// Writes what a build of a project makes into `folder`.
fn write(project: &Project, inject: Inject, folder: &Path) {
    for file in build(project, &[Profile::Game, Profile::Package], inject).files {
        let path = folder.join(file.path.as_str());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.content).unwrap();
    }
}

/// Runs a program to its end and gives what it printed, which says why when it fails.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}\n{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

//! The committed guest module is built from these sources, and does what the native compiler does.

use std::process::Command;

use schemas::{Mode, Profile, ProjectPath, SourceFile};
use testbed::workspace::{Case, cases, root};
use testbed::{generate, workspace};
use tests::guest::{GuestCompiler, options};

#[test]
fn the_committed_module_is_not_stale() {
    let mut check = Command::new(env!("CARGO"));
    check.args(["run", "--quiet", "--package", "xtask", "--", "guest", "--check"]).current_dir(root());
    assert!(check.status().unwrap().success(), "run `cargo xtask guest` and commit what it writes");
}

/// The test data, the templates where they are at hand, and a generated project.
fn all_cases() -> Vec<Case> {
    let mut all = cases();
    for folder in workspace::subfolders(&root().join("../shared/corpus/templates")) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        all.push(Case { name, files: workspace::source_files(&folder.join("input")) });
    }
    all.push(game_names());
    all.push(Case { name: "generated".to_owned(), files: generate::project(2_000, 7) });
    all
}

/// A project that names what the game has.
fn game_names() -> Case {
    let file = |path: &str, text: &str| SourceFile {
        path: ProjectPath::new(path).unwrap(),
        content: text.as_bytes().to_vec(),
    };
    let buff = "[Traits]\nid: merry\ndisplay_name: Merry\ndescription: d\nbuff: tipsy\nend\n";
    let files = vec![file("merry.jpe", buff), file("game.names.json", "{\"buffs\": {\"tipsy\": 12345}}")];
    Case { name: "game names".to_owned(), files }
}

#[test]
fn guest_and_native_compiler_give_the_same_bytes() {
    let guest = GuestCompiler::new();
    let mut n_outputs = 0;
    for Case { name, files } in all_cases() {
        for mode in Mode::ALL {
            let options = options(&name, mode, &Profile::ALL);
            let native = compiler::compile(files.clone(), &options);
            let sandboxed = guest.compile(&files, &options);
            assert_eq!(sandboxed.report, native.report, "{name} in mode {mode}");
            assert!(sandboxed.files == native.files, "outputs of {name} in mode {mode}");
            n_outputs += native.files.len();
        }
    }
    assert!(n_outputs > 100, "there was something to compare: {n_outputs}");
}

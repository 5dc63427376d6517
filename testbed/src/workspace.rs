//! Where the tests find the checkout and what lies in it.

use std::fs;
use std::path::{Path, PathBuf};

use schemas::{ProjectPath, SourceFile};

/// The root of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the root").to_owned()
}

/// Every file below `folder`, sorted by path, as a project holds it.
pub fn source_files(folder: &Path) -> Vec<SourceFile> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let relative =
                path.strip_prefix(folder).expect("it lies below").to_string_lossy().replace('\\', "/");
            let path_in_project = ProjectPath::new(relative).expect("test data has good paths");
            let content = fs::read(&path).expect("the file can be read");
            files.push(SourceFile { path: path_in_project, content });
        }
    }
    files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The folders right below `folder`, sorted; none when it does not exist.
pub fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut folders: Vec<_> = paths.filter(|path| path.is_dir()).collect();
    folders.sort_unstable();
    folders
}

/// A project of the test data.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its name; also the project's default name.
    pub name: String,
    /// Its sources.
    pub files: Vec<SourceFile>,
}

/// Every project that lies in the checkout: the examples and the corpus.
pub fn cases() -> Vec<Case> {
    let root = root();
    let mut cases = Vec::new();
    for folder in subfolders(&root.join("examples")) {
        cases.push(Case { name: folder_name(&folder), files: source_files(&folder) });
    }
    for group in subfolders(&root.join("tests/data/corpus")) {
        for folder in subfolders(&group) {
            cases.push(Case { name: folder_name(&folder), files: source_files(&folder.join("input")) });
        }
    }
    assert!(cases.len() > 50, "the test data is there");
    cases
}

fn folder_name(folder: &Path) -> String {
    folder.file_name().expect("a folder has a name").to_string_lossy().into_owned()
}

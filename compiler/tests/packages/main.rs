//! What we build for the game, of every example and of the templates where they are at hand: by the rules of S4TK, by
//! our own promises, and as S4TK itself reads it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod rules;
mod s4tk;

use std::fs;
use std::path::{Path, PathBuf};

use compiler::{Compiled, compile};
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, Inject, Profile, ProjectLimits, ProjectPath, SourceFile};

/// The templates in one project, whose equal titles collide. Source: language.md §8.2.
const ALL_TEMPLATES: &str = "all_27_together";

/// How many projects of templates there are where they are at hand: 27 of one each, and one of all.
const TEMPLATES: usize = 28;

/// A project that builds for the game.
struct Project {
    name: String,
    files: Vec<SourceFile>,
}

/// Every example, and every template where they lie beside the checkout.
fn projects() -> Vec<Project> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let examples = subfolders(&checkout.join("examples"));
    assert!(!examples.is_empty(), "the examples are there");
    let templates = subfolders(&checkout.join("../shared/corpus/templates"));
    assert!(matches!(templates.len(), 0 | TEMPLATES), "{} projects of templates", templates.len());
    let templates = templates.into_iter().filter(|folder| !folder.ends_with(ALL_TEMPLATES));
    let sources = templates.map(|folder| (folder.join("input"), folder));
    let examples = examples.into_iter().map(|folder| (folder.clone(), folder));
    examples.chain(sources).map(|(sources, folder)| read(&folder, &sources)).collect()
}

fn read(folder: &Path, sources: &Path) -> Project {
    let mut files = Vec::new();
    collect(sources, sources, &mut files);
    Project { name: folder.file_name().unwrap().to_str().unwrap().to_owned(), files }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let relative = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            let content = fs::read(&path).unwrap();
            files.push(SourceFile { path: ProjectPath::new(relative).unwrap(), content });
        }
    }
}

/// The folders right below `folder`, sorted; none when there is no such folder.
fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// Builds a project.
fn build(project: &Project, profile: &[Profile], inject: Inject) -> Compiled {
    let options = BuildOptions { profile: profile.to_vec(), inject, ..BuildOptions::default() };
    let (project_name, limits) = (project.name.clone(), ProjectLimits::default());
    let compiled =
        compile(project.files.clone(), &GuestOptions { project_name, options, limits, emit: true });
    assert!(!compiled.files.is_empty(), "{}: {:#?}", project.name, compiled.report.diagnostics);
    compiled
}

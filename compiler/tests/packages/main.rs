//! What we build for the game, of every example and of the templates where they are at hand: by the rules of S4TK, by
//! our own promises, and as S4TK itself reads it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod rules;
mod s4tk;

use std::fs;
use std::path::{Path, PathBuf};

use compiler::{Compiled, compile};
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, Inject, Profile, ProjectLimits, ProjectPath, Severity, SourceFile};

/// The templates in one project, whose equal titles collide. Source: language.md §8.2.
const ALL_TEMPLATES: &str = "all_27_together";

/// How many projects of templates there are where they are at hand: 27 of one each, and one of all.
const TEMPLATES: usize = 28;

/// Elements of them that have the title of an earlier one.
const EQUAL_TITLES: usize = 16;

/// A project that builds for the game.
struct Project {
    name: String,
    files: Vec<SourceFile>,
}

/// Every example, and every template where they lie beside the checkout: each alone, and all in one project.
fn projects() -> Vec<Project> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let examples = subfolders(&checkout.join("examples"));
    assert!(!examples.is_empty(), "the examples are there");
    let templates = subfolders(&checkout.join("../shared/corpus/templates"));
    assert!(matches!(templates.len(), 0 | TEMPLATES), "{} projects of templates", templates.len());
    let sources = templates.into_iter().map(|folder| (folder.join("input"), folder));
    let examples = examples.into_iter().map(|folder| (folder.clone(), folder));
    let projects = examples.chain(sources).map(|(sources, folder)| read(&folder, &sources));
    projects
        .map(|project| if project.name == ALL_TEMPLATES { told_apart(project) } else { project })
        .collect()
}

/// The project with another title for each element that the compiler reports for having the title of an earlier
/// one. It has to report nothing else.
fn told_apart(mut project: Project) -> Project {
    let reported = compiled(&project, &[Profile::Package], Inject::None).report.diagnostics;
    let errors: Vec<_> = reported.iter().filter(|error| error.severity >= Severity::Error).collect();
    assert_eq!(errors.len(), EQUAL_TITLES, "{errors:#?}");
    for (number, error) in errors.into_iter().enumerate() {
        assert_eq!(error.code, "DUPLICATE_RESOURCE_ID", "{error:#?}");
        let (path, line) = (error.file_path.as_deref().unwrap(), error.position.unwrap().line as usize);
        let file = project.files.iter_mut().find(|file| file.path.as_str() == path).unwrap();
        let text = str::from_utf8(&file.content).unwrap();
        let lines = text.lines().enumerate().map(|(index, title)| {
            if index + 1 == line { format!("{title} {number}\n") } else { format!("{title}\n") }
        });
        file.content = lines.collect::<String>().into_bytes();
    }
    project
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

/// Builds a project; it has to succeed.
fn build(project: &Project, profile: &[Profile], inject: Inject) -> Compiled {
    let compiled = compiled(project, profile, inject);
    assert!(!compiled.files.is_empty(), "{}: {:#?}", project.name, compiled.report.diagnostics);
    compiled
}

fn compiled(project: &Project, profile: &[Profile], inject: Inject) -> Compiled {
    let options = BuildOptions { profile: profile.to_vec(), inject, ..BuildOptions::default() };
    let (project_name, limits) = (project.name.clone(), ProjectLimits::default());
    compile(project.files.clone(), &GuestOptions { project_name, options, limits, emit: true })
}

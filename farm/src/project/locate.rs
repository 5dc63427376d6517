//! Which folder a project is, and which files in it were named.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use cap_std::ambient_authority;
use cap_std::fs::Dir;

use crate::exit::Failure;

/// Most characters of a project's name.
const NAME_CHARS_MAX: usize = 255;

/// Name of a project in a folder that has none, such as `/`.
const NAMELESS: &str = "project";

/// Folder of outputs in a project, which the compiler does not read. Source: language.md §3.3.
const OUT: &str = "build";

/// Where a project is.
#[derive(Debug)]
pub(super) struct Location {
    /// The folder that every read goes through.
    pub(super) root: Dir,
    /// What stands before a path of the project so that the user's terminal can open it; may be empty.
    pub(super) shown: PathBuf,
    /// The project's name, of 1 to 255 characters.
    pub(super) name: String,
    /// The files that were named, relative to the root; `None` when a folder was.
    pub(super) named: Option<Vec<PathBuf>>,
    /// Where outputs go unless told otherwise.
    pub(super) default_out: PathBuf,
}

/// Finds the project that `paths` name: one folder, or one or more files.
///
/// # Errors
///
/// [`Failure`] with exit code 2: there is no such thing, or the mix makes no project.
pub(super) fn locate(paths: &[PathBuf]) -> Result<Location> {
    let mut folders = Vec::new();
    for path in paths {
        let metadata = fs::metadata(path).map_err(|error| no_such(path).because(error))?;
        if metadata.is_dir() {
            folders.push(path);
        } else if !metadata.is_file() {
            return Err(neither(path).into());
        }
    }
    match (folders.as_slice(), paths) {
        ([], files) => named_files(files),
        ([_], [folder]) => whole_folder(folder),
        _ => Err(Failure::usage(
            "more than one project is named",
            "name one project folder, or one or more files of one project",
        )
        .into()),
    }
}

fn no_such(path: &Path) -> Failure {
    let advice = "name a project folder or its files; `jpefarm init DIR` makes a new project";
    Failure::usage(format!("{} cannot be found", path.display()), advice)
}

fn neither(path: &Path) -> Failure {
    let message = format!("{} is neither a file nor a folder", path.display());
    Failure::usage(message, "name a project folder or its files")
}

fn whole_folder(folder: &Path) -> Result<Location> {
    let root = open(folder)?;
    let real = fs::canonicalize(folder).map_err(|error| no_such(folder).because(error))?;
    let shown = if folder == Path::new(".") { PathBuf::new() } else { folder.to_owned() };
    Ok(Location { root, name: name_of(real.file_name()), named: None, default_out: shown.join(OUT), shown })
}

/// The root of named files is the deepest folder that holds all of them.
fn named_files(files: &[PathBuf]) -> Result<Location> {
    let mut real = Vec::with_capacity(files.len());
    for file in files {
        real.push(real_path(file).map_err(|error| no_such(file).because(error))?);
    }
    let folder = common_folder(&real);
    let named = real.iter().filter_map(|file| file.strip_prefix(&folder).ok()).map(Path::to_owned);
    let name = match real.as_slice() {
        [file] => name_of(file.file_name().and_then(stem)),
        _ => name_of(folder.file_name()),
    };
    let beside = files.first().and_then(|file| file.parent()).unwrap_or(Path::new(""));
    Ok(Location {
        root: open(&folder)?,
        name,
        named: Some(named.collect()),
        default_out: beside.join(OUT),
        shown: from_here(folder),
    })
}

/// The path with every link resolved but the last: whether that one leads out is found when it is read.
fn real_path(file: &Path) -> std::io::Result<PathBuf> {
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().ok_or(std::io::ErrorKind::InvalidInput)?;
    Ok(fs::canonicalize(folder)?.join(name))
}

fn common_folder(files: &[PathBuf]) -> PathBuf {
    let mut folders = files.iter().filter_map(|file| file.parent());
    let first = folders.next().unwrap_or(Path::new("")).to_owned();
    folders.fold(first, |common, folder| {
        let shared = common.components().zip(folder.components()).take_while(|(a, b)| a == b);
        shared.map(|(component, _)| component).collect()
    })
}

/// The file's name up to its first dot after the start.
fn stem(name: &OsStr) -> Option<&OsStr> {
    Path::new(name).file_prefix()
}

/// The folder as seen from the current one, when it is inside.
fn from_here(folder: PathBuf) -> PathBuf {
    let here = std::env::current_dir().and_then(fs::canonicalize);
    match here.ok().and_then(|here| folder.strip_prefix(here).ok().map(Path::to_owned)) {
        Some(relative) => relative,
        None => folder,
    }
}

fn name_of(name: Option<&OsStr>) -> String {
    let name = name.map(OsStr::to_string_lossy).unwrap_or_default();
    let name: String = name.chars().take(NAME_CHARS_MAX).collect();
    if name.is_empty() { NAMELESS.to_owned() } else { name }
}

fn open(folder: &Path) -> Result<Dir> {
    let opened = Dir::open_ambient_dir(folder, ambient_authority());
    opened.map_err(|error| {
        let message = format!("the folder {} cannot be opened", folder.display());
        Failure::usage(message, "check its permissions").because(error).into()
    })
}

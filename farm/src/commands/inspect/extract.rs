//! The resources of a package as files, named as Sims 4 Studio names them (language.md §9.2).

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;

use anyhow::Result;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use gamefiles::package::{Compression, Entry};
use gamefiles::resource_type::ResourceType;
use gamefiles::string_table::Locale;
use gamefiles::{ReadError, ReadLimits};
use serde::Serialize;

use super::content;
use super::package::Opened;
use crate::console::{self, Console};
use crate::exit::{Exit, Failure};
use crate::files;
use crate::render::{self, plural, printable};

/// Most characters of a resource's name in the name of a file. Source: language.md §9.2.
const NAME_CHARS_MAX: usize = 100;

/// What is done about a resource that cannot be unpacked.
const ADVICE: &str = "the other resources were written";

#[derive(Serialize)]
struct Document {
    dir: String,
    files: Vec<String>,
    errors: Vec<String>,
}

/// Writes every resource of the package at `path` to a file in `folder`.
///
/// # Errors
///
/// It is no package, a file is there already, or the folder cannot be written.
pub(super) fn run(path: &Path, folder: &Path, console: &Console) -> Result<Exit> {
    let bytes = super::file::read(path)?;
    let opened = Opened::new(&bytes).map_err(|error| super::no_package(path, error))?;
    check_total(opened.entries())?;
    let root = open(folder)?;
    let (files, errors) = Plan::of(&opened).write(&root, folder)?;
    for error in &errors {
        console::error(error, ADVICE);
    }
    let dir = folder.to_string_lossy().into_owned();
    console.done("Wrote", format!("{} to {}", plural(files.len() as u64, "file"), printable(&dir)))?;
    let exit = if errors.is_empty() { Exit::Ok } else { Exit::Project };
    console.result(&Document { dir, files, errors }, "")?;
    Ok(exit)
}

/// A package that claims to unpack to more than a disk should take is not begun.
fn check_total(entries: &[Entry]) -> Result<()> {
    let limits = ReadLimits::default();
    let total = entries.iter().fold(0_usize, |total, entry| total.saturating_add(entry.bytes));
    if total <= limits.package_bytes {
        return Ok(());
    }
    let message = format!("the package unpacks to {total} bytes; the limit is {}", limits.package_bytes);
    // Not to be sent from here to --resource and from there back.
    let advice = if entries.iter().all(|entry| entry.bytes <= limits.resource_bytes) {
        "use --resource for a single resource".to_owned()
    } else {
        format!(
            "use --resource for a resource of up to {}; larger ones are not unpacked",
            render::bytes(limits.resource_bytes as u64)
        )
    };
    Err(Failure::project(message, advice).into())
}

fn open(folder: &Path) -> Result<Dir> {
    let opened = fs::create_dir_all(folder).and_then(|()| Dir::open_ambient_dir(folder, ambient_authority()));
    Ok(opened.map_err(|error| cannot(folder, error))?)
}

fn cannot(folder: &Path, error: io::Error) -> Failure {
    let message = format!("the resources cannot be written to {}", folder.display());
    Failure::usage(message, "name a folder that is there, or that can be made").because(error)
}

/// Which resource becomes which file; none of them is known twice.
struct Plan<'p, 'a> {
    opened: &'p Opened<'a>,
    files: Vec<(String, &'p Entry)>,
    errors: Vec<String>,
}

impl<'p, 'a> Plan<'p, 'a> {
    fn of(opened: &'p Opened<'a>) -> Self {
        let mut plan = Self { opened, files: Vec::new(), errors: Vec::new() };
        let mut seen: HashMap<String, usize> = HashMap::new();
        for entry in opened.entries().iter().filter(|entry| entry.compression != Compression::Deleted) {
            match file_name(opened, entry) {
                Ok(name) => {
                    // File systems may not tell upper from lower case.
                    let count = seen.entry(name.to_lowercase()).or_default();
                    *count += 1;
                    let name = if *count == 1 { name } else { format!("{count}-{name}") };
                    plan.files.push((name, entry));
                }
                Err(error) => plan.errors.push(format!("the resource {}: {error}", entry.key)),
            }
        }
        plan
    }

    /// Looks for files that are there before it writes the first; the names and what was not written.
    fn write(self, root: &Dir, folder: &Path) -> Result<(Vec<String>, Vec<String>)> {
        for (name, _) in &self.files {
            if root.symlink_metadata(name).is_ok() {
                let message = format!("{} is there already", folder.join(name).display());
                return Err(Failure::usage(message, "name a new folder; nothing was written").into());
            }
        }
        let mut written = Vec::new();
        for (name, entry) in self.files {
            let content = self.opened.content(entry)?;
            files::create(root, &name, &content).map_err(|error| cannot(folder, error))?;
            written.push(name);
        }
        Ok((written, self.errors))
    }
}

/// `TYPE!GROUP!INSTANCE.NAME.KIND`; an error when the resource cannot be unpacked. One that can be unpacked but not
/// understood has no name, and is written as it is.
fn file_name(opened: &Opened, entry: &Entry) -> Result<String, ReadError> {
    let content = opened.content(entry)?;
    let name = content::name(&content).unwrap_or_default();
    let name = name.map(|name| safe(&name)).filter(|name| !name.is_empty());
    let name = name.map(|name| format!("{name}.")).unwrap_or_default();
    let key = entry.key;
    let suffix = match ResourceType::of(key.type_id) {
        ResourceType::Tuning(kind) => format!("{kind}.xml"),
        ResourceType::SimData => "simdata".to_owned(),
        ResourceType::StringTable => match Locale::of_key(key) {
            Some(locale) => format!("{}.stbl", locale.name()),
            None => "stbl".to_owned(),
        },
        ResourceType::Other(_) | ResourceType::Unknown => "bin".to_owned(),
    };
    Ok(format!("{:08X}!{:08X}!{:016X}.{name}{suffix}", key.type_id, key.group, key.instance))
}

/// The name without anything that a file system or a shell could take for more than a letter.
fn safe(name: &str) -> String {
    let is_safe = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.');
    let characters = name.chars().map(|character| if is_safe(character) { character } else { '_' });
    characters.take(NAME_CHARS_MAX).collect()
}

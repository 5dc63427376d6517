//! Making the changes that diagnostics offer (`extra.fix`, language.md §11).
//!
//! A round compiles the project and makes every change on offer that touches no other; then the next
//! round sees what is left. Several rounds are needed because a fault may hide others, and because two
//! changes at one place cannot both be made at once. It works on what a report says and not on what the
//! compiler knows besides, so what it does to a file any other client can do too.

mod edit;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use schemas::guest::{CompileReport, GuestOptions};
use schemas::{EngineError, ProjectPath, SourceFile};

use crate::compile;
use crate::source::{BYTE_ORDER_MARK, Encoding, format_of};
use edit::Edit;

/// Most rounds. Few faults hide others more than three deep; the bound is for changes that undo each other.
const ROUNDS_MAX: usize = 32;

/// Diagnostics of a round, so that a file with many faults of one kind needs one round and not hundreds.
const DIAGNOSTICS_MAX: u32 = 100_000;

/// A project after every change on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The files that changed, with their new contents, sorted bytewise by path.
    pub changed: Vec<SourceFile>,
    /// What was mended, in the order it was done; the places are those of the round each was found in.
    pub mended: Vec<EngineError>,
    /// What a compile run says about the project as it is now.
    pub report: CompileReport,
}

/// Makes every change that diagnostics offer, over and over until none is offered or 32 rounds are over.
///
/// Of changes that touch each other the first in the file is made, and the others wait for the next
/// round. All else in a file stays as it is, its encoding, byte order mark and line ends included. Makes
/// no outputs, whatever `request` says.
pub fn fix(files: Vec<SourceFile>, request: &GuestOptions) -> Fixed {
    let searching = searching(request);
    let mut contents: BTreeMap<ProjectPath, Content> =
        files.into_iter().map(|file| (file.path, Content::new(file.content))).collect();
    let mut mended = Vec::new();
    for _ in 0..ROUNDS_MAX {
        let found = compile(sources(&contents), &searching).report.diagnostics;
        let done = round(found, &mut contents);
        if done.is_empty() {
            break;
        }
        mended.extend(done);
    }
    let request = GuestOptions { emit: false, ..request.clone() };
    let report = compile(sources(&contents), &request).report;
    Fixed { changed: changed(contents), mended, report }
}

/// The request with room for all diagnostics.
fn searching(request: &GuestOptions) -> GuestOptions {
    let mut searching = GuestOptions { emit: false, ..request.clone() };
    searching.options.max_diagnostics = DIAGNOSTICS_MAX;
    searching.limits.diagnostics_max = DIAGNOSTICS_MAX;
    searching.limits.diagnostics_per_code_max = DIAGNOSTICS_MAX;
    searching
}

#[derive(Debug)]
struct Content {
    now: Vec<u8>,
    is_changed: bool,
}

impl Content {
    fn new(now: Vec<u8>) -> Self {
        Self { now, is_changed: false }
    }
}

fn sources(contents: &BTreeMap<ProjectPath, Content>) -> Vec<SourceFile> {
    let source = |(path, content): (&ProjectPath, &Content)| SourceFile {
        path: path.clone(),
        content: content.now.clone(),
    };
    contents.iter().map(source).collect()
}

fn changed(contents: BTreeMap<ProjectPath, Content>) -> Vec<SourceFile> {
    let changed = contents.into_iter().filter(|(_, content)| content.is_changed);
    changed.map(|(path, content)| SourceFile { path, content: content.now }).collect()
}

/// Makes the changes of one round; returns the diagnostics whose changes were made.
fn round(found: Vec<EngineError>, contents: &mut BTreeMap<ProjectPath, Content>) -> Vec<EngineError> {
    let mut by_file: BTreeMap<String, Vec<EngineError>> = BTreeMap::new();
    for diagnostic in found.into_iter().filter(|diagnostic| diagnostic.extra.fix.is_some()) {
        let Some(path) = diagnostic.file_path.clone() else { continue };
        by_file.entry(path).or_default().push(diagnostic);
    }
    let mut mended = Vec::new();
    for (path, diagnostics) in by_file {
        let Some((path, content)) = contents.get_key_value(path.as_str()) else { continue };
        let Some((now, done)) = mend(path, &content.now, diagnostics) else { continue };
        contents.insert(path.clone(), Content { now, is_changed: true });
        mended.extend(done);
    }
    mended
}

/// Makes the changes of one round to one file; `None` when they change nothing.
fn mend(path: &ProjectPath, content: &[u8], found: Vec<EngineError>) -> Option<(Vec<u8>, Vec<EngineError>)> {
    let encoding = Encoding::of(content, format_of(path)?);
    let text = encoding.decode(content.to_owned()).ok()?;
    let mark = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK } else { "" };
    let chosen = edit::choose(found);
    let edits: Vec<Edit<'_>> = chosen.iter().filter_map(Edit::of).collect();
    let mended = edit::apply(&text[mark.len()..], &edits);
    if mended == text[mark.len()..] {
        return None;
    }
    let content = encoding.encode(format!("{mark}{mended}"));
    Some((content, chosen))
}

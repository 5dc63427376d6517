//! Lines of the sources, where they are at hand.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use schemas::{ProjectPath, SourceFile};

/// The texts of a project; empty when only the report is known.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    shown: PathBuf,
    texts: BTreeMap<ProjectPath, Text>,
}

#[derive(Debug)]
struct Text {
    content: Vec<u8>,
    /// Where each line begins and ends; made when the first line is asked for, so that many questions cost
    /// one pass.
    lines: OnceCell<Vec<(usize, usize)>>,
}

impl Sources {
    /// The texts of `files`, which lie in the folder that the user knows as `shown`.
    pub(crate) fn new(shown: PathBuf, files: &[SourceFile]) -> Self {
        let text = |file: &SourceFile| {
            (file.path.clone(), Text { content: file.content.clone(), lines: OnceCell::new() })
        };
        Self { shown, texts: files.iter().map(text).collect() }
    }

    /// The path as the user's terminal can open it.
    pub(crate) fn shown_path(&self, path: &str) -> String {
        if self.shown.as_os_str().is_empty() {
            return path.to_owned();
        }
        self.shown.join(Path::new(path)).to_string_lossy().into_owned()
    }

    /// A line, counted from 1, without its end; the line after the last one is empty. `None` when the text is
    /// not at hand or not UTF-8.
    pub(crate) fn line(&self, path: &str, number: u32) -> Option<&str> {
        let text = self.texts.get(path)?;
        let lines = text.lines.get_or_init(|| line_ranges(&text.content));
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        if index == lines.len() {
            return Some("");
        }
        let (start, end) = *lines.get(index)?;
        std::str::from_utf8(text.content.get(start..end)?).ok()
    }
}

/// The lines of a text without a byte order mark; LF, CR LF and CR end them. Source: language.md §3.5, §3.7.
fn line_ranges(content: &[u8]) -> Vec<(usize, usize)> {
    let mut start = if content.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut lines = Vec::new();
    let mut at = start;
    while let Some(byte) = content.get(at) {
        let after = match byte {
            b'\r' if content.get(at + 1) == Some(&b'\n') => at + 2,
            b'\n' | b'\r' => at + 1,
            _ => {
                at += 1;
                continue;
            }
        };
        lines.push((start, at));
        (start, at) = (after, after);
    }
    if start < content.len() {
        lines.push((start, content.len()));
    }
    lines
}

//! Writes the section dialect (language.md §4.2) from the IR, in the form that the formatter leaves alone.
//!
//! It writes what the dialect can say and leaves out the rest; what is left out is found by whoever reads
//! the text back.

mod elements;
mod value;

use crate::convert::parts::{self, Part};
use crate::ir::{Metadata, Project};
use elements::Lines;

/// The project as files of at most `bytes_max` bytes each, as far as its largest element allows.
pub(crate) fn write(project: &Project, bytes_max: u64) -> Vec<String> {
    let mut parts = vec![Part { section: "Project", text: metadata(&project.metadata) }];
    parts.extend(elements::parts(project));
    parts::split(parts, bytes_max).iter().map(|parts| document(parts)).collect()
}

/// Elements under the header of their section, with an empty line between them.
fn document(parts: &[Part]) -> String {
    let mut text = String::new();
    let mut section = "";
    for part in parts {
        if !text.is_empty() {
            text.push('\n');
        }
        if part.section != section {
            section = part.section;
            text.push('[');
            text.push_str(section);
            // The fields of the project are no elements, so they follow their header at once.
            text.push_str(if section == "Project" { "]\n" } else { "]\n\n" });
        }
        text.push_str(&part.text);
    }
    text
}

fn metadata(metadata: &Metadata) -> String {
    let mut lines = Lines::default();
    lines.field("name", &metadata.name);
    lines.field("id", &metadata.project_id);
    lines.field("version", &metadata.version);
    let others = [
        ("author", &metadata.author),
        ("description", &metadata.description),
        ("game_version_min", &metadata.game_version_min),
        ("game_version_max", &metadata.game_version_max),
        ("jpe_version", &metadata.jpe_version),
    ];
    for (key, value) in others {
        // An empty one is one that is stated.
        if let Some(value) = value {
            lines.field(key, value);
        }
    }
    lines.finish()
}

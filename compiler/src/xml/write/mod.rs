//! Writes `<jpe-project>` (language.md §5.1) from the IR, in the form that the formatter leaves alone.
//!
//! It writes what the form can say and leaves out the rest; what is left out is found by whoever reads the
//! text back.

mod elements;
mod writer;

use std::fmt::Write;

use crate::convert::parts::{self, Part};
use crate::ir::{Metadata, Project};
use writer::XmlWriter;

/// How deep elements stand in the root: inside of their container.
const ELEMENT_DEPTH: usize = 2;

/// The project as files of at most `bytes_max` bytes each, as far as its largest element allows.
pub(crate) fn write(project: &Project, bytes_max: u64) -> Vec<String> {
    let mut parts = vec![Part { section: "project", text: metadata(&project.metadata) }];
    parts.extend(elements::parts(project));
    let version = project.metadata.jpe_version.as_ref().map(|version| version.as_str());
    parts::split(parts, bytes_max).iter().map(|parts| document(parts, version)).collect()
}

/// Elements in their containers, and those in the root.
fn document(parts: &[Part], version: Option<&str>) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned();
    let attributes: Vec<(&str, &str)> =
        version.map(|version| ("jpe-xml-version", version)).into_iter().collect();
    text.push_str(&writer::start_tag("jpe-project", &attributes));
    text.push('\n');
    for container in parts.chunk_by(|left, right| left.section == right.section) {
        let name = container[0].section;
        let _ = writeln!(text, "  <{name}>");
        text.extend(container.iter().map(|part| &*part.text));
        let _ = writeln!(text, "  </{name}>");
    }
    text.push_str("</jpe-project>\n");
    text
}

fn metadata(metadata: &Metadata) -> String {
    let mut xml = XmlWriter::new(ELEMENT_DEPTH);
    xml.leaf("name", &metadata.name);
    xml.leaf("id", &metadata.project_id);
    xml.leaf("version", &metadata.version);
    xml.optional("author", metadata.author.as_ref());
    xml.optional("description", metadata.description.as_ref());
    xml.optional("game-version-min", metadata.game_version_min.as_ref());
    xml.optional("game-version-max", metadata.game_version_max.as_ref());
    if let Some(serde_json::Value::String(version)) = metadata.annotations.extra.get("fork_version") {
        xml.leaf("fork-version", version);
    }
    xml.finish()
}

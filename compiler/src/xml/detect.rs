//! Which of its forms a JPE-XML file is in (language.md §6).

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::document::Node;

/// The value of `format` that makes a `<jpe-project>` a fork file.
pub(super) const FORK_FORMAT: &str = "jpe-xml-fork";

/// Elements that make a file a fork file under any root but `<jpe-project>`.
pub(super) const MARKERS: [&str; 4] =
    ["enhanced-condition", "complex-data-type", "inline-documentation", "compatibility-marker"];

/// Elements that make a `<mod>` a fork file.
const FORK_PARTS: [&str; 4] = ["if", "check", "action", "notify"];

/// Elements that a fork file without markers has around all others.
const ROOTS: [&str; 2] = ["jpe-project", "mod"];

/// Whether a root says that it is in the form of the fork.
pub(super) fn asks_for_fork(root: Node<'_, '_>) -> bool {
    root.attributes().iter().any(|attribute| attribute.name == "format" && attribute.value == FORK_FORMAT)
}

/// Whether `text` is in one of the fork forms; `false` for what is no XML. Reads as far as it must.
pub(crate) fn is_fork(text: &str) -> bool {
    let mut reader = Reader::from_str(text);
    let Some(root) = next_tag(&mut reader) else {
        return false;
    };
    match root.local_name().as_ref() {
        "jpe-project" => attribute_is(&root, "format", FORK_FORMAT),
        "mod" => any_tag(&mut reader, |tag| is_marker(tag) || is_fork_part(tag)),
        _ => any_tag(&mut reader, is_marker),
    }
}

/// Whether `text`, which says nothing of the fork, may be read as the fork where that is asked for: it has one of the
/// fork's roots.
pub(crate) fn can_be_fork(text: &str) -> bool {
    next_tag(&mut Reader::from_str(text)).is_some_and(|root| ROOTS.contains(&root.local_name().as_ref()))
}

fn is_marker(tag: &BytesStart) -> bool {
    MARKERS.contains(&tag.local_name().as_ref())
}

fn is_fork_part(tag: &BytesStart) -> bool {
    let name = tag.local_name();
    FORK_PARTS.contains(&name.as_ref()) || name.as_ref() == "when" && has_attribute(tag, "event")
}

fn has_attribute(tag: &BytesStart, name: &str) -> bool {
    matches!(tag.try_get_attribute(name), Ok(Some(_)))
}

fn attribute_is(tag: &BytesStart, name: &str, value: &str) -> bool {
    matches!(tag.try_get_attribute(name), Ok(Some(attribute)) if *attribute.value == *value)
}

fn any_tag(reader: &mut Reader<&[u8]>, wanted: impl Fn(&BytesStart) -> bool) -> bool {
    while let Some(tag) = next_tag(reader) {
        if wanted(&tag) {
            return true;
        }
    }
    false
}

/// The next start tag; `None` at the end of the file or at the first place that is no XML.
fn next_tag<'t>(reader: &mut Reader<&'t [u8]>) -> Option<BytesStart<'t>> {
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => return Some(tag),
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

//! What a file's first lines say about its language.

use super::Format;
use crate::request::Request;
use crate::xml;

/// Tells the fork forms of JPE-XML from the plain ones. Dialects of `.jpe` are told apart by its parser.
pub(super) fn refine(format: Format, text: &str, request: Request<'_>) -> Format {
    match format {
        Format::Xml if xml::is_fork(text) || request.forces_fork() && xml::can_be_fork(text) => {
            Format::XmlFork
        }
        other => other,
    }
}

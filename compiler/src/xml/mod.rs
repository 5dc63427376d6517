//! Reads JPE-XML (language.md §5, §6).
//!
//! [`parse()`] turns the text into a [`document`] of elements with places, then hands it to the reader of
//! its root: `project_root` for `<jpe-project>` and for the fork's form of it, `mod_root` for `<mod>` and the
//! events of the fork, `tuning` for what the reference takes of game tuning. Tests and effects that are
//! elements with attributes are read by the tables of `operations`.

mod attributes;
mod detect;
mod document;
mod elements;
mod fork;
mod format;
mod mod_elements;
mod mod_root;
mod operations;
mod parse;
mod project_root;
mod reader;
mod report;
mod tuning;
mod write;

use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::ProjectBuilder;
use crate::names;
use crate::source::{Format, SourceText};
use document::Node;
use reader::Reader;

pub(crate) use detect::{can_be_fork, is_fork};
pub(crate) use format::format;
pub(crate) use write::write;

/// Elements whose files are game tuning.
const TUNING_ROOTS: [&str; 4] = ["I", "M", "C", "Tunings"];

/// Reads one document.
pub(crate) fn parse(source: &SourceText, builder: &mut ProjectBuilder<'_>, diagnostics: &mut Diagnostics) {
    let Some(document) = parse::parse(source, builder.request().limits(), diagnostics) else {
        return;
    };
    let Some(root) = document.root() else {
        return;
    };
    let (is_ref_compat, forces_fork) = (builder.request().is_ref_compat(), builder.request().forces_fork());
    match (root.name(), source.format()) {
        // The reference knows no <mod>.
        ("mod", _) if !is_ref_compat => mod_root::read(root, &mut Reader::new(source, builder, diagnostics)),
        ("mod", _) => report_root(root, diagnostics),
        // A fork file by its marker elements has any root. Source: language.md §6.
        ("jpe-project", _) | (_, Format::XmlFork) => {
            project_root::read(root, &mut Reader::new(source, builder, diagnostics));
        }
        (name, _) if TUNING_ROOTS.contains(&name) && is_ref_compat => {
            tuning::read(root, &mut Reader::new(source, builder, diagnostics));
        }
        _ if detect::asks_for_fork(root) => {
            report_fork_form("The file asks to be", root, diagnostics);
        }
        _ if forces_fork => report_fork_form("The build asks for files to be", root, diagnostics),
        _ => report_root(root, diagnostics),
    }
}

/// A root that is to be read as the fork, but has nothing of it. `start` says who asks for that.
fn report_fork_form(start: &str, root: Node<'_, '_>, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::INVALID_FORK_FORMAT, root.tag_span(), || {
        let long = format!(
            "{start} read as the fork, whose root is <jpe-project>, or <mod> with events. The root is {}.",
            quote(root.name())
        );
        Message::new("The file is not in the form of the fork", long)
            .suggest("Make <jpe-project format=\"jpe-xml-fork\"> the root element.")
    });
}

fn report_root(root: Node<'_, '_>, diagnostics: &mut Diagnostics) {
    let name = root.name();
    let (long, fix) = if project_root::ROOT_CHILDREN.contains(&name) {
        (
            format!("{} belongs inside of <jpe-project>, not the root of a file.", quote(name)),
            "Put <jpe-project> around it.",
        )
    } else if TUNING_ROOTS.contains(&name) {
        (
            format!("The root element {} is game tuning, which is an output and not a source.", quote(name)),
            "Leave the file out, or describe the element in JPE-XML.",
        )
    } else {
        (
            format!("The root element is {}, but JPE-XML starts with 'jpe-project' or 'mod'.", quote(name)),
            "Make <jpe-project> or <mod> the root element.",
        )
    };
    diagnostics.report(codes::INVALID_FORMAT, root.tag_span(), || {
        Message::new("The root element is not <jpe-project> or <mod>", long)
            .suggest(fix)
            .did_you_mean(names::nearest(name, ["jpe-project", "mod"]))
    });
}

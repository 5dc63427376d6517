//! Reads JPE-XML (language.md §5, §6).
//!
//! [`parse()`] turns the text into a [`document`] of elements with places, then hands it to the reader of
//! its root: `project_root` for `<jpe-project>` and for the fork's form of it, `tuning` for what the reference
//! takes of game tuning. The readers of `<mod>` and of the fork's PRD form will stand beside them.

mod detect;
mod document;
mod elements;
mod parse;
mod project_root;
mod reader;
mod report;
mod tuning;

use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::ProjectBuilder;
use crate::names;
use crate::source::{Format, SourceText};
use document::Node;
use reader::Reader;

pub(crate) use detect::is_fork;

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
    match (root.name(), source.format()) {
        ("mod", Format::XmlFork) => report_fork_form(root, diagnostics),
        // A fork file by its marker elements has any root. Source: language.md §6.
        ("jpe-project", _) | (_, Format::XmlFork) => {
            project_root::read(root, &mut Reader::new(source, builder, diagnostics));
        }
        (name, _) if TUNING_ROOTS.contains(&name) && builder.request().is_ref_compat() => {
            tuning::read(root, &mut Reader::new(source, builder, diagnostics));
        }
        _ => report_root(root, diagnostics),
    }
}

fn report_fork_form(root: Node<'_, '_>, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::INVALID_FORK_FORMAT, root.tag_span(), || {
        Message::new(
            "This version does not read the <mod> form of the fork",
            "The file is a <mod> with events and actions. Of the fork, only \
             <jpe-project format=\"jpe-xml-fork\"> is read.",
        )
        .suggest("Write the mod as .jpe, or as <jpe-project> with its containers.")
    });
}

fn report_root(root: Node<'_, '_>, diagnostics: &mut Diagnostics) {
    let name = root.name();
    let (long, fix) = if name == "mod" {
        (
            "The file is a <mod>, a form of JPE-XML that this version does not read.".to_owned(),
            "Write the mod as .jpe, or as <jpe-project> with its containers.",
        )
    } else if project_root::ROOT_CHILDREN.contains(&name) {
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
            format!("The root element is {}, but JPE-XML starts with 'jpe-project'.", quote(name)),
            "Make <jpe-project> the root element.",
        )
    };
    diagnostics.report(codes::INVALID_FORMAT, root.tag_span(), || {
        Message::new("The root element is not <jpe-project>", long)
            .suggest(fix)
            .did_you_mean(names::nearest(name, ["jpe-project"]))
    });
}

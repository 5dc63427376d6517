//! Reads `.jpe` (language.md §4): one file, one dialect, any bytes.
//!
//! `lines` leaves out blanks and comments, `dialect` looks at the first line, `section`, `outline` and `prose`
//! gather properties into blocks, `block` looks the properties up in the table of `keys`, and `lower`
//! makes elements. In `ref-compat` mode `reference` does all of it the way the Python reference does.

mod block;
mod dialect;
mod faults;
mod fields;
mod format;
mod keys;
mod lines;
mod lower;
mod outline;
mod participant;
mod place;
mod prose;
mod reference;
mod section;
mod session;
mod syntax;
mod value;
mod write;

#[cfg(test)]
mod tests;

use crate::diagnostics::Diagnostics;
use crate::ir::ProjectBuilder;
use crate::source::SourceText;
use dialect::Dialect;
use session::Session;

pub use keys::{Key, Kind, ValueType};
pub use place::{Place, Spot, place};

pub(crate) use format::format;
pub(crate) use keys::Slot;
pub(crate) use syntax::is_title;
pub(crate) use write::write;

/// Reads one file and adds its elements to `builder`.
pub(crate) fn parse(source: &SourceText, builder: &mut ProjectBuilder<'_>, diagnostics: &mut Diagnostics) {
    if builder.request().is_ref_compat() {
        return reference::parse(source, builder, diagnostics);
    }
    let lines = lines::significant(source, builder.request().limits(), diagnostics);
    let Some(first) = lines.iter().find(|line| !syntax::is_separator(line)) else { return };
    let dialect = dialect::of(first);
    let mut session = Session { source, builder, diagnostics };
    match dialect {
        Dialect::Section => section::parse(&lines, &mut session),
        Dialect::Outline => outline::parse(&lines, &mut session),
        Dialect::Prose => prose::parse(&lines, &mut session),
        Dialect::Define => faults::define(first, &mut session),
        Dialect::Xml => faults::xml(first, &mut session),
        Dialect::Json => faults::json(first, &mut session),
    }
}

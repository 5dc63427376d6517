//! Whole files that are in another form than the compiler reads.

use crate::diagnostics::{Message, codes};
use crate::jpe::keys::{Kind, same_name};
use crate::jpe::session::Session;
use crate::jpe::syntax;
use crate::names;

pub(in crate::jpe) fn define<'s>(line: &'s str, session: &mut Session<'_, 's, '_>) {
    let content = syntax::trim(line);
    let mut words = content.split_ascii_whitespace().skip(1);
    let (what, name) = (words.next().unwrap_or(""), words.next().unwrap_or("name"));
    let kind = Kind::ALL.into_iter().find(|kind| same_name(&kind.label().replace(' ', "_"), what));
    session.report(codes::DEFINE_SYNTAX, content, || {
        let section = kind.unwrap_or(Kind::Interaction).section();
        let id = names::slug(name);
        let long = format!(
            "No compiler reads 'define'. The section form is:\n[{section}]\nid: {id}\ndisplay_name: …\nend"
        );
        Message::new("'define … end' is not JPE", long)
            .suggest(format!("Write '[{section}]', then 'id: {id}' and the other properties, then 'end'."))
    });
}

pub(in crate::jpe) fn xml<'s>(line: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::XML_IN_JPE, syntax::trim(line), || {
        Message::new("This file holds XML", "The file ends in .jpe but starts with '<', as XML does.")
            .suggest("Rename the file so that it ends in .jpe.xml.")
    });
}

pub(in crate::jpe) fn json<'s>(line: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::INVALID_SYNTAX, syntax::trim(line), || {
        Message::new(
            "This file holds JSON",
            "The file ends in .jpe but starts with '{', as an IR document does.",
        )
        .suggest("Rename the file so that it ends in .ir.json.")
    });
}

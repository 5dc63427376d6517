//! Faults in the prose dialect.

use crate::diagnostics::{Message, codes, quote};
use crate::jpe::prose;
use crate::jpe::session::Session;
use crate::jpe::syntax;
use crate::names;

pub(in crate::jpe) fn no_entity<'s>(content: &'s str, session: &mut Session<'_, 's, '_>) {
    let word = content.split([' ', '\t']).next().unwrap_or(content);
    session.report(codes::INVALID_SYNTAX, content, || {
        let kinds = prose::opening_words();
        let long = format!(
            "{} opens nothing. An entity starts with one of {} and a name in quotes.",
            quote(content),
            kinds.join(", ")
        );
        let near = names::nearest(word, kinds);
        let message = Message::new("This line opens no entity", long);
        match near.first() {
            Some(kind) => message
                .suggest(format!("Write '{kind}'."))
                .replace_meant(&near, |kind| format!("{kind}{}", &content[word.len()..]))
                .did_you_mean(near),
            None => message.suggest("Write a line such as 'interaction \"Name\":', or start it with '#'."),
        }
    });
}

pub(in crate::jpe) fn unquoted_name<'s>(name: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::INVALID_SYNTAX, name, || {
        let message = Message::new(
            "The name is not in quotes",
            format!("In prose, the name of an entity stands in double quotes; {} does not.", quote(name)),
        )
        .suggest("Put the name in double quotes.");
        if name.contains(['"', '\\']) { message } else { message.replace(format!("\"{name}\"")) }
    });
}

pub(in crate::jpe) fn head_without_colon<'s>(content: &'s str, session: &mut Session<'_, 's, '_>) {
    let end = session.span(syntax::strip_tail_comment(content)).at_end();
    session.report(codes::MISSING_COLON, content, || {
        Message::new(
            "A colon is missing at the end of this line",
            "The line that opens an entity ends in a colon; its clauses stand below it, indented.",
        )
        .suggest("Add ':' at the end.")
        .insert_at(end, ":")
    });
}

/// `first` is the first word too many.
pub(in crate::jpe) fn head_with_more<'s>(
    keyword: &str,
    first: &'s str,
    content: &'s str,
    session: &mut Session<'_, 's, '_>,
) {
    session.report(codes::INVALID_SYNTAX, first, || {
        let long = format!(
            "Behind the name may stand '{keyword}' and one word, and nothing else. The line is {}.",
            quote(content)
        );
        Message::new("This part of the line means nothing", long)
            .suggest(format!("Write '{keyword}' and one word, or remove it."))
    });
}

pub(in crate::jpe) fn shallow_phrase<'s>(content: &'s str, session: &mut Session<'_, 's, '_>) {
    let start = session.span(content).at_start();
    session.report(codes::INVALID_SYNTAX, content, || {
        Message::new(
            "This phrase is not indented",
            "Phrases stand below their clause, indented deeper than it.",
        )
        .suggest("Put two more spaces before it.")
        .insert_at(start, "  ")
    });
}

pub(in crate::jpe) fn section_in_prose<'s>(content: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::MIXED_DIALECTS, content, || {
        let long = "The file is written in prose, but this is a section header. \
                    Lines up to the next entity are left out.";
        Message::new("A section stands in prose", long).suggest("Move the section to a file of its own.")
    });
}

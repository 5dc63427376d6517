//! Faults in values and ids.

use schemas::Severity;

use super::with_resource;
use crate::diagnostics::{Code, Message, codes, quote};
use crate::jpe::block::Block;
use crate::jpe::keys::{Key, Kind, Slot, ValueType};
use crate::jpe::session::Session;
use crate::names::{self, NumberError};
use crate::source::Spanned;

/// `is_mended` tells whether a quote at the end closes the string, which a backslash before it would prevent.
pub(in crate::jpe) fn unterminated_string<'s>(
    text: &'s str,
    is_mended: bool,
    session: &mut Session<'_, 's, '_>,
) {
    let end = session.span(text).at_end();
    session.report(codes::UNTERMINATED_STRING, text, || {
        let long = format!("The text {} starts with a quote, but none closes it on the line.", quote(text));
        let message = Message::new("A closing quote is missing", long).suggest("Add a quote at the end.");
        if is_mended { message.insert_at(end, "\"") } else { message }
    });
}

pub(in crate::jpe) fn invalid_escape<'s>(escape: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::INVALID_ESCAPE, escape, || {
        let long = "In quoted text a backslash starts \\\" \\\\ \\n \\t or \\u with four hexadecimal digits that \
                    name a printable character.";
        Message::new(format!("{} is no escape", quote(escape)), long)
            .suggest("Write two backslashes to show one.")
            .replace(format!("\\{escape}"))
    });
}

pub(in crate::jpe) fn possible_tail_comment<'s>(tail: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::POSSIBLE_TAIL_COMMENT, tail, || {
        let long = format!("{} is part of the text and shows in the game.", quote(tail));
        Message::new("This looks like a comment, but is part of the text", long)
            .suggest("If it is meant as a comment, put the text before it in double quotes.")
    });
}

pub(in crate::jpe) fn empty_id<'s>(block: &Block<'s>, session: &mut Session<'_, 's, '_>) {
    let code = empty_id_code(block.kind);
    let line =
        block.fields.iter().find(|field| field.key.slot == Slot::Id).map_or(block.head, |field| field.line);
    let (label, key) = (block.kind.label(), block.kind.id_key());
    session.report(code, line, || {
        Message::new(
            format!("The {key} of this {label} is empty"),
            format!("'{key}:' has no value. Everything that has to do with the {label} names it by that."),
        )
        .suggest(format!("Write a name after '{key}:'."))
    });
}

fn empty_id_code(kind: Kind) -> Code {
    match kind {
        Kind::Interaction => codes::EMPTY_INTERACTION_ID,
        Kind::Buff => codes::EMPTY_BUFF_ID,
        Kind::Trait => codes::EMPTY_TRAIT_ID,
        Kind::Enum => codes::EMPTY_ENUM_ID,
        Kind::String => codes::EMPTY_STRING_KEY,
        Kind::Project | Kind::TestSet | Kind::LootAction | Kind::Statistic => codes::MISSING_ID,
    }
}

pub(in crate::jpe) fn missing_id<'s>(block: &Block<'s>, session: &mut Session<'_, 's, '_>) {
    let (label, key) = (block.kind.label(), block.kind.id_key());
    let start = session.span(block.head).at_start();
    session.report(codes::MISSING_ID, block.head, || {
        let message = Message::new(
            format!("This {label} has no {key}"),
            format!("The {label} that starts here has no '{key}:' line, so nothing can name it."),
        );
        // What players read tells what the author would call it.
        match block.raw(Slot::DisplayName).map(names::slug).filter(|slug| !slug.is_empty()) {
            Some(slug) => message
                .suggest(format!("Add a line such as '{key}: {slug}'."))
                .insert_at(start, format!("{key}: {slug}\n")),
            None => message.suggest(format!("Add a line with '{key}: ' and a name.")),
        }
    });
}

pub(in crate::jpe) fn invalid_name(id: &Spanned<String>, session: &mut Session<'_, '_, '_>) {
    session.diagnostics.report(codes::INVALID_NAME, id.span, || {
        Message::new(
            format!("No id can be made of {}", quote(id)),
            "An id needs at least one letter from a to z or a digit.",
        )
        .suggest("Give it an 'id:' of ASCII letters and digits.")
        .resource(id.value.clone())
    });
}

pub(in crate::jpe) fn id_normalised(id: &Spanned<String>, slug: &str, session: &mut Session<'_, '_, '_>) {
    session.diagnostics.report(codes::ID_NORMALISED, id.span, || {
        Message::new(
            format!("The id {} becomes {}", quote(id), quote(slug)),
            "Ids are ASCII letters, digits, '_', '-', '.' and ':'. Game resources use the form shown.",
        )
        .suggest(format!("Write '{slug}'."))
        .resource(id.value.clone())
        .replace(slug)
    });
}

pub(in crate::jpe) fn value_too_long<'s>(
    what: &str,
    value: &'s str,
    max: usize,
    unit: &str,
    session: &mut Session<'_, 's, '_>,
) {
    session.report(codes::VALUE_TOO_LONG, value, || {
        let long = format!("{} is too long: the {what} may have {max} {unit}.", quote(value));
        Message::new(format!("The {what} has more than {max} {unit}"), long).suggest("Shorten it.")
    });
}

pub(in crate::jpe) fn invalid_number(
    key: &'static Key,
    text: &Spanned<String>,
    error: NumberError,
    id: Option<&str>,
    session: &mut Session<'_, '_, '_>,
) {
    let name = key.name();
    if text.is_empty() {
        return no_value(codes::INVALID_NUMBER, name, "a number", text, id, session);
    }
    let message = |short: String, long: String| {
        with_resource(Message::new(short, long).suggest("Write a number in digits."), id)
    };
    match error {
        NumberError::Malformed => session.diagnostics.report(codes::INVALID_NUMBER, text.span, || {
            let form = if key.value == ValueType::Integer { "a whole number" } else { "a number" };
            let long = format!("'{name}' is {}: {form}. {} is none.", key.meaning, quote(text));
            message(format!("{} is not {form}", quote(text)), long)
        }),
        NumberError::TooLarge => {
            let code = codes::NUMBER_OUT_OF_RANGE;
            session.diagnostics.report_worse(code, Severity::Error, text.span, || {
                let long =
                    format!("'{name}' is {}. {} is larger than any number here.", key.meaning, quote(text));
                message("This number is too large".to_owned(), long)
            });
        }
    }
}

pub(in crate::jpe) fn invalid_boolean(
    key: &'static Key,
    text: &Spanned<String>,
    id: Option<&str>,
    session: &mut Session<'_, '_, '_>,
) {
    if text.is_empty() {
        return no_value(codes::INVALID_BOOLEAN, key.name(), "'true' or 'false'", text, id, session);
    }
    session.diagnostics.report(codes::INVALID_BOOLEAN, text.span, || {
        let long =
            format!("{} is neither true, yes, on nor false, no, off. It counts as not written.", quote(text));
        let near = names::nearest(text, names::SWITCHES);
        let message = Message::new(format!("{} is neither true nor false", quote(text)), long)
            .suggest("Write 'true' or 'false'.")
            .replace_meant(&near, str::to_owned)
            .did_you_mean(near);
        with_resource(message, id)
    });
}

/// A property of which only the key is written.
fn no_value(
    code: Code,
    name: &str,
    form: &str,
    text: &Spanned<String>,
    id: Option<&str>,
    session: &mut Session<'_, '_, '_>,
) {
    session.diagnostics.report(code, text.span, || {
        let long = format!("Behind '{name}:' stands nothing, but {form} is needed.");
        let message = Message::new(format!("'{name}' has no value"), long);
        with_resource(message.suggest(format!("Write {form}, or remove the line.")), id)
    });
}

pub(in crate::jpe) fn invalid_run_type(text: &Spanned<String>, session: &mut Session<'_, '_, '_>) {
    session.diagnostics.report(codes::INVALID_ENUM_VALUE, text.span, || {
        let long =
            format!("{} is neither 'all' (every test must hold) nor 'any' (one is enough).", quote(text));
        Message::new(format!("There is no run_type {}", quote(text)), long).suggest("Write 'all' or 'any'.")
    });
}

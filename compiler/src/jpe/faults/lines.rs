//! Faults in how lines fit together.

use super::with_resource;
use crate::diagnostics::{Message, codes, quote};
use crate::jpe::block::{Block, Property};
use crate::jpe::keys::{Key, Kind};
use crate::jpe::outline;
use crate::jpe::session::Session;
use crate::jpe::syntax;
use crate::names;
use crate::source::Span;

/// What stands where an `end` is missing.
#[derive(Debug, Clone, Copy)]
pub(in crate::jpe) enum Follower<'s> {
    /// A section header, with its whole line.
    Section(&'s str),
    /// The first line of another element of the section.
    Element(&'s str),
    /// Nothing.
    EndOfFile,
}

/// Worked example: language.md §12.
pub(in crate::jpe) fn missing_end<'s>(
    block: &Block<'s>,
    follower: Follower<'s>,
    session: &mut Session<'_, 's, '_>,
) {
    let source = session.source;
    let start = source.position(source.span_of(block.head)).line;
    let label = block.kind.label();
    let name = block.id().map_or_else(String::new, |id| format!(" {}", quote(id)));
    let (what, place, text) = match follower {
        Follower::Section(line) => ("the next section", source.span_of(line), "end\n"),
        Follower::Element(line) => ("the next one", source.span_of(line), "end\n"),
        Follower::EndOfFile if source.text().ends_with(['\n', '\r']) => {
            ("", source.whole().at_end(), "end\n")
        }
        Follower::EndOfFile => ("", source.whole().at_end(), "\nend\n"),
    };
    session.report(codes::MISSING_END, block.head, || {
        let line = source.position(place).line;
        let (stop, fix) = if what.is_empty() {
            ("the file ends".to_owned(), "Add a line with 'end' at the end of the file.".to_owned())
        } else {
            (format!("{what} begins on line {line}"), format!("Add a line with 'end' before line {line}."))
        };
        let long = format!(
            "The {label}{name} starts on line {start}, but {stop} before an 'end' line. \
             Without it the compiler cannot tell where the {label} stops."
        );
        let message = Message::new(format!("This {label} is not closed with 'end'"), long)
            .suggest(fix)
            .insert_at(place.at_start(), text);
        with_resource(message, block.id())
    });
}

pub(in crate::jpe) fn stray_end<'s>(content: &'s str, session: &mut Session<'_, 's, '_>) {
    let line = session.source.lines_of(session.span(content));
    session.report(codes::STRAY_END, content, || {
        Message::new("There is nothing to close here", "This 'end' stands where no element is open.")
            .suggest("Remove the line.")
            .replace_at(line, "")
    });
}

pub(in crate::jpe) fn misspelt_end<'s>(content: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::INVALID_SYNTAX, content, || {
        let long = format!("The line {} was taken for 'end', which closes an element.", quote(content));
        Message::new("This line is misspelt", long)
            .suggest("Write 'end'.")
            .did_you_mean(["end"])
            .replace("end")
    });
}

pub(in crate::jpe) fn unknown_section<'s>(name: &'s str, header: &'s str, session: &mut Session<'_, 's, '_>) {
    let place = if name.is_empty() { header } else { name };
    session.report(codes::UNKNOWN_SECTION, place, || {
        let sections = Kind::ALL.map(Kind::section);
        let near = names::nearest(name, sections);
        let long = format!(
            "There is no section {}, so its lines are left out. The sections are {}.",
            quote(name),
            sections.join(", ")
        );
        let message = Message::new(format!("There is no section {}", quote(name)), long);
        match near.first() {
            Some(section) => message
                .suggest(format!("Write '[{section}]'."))
                .replace_meant(&near, str::to_owned)
                .did_you_mean(near),
            None => message.suggest("Use one of the known sections."),
        }
    });
}

pub(in crate::jpe) fn unknown_key<'s>(kind: Kind, key: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::UNKNOWN_KEY, key, || {
        let label = kind.label();
        let known = kind.keys().iter().flat_map(|key| key.names.iter().copied());
        let near = names::nearest(&key.replace('-', "_"), known);
        let long = format!("Nothing in this {label} is called {}, so the line is left out.", quote(key));
        let message = Message::new(format!("Unknown property {}", quote(key)), long);
        if let Some(name) = kind.name_of_foreign(key) {
            return message.suggest(format!("Write '{name}'.")).replace(name).did_you_mean([name]);
        }
        match near.first() {
            Some(name) => message
                .suggest(format!("Write '{name}'."))
                .replace_meant(&near, str::to_owned)
                .did_you_mean(near),
            None => message.suggest("Remove the line, or use a property that exists."),
        }
    });
}

pub(in crate::jpe) fn key_outside_section<'s>(content: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::KEY_OUTSIDE_SECTION, content, || {
        let long = "Nothing above this line says what the property belongs to. \
                    Lines up to the next header or title are left out.";
        Message::new("This line stands before any section or title", long)
            .suggest("Put a section header such as '[Buffs]' above it.")
    });
}

pub(in crate::jpe) fn duplicate_key<'s>(
    property: &Property<'s>,
    earlier: &'s str,
    session: &mut Session<'_, 's, '_>,
) {
    let first = session.span(earlier);
    session.report(codes::DUPLICATE_KEY, property.line, || {
        let key = quote(property.key);
        Message::new(
            format!("{key} is given twice with different values"),
            format!("{key} holds one value. The one given last counts."),
        )
        .suggest("Remove one of the two lines.")
        .related(first, "first given here")
    });
}

pub(in crate::jpe) fn stray_item<'s>(item: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::STRAY_LIST_ITEM, item, || {
        let long = "A line that starts with '-' is an item of a list, but no property above it takes one here, \
                    or the item is empty.";
        Message::new("This list item belongs to no list", long)
            .suggest("Put it below a property that holds a list, such as 'tests:'.")
    });
}

pub(in crate::jpe) fn too_many_items<'s>(item: &'s str, session: &mut Session<'_, 's, '_>) {
    let max = session.limits().list_items_max;
    session.report(codes::TOO_MANY_ELEMENTS, item, || {
        Message::new("This list is too long", format!("A list may have {max} items. The rest is left out."))
            .suggest("Split the list.")
    });
}

pub(in crate::jpe) fn unclosed_list<'s>(value: &'s str, session: &mut Session<'_, 's, '_>) {
    let end = session.span(syntax::strip_tail_comment(value)).at_end();
    session.report(codes::INVALID_SYNTAX, value, || {
        let long =
            format!("{} starts like a list in brackets, but is not one: '[', values, ']'.", quote(value));
        close_bracket(Message::new("This list is not written right", long), value, end)
    });
}

pub(in crate::jpe) fn unclosed_header<'s>(content: &'s str, session: &mut Session<'_, 's, '_>) {
    let end = session.span(syntax::strip_tail_comment(content)).at_end();
    session.report(codes::INVALID_SYNTAX, content, || {
        let long =
            format!("{} starts like a section header, but is not one: '[', a name and ']'.", quote(content));
        close_bracket(Message::new("This section header is not written right", long), content, end)
    });
}

fn close_bracket(message: Message, written: &str, end: Span) -> Message {
    if written.contains(']') {
        message.suggest("Put nothing but a comment behind the ']'.")
    } else {
        message.suggest("Add a ']' at the end.").insert_at(end, "]")
    }
}

pub(in crate::jpe) fn outline_in_sections<'s>(content: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::MIXED_DIALECTS, content, || {
        let long = "The file is written in sections, but this is the title of an outline block. \
                    Lines up to the next section are left out.";
        Message::new("An outline block stands among sections", long)
            .suggest("Move the block to a file of its own, or write it as 'key: value' lines and 'end'.")
    });
}

pub(in crate::jpe) fn section_in_outline<'s>(content: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::MIXED_DIALECTS, content, || {
        let long = "The file is written as an outline, but this is a section header. \
                    Lines up to the next '---' are left out.";
        Message::new("A section stands in an outline", long).suggest("Move the section to a file of its own.")
    });
}

/// A line that is nothing that may stand there. `kind` is what it stands in, as far as known.
pub(in crate::jpe) fn invalid_line<'s>(
    kind: Option<Kind>,
    content: &'s str,
    session: &mut Session<'_, 's, '_>,
) {
    let known = |name: &str| kind.map_or_else(|| find_key(name), |kind| kind.key(name));
    let word = content.split([' ', '\t']).next().unwrap_or(content);
    if let Some((key, value)) = misspelt_field(content, known) {
        return not_a_key("", content, key, value, session);
    }
    if known(word).is_some() {
        return missing_colon(word, content, session);
    }
    session.report(codes::INVALID_SYNTAX, content, || {
        let long = format!(
            "{} is neither a header, nor 'key: value', nor a list item, nor 'end', nor a comment.",
            quote(content)
        );
        Message::new("This line means nothing here", long).suggest("Correct the line, or start it with '#'.")
    });
}

fn find_key(name: &str) -> Option<&'static Key> {
    Kind::ALL.into_iter().find_map(|kind| kind.key(name))
}

/// `display name: x` and `display_name = x`: the key that was meant, and the value.
fn misspelt_field(
    content: &str,
    known: impl Fn(&str) -> Option<&'static Key>,
) -> Option<(&'static str, &str)> {
    let (left, value) = content.split_once([':', '='])?;
    let words: Vec<&str> = left.split_ascii_whitespace().take(5).collect();
    let key = known(&words.join("_"))?;
    Some((key.name(), syntax::trim(value)))
}

fn not_a_key<'s>(
    indent: &str,
    content: &'s str,
    key: &'static str,
    value: &str,
    session: &mut Session<'_, 's, '_>,
) {
    session.report(codes::INVALID_SYNTAX, content, || {
        let long =
            format!("{} looks like the property '{key}', but is not written like one.", quote(content));
        let line = format!("{key}: {value}");
        Message::new("This line is not written as 'key: value'", long)
            .suggest(format!("Write {}.", quote(&line)))
            .replace(format!("{indent}{line}"))
    });
}

fn missing_colon<'s>(word: &'s str, content: &'s str, session: &mut Session<'_, 's, '_>) {
    let after = session.span(word).at_end();
    session.report(codes::MISSING_COLON, content, || {
        let long = format!("'{word}' is a property; a colon must stand between it and its value.");
        Message::new(format!("A colon is missing after '{word}'"), long)
            .suggest(format!("Write '{word}:'."))
            .insert_at(after, ":")
    });
}

/// A line at the left margin that was meant as a property of the open block; returns whether it was.
pub(in crate::jpe) fn misspelt_property<'s>(content: &'s str, session: &mut Session<'_, 's, '_>) -> bool {
    let meant = misspelt_field(content, find_key);
    if let Some((key, value)) = meant {
        not_a_key("  ", content, key, value, session);
    }
    meant.is_some()
}

pub(in crate::jpe) fn invalid_title<'s>(title: &'s str, session: &mut Session<'_, 's, '_>) {
    let word = title.split([' ', '\t']).next().unwrap_or(title);
    if word.len() < title.len() && find_key(word).is_some() && title.contains('"') {
        return missing_colon(word, title, session);
    }
    if let Some((key, value)) = misspelt_field(title, find_key) {
        return not_a_key("", title, key, value, session);
    }
    session.report(codes::INVALID_SYNTAX, title, || {
        let long = format!(
            "{} is no title: that is 1 to 10 words of letters, digits and ' - + & ( ) , . ! ?. \
             The block is left out.",
            quote(title)
        );
        Message::new("This line is no title", long).suggest("Shorten the title, or remove other characters.")
    });
}

/// An indented line that is no property, before the first title.
pub(in crate::jpe) fn indented_title<'s>(line: &'s str, session: &mut Session<'_, 's, '_>) {
    let content = syntax::trim(line);
    if !syntax::is_title(syntax::strip_tail_comment(content)) {
        return invalid_line(None, content, session);
    }
    let blanks = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    session.report(codes::INVALID_SYNTAX, blanks, || {
        let long = format!(
            "{} is not at the left margin, so it is no title. The block is left out.",
            quote(content)
        );
        Message::new("A title must not be indented", long).suggest("Remove the blanks before it.").replace("")
    });
}

pub(in crate::jpe) fn empty_block<'s>(title: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::EMPTY_BLOCK, title, || {
        Message::new(
            "This title has no properties",
            format!("No indented property follows the title {}, so nothing is made of it.", quote(title)),
        )
        .suggest("Indent its properties below it, or remove the title.")
    });
}

pub(in crate::jpe) fn unknown_block_kind<'s>(title: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::UNKNOWN_BLOCK_KIND, title, || {
        let long = format!(
            "The properties of {} do not tell what it is. 'type', 'tests' or 'effects' make an interaction, \
             'mood_type' or 'intensity' a buff, 'category' or 'rarity' a trait.",
            quote(title)
        );
        Message::new("It is unclear what this block is", long)
            .suggest("Add a line such as 'kind: interaction'.")
            .resource(title)
    });
}

pub(in crate::jpe) fn invalid_kind<'s>(value: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::INVALID_ENUM_VALUE, value, || {
        let kinds = outline::KINDS.map(|kind| kind.label().replace(' ', "_"));
        let near = names::nearest(value, kinds.iter().map(String::as_str));
        let long = format!("{} is no kind of element. The kinds are {}.", quote(value), kinds.join(", "));
        let message = Message::new(format!("There is no kind {}", quote(value)), long);
        match near.first() {
            Some(kind) => message
                .suggest(format!("Write '{kind}'."))
                .replace_meant(&near, str::to_owned)
                .did_you_mean(near),
            None => message.suggest("Use one of the known kinds."),
        }
    });
}

pub(in crate::jpe) fn expected_list<'s>(property: &Property<'s>, session: &mut Session<'_, 's, '_>) {
    session.report(codes::EXPECTED_LIST, property.line, || {
        let Property { key, value, .. } = property;
        Message::new(
            format!("'{key}' must be a list"),
            format!("'{key}' may hold several phrases, so each stands on a line of its own."),
        )
        .suggest("Put the value on the next line, indented, after '- '.")
        .replace(format!("{key}:\n    - {value}"))
    });
}

pub(in crate::jpe) fn nested<'s>(content: &'s str, session: &mut Session<'_, 's, '_>) {
    session.report(codes::NESTING_NOT_SUPPORTED, content, || {
        let long = "The line is indented deeper than the block's properties. \
                    A property holds a value or a list, but no further properties.";
        Message::new("A property cannot have properties", long)
            .suggest("Indent the line like the block's other properties.")
    });
}

pub(in crate::jpe) fn unindented<'s>(content: &'s str, session: &mut Session<'_, 's, '_>) {
    let start = session.span(content).at_start();
    session.report(codes::INVALID_SYNTAX, content, || {
        Message::new(
            "This property is not indented",
            "Properties are indented below the line that says whose they are.",
        )
        .suggest("Put two spaces before it.")
        .insert_at(start, "  ")
    });
}

/// Reports a TAB in what a line is indented by.
pub(in crate::jpe) fn tabs_of<'s>(line: &'s str, session: &mut Session<'_, 's, '_>) {
    let blanks = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    if !blanks.contains('\t') {
        return;
    }
    session.report(codes::TAB_INDENT, blanks, || {
        Message::new(
            "This line is indented with a TAB",
            "A TAB counts as two spaces here, and as others elsewhere.",
        )
        .suggest("Indent with spaces.")
        .replace(blanks.replace('\t', "  "))
    });
}

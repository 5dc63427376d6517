//! The wording of diagnostics about XML as such; those about JPE-XML stand where the rule is.

use quick_xml::Error;
use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::events::attributes::AttrError;

use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::source::Span;

/// Most characters of a name that a fix repeats.
const FIX_CHARS_MAX: usize = 128;

/// What the tokenizer refuses; `open` are the names and start tags of the open elements, outermost first.
pub(super) fn syntax(error: &Error, at: Span, open: &[(&str, Span)], diagnostics: &mut Diagnostics) {
    match error {
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            mismatched_end(expected, found, at, open, diagnostics);
        }
        Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => unmatched_end(found, at, diagnostics),
        Error::IllFormed(IllFormedError::UnclosedReference) => bare_ampersand(at, diagnostics),
        Error::Syntax(error) => unfinished(*error, at, diagnostics),
        _ => diagnostics.report(codes::PARSE_ERROR, at, || {
            Message::new("The file is not well-formed XML", "The XML cannot be read past this place.")
                .suggest("Check tags, quotes and special characters here.")
        }),
    }
}

fn mismatched_end(
    expected: &str,
    found: &str,
    at: Span,
    open: &[(&str, Span)],
    diagnostics: &mut Diagnostics,
) {
    diagnostics.report(codes::PARSE_ERROR, at, || {
        let long =
            format!("The element that is open here is {}, but {} is closed.", quote(expected), quote(found));
        let mut message = Message::new("This end tag closes an element that is not the open one", long);
        if let Some((_, open)) = open.last() {
            message = message.related(*open, "the element that is open");
        }
        let tag = format!("</{expected}>");
        let is_short = expected.chars().nth(FIX_CHARS_MAX).is_none();
        // What is closed here may be open further out; then only an end tag is missing.
        let closes_outer = open.iter().any(|(name, _)| *name == found);
        let fix =
            if closes_outer { "Close {} before this end tag." } else { "Write an end tag for {} here." };
        let message = message.suggest(fix.replace("{}", &quote(expected)));
        match (is_short, closes_outer) {
            (false, _) => message,
            (true, true) => message.insert_at(at, tag),
            (true, false) => message.replace(tag),
        }
    });
}

fn unmatched_end(found: &str, at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::PARSE_ERROR, at, || {
        Message::new(
            "This end tag closes nothing",
            format!("{} is closed here, but no element is open.", quote(found)),
        )
        .suggest("Remove the end tag, or add the start tag that it belongs to.")
        .replace("")
    });
}

fn unfinished(error: SyntaxError, at: Span, diagnostics: &mut Diagnostics) {
    let (what, end) = match error {
        SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl => ("A processing instruction", "'?>'"),
        SyntaxError::UnclosedComment => ("A comment", "'-->'"),
        SyntaxError::UnclosedDoctype => ("A DOCTYPE", "'>'"),
        SyntaxError::UnclosedCData => ("A CDATA section", "']]>'"),
        SyntaxError::UnclosedSingleQuotedAttributeValue | SyntaxError::UnclosedDoubleQuotedAttributeValue => {
            ("A tag with an attribute value", "closing quote")
        }
        SyntaxError::InvalidBangMarkup | SyntaxError::UnclosedTag => ("A tag", "'>'"),
    };
    diagnostics.report(codes::PARSE_ERROR, at, || {
        Message::new(
            format!("{what} does not end"),
            format!("{what} starts here, but the file ends before its {end}."),
        )
        .suggest(format!("Add the {end} where it belongs."))
    });
}

/// An attribute that is not `name="value"`.
pub(super) fn attribute(error: &AttrError, at: Span, diagnostics: &mut Diagnostics) {
    let (short, fix) = match error {
        AttrError::ExpectedEq(_) => ("This attribute has no value", "Write the attribute as name=\"value\"."),
        AttrError::ExpectedValue(_) => ("This attribute has no value", "Add a value in quotes."),
        AttrError::UnquotedValue(_) => ("The attribute's value is not in quotes", "Put the value in quotes."),
        AttrError::ExpectedQuote(..) => ("The attribute's value does not end", "Add the closing quote."),
        AttrError::Duplicated(..) => ("The element has this attribute twice", "Remove one of the two."),
    };
    diagnostics.report(codes::PARSE_ERROR, at, || {
        Message::new(short, "Attributes are written name=\"value\", each name once in an element.")
            .suggest(fix)
    });
}

/// A `<` with something behind it that starts no tag, or an attribute of a name that is none.
pub(super) fn bad_name(at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::PARSE_ERROR, at, || {
        Message::new(
            "This is not a name of an element or attribute",
            "Names start with a letter or '_' and hold letters, digits, '-', '_' and '.'.",
        )
        .suggest("Correct the name, or write &lt; for the character '<'.")
    });
}

/// An element behind the root element.
pub(super) fn second_root(at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::PARSE_ERROR, at, || {
        Message::new(
            "A second root element starts here",
            "An XML file holds exactly one outermost element, and this is a second one.",
        )
        .suggest("Move the element into the first one, or into a file of its own.")
    });
}

/// Text before or behind the root element.
pub(super) fn text_outside(at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::PARSE_ERROR, at, || {
        Message::new(
            "Text stands outside of the root element",
            "Only comments may stand before and behind the outermost element of an XML file.",
        )
        .suggest("Remove the text, or move it into an element.")
    });
}

/// No element at all.
pub(super) fn no_root(at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::PARSE_ERROR, at, || {
        Message::new(
            "The file holds no element",
            "An XML file needs an outermost element, and this one has none.",
        )
        .suggest("Start the file with <jpe-project>.")
        .insert_at(at, "<jpe-project>\n</jpe-project>\n")
    });
}

/// An element that is still open at the end of the file.
pub(super) fn unclosed(name: &str, tag: Span, end: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::PARSE_ERROR, tag, || {
        let message = Message::new(
            "This element is not closed",
            format!("{} is opened here, but the file ends before its end tag.", quote(name)),
        )
        .suggest(format!("Add an end tag for {} where the element ends.", quote(name)))
        .related(end, "the file ends here");
        if name.chars().nth(FIX_CHARS_MAX).is_none() {
            message.insert_at(end, format!("</{name}>\n"))
        } else {
            message
        }
    });
}

/// A `&` that starts no reference.
pub(super) fn bare_ampersand(at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::PARSE_ERROR, at, || {
        Message::new(
            "This '&' starts a reference that does not end",
            "In XML, '&' starts a reference such as &amp;, which ends in ';'.",
        )
        .suggest("Write &amp; for the character '&'.")
        .insert_at(at.after_bytes(1), "amp;")
    });
}

/// A `<` inside an attribute value.
pub(super) fn less_than_in_value(at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::PARSE_ERROR, at, || {
        Message::new(
            "The attribute's value holds a '<'",
            "A '<' may not stand in an attribute value. Mostly a closing quote is missing before it.",
        )
        .suggest("Write &lt; for the character '<', or add the missing quote.")
    });
}

/// A `]]>` outside of a CDATA section.
pub(super) fn cdata_end_in_text(at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::PARSE_ERROR, at, || {
        Message::new(
            "']]>' may not stand in text",
            "In XML, ']]>' ends a CDATA section, and none is open here.",
        )
        .suggest("Write ]]&gt; for these characters.")
        .replace("]]&gt;")
    });
}

/// An XML declaration that is not the first thing in the file.
pub(super) fn late_declaration(at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::PARSE_ERROR, at, || {
        Message::new(
            "The XML declaration is not at the start of the file",
            "<?xml …?> may only be the very first thing in a file, without white space before it.",
        )
        .suggest("Move the declaration to the start of the file, or remove it.")
        .replace("")
    });
}

/// A declared encoding that is not read.
pub(super) fn encoding(name: &str, at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::ENCODING_ERROR, at, || {
        Message::new(
            "The file declares an encoding that is not read",
            format!("The encoding {} is declared; only UTF-8 and UTF-16 are read.", quote(name)),
        )
        .suggest("Save the file as UTF-8 and declare that, or remove the declaration.")
    });
}

/// A DOCTYPE.
pub(super) fn doctype(at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::XML_FORBIDDEN_CONSTRUCT, at, || {
        Message::new(
            "A DOCTYPE is not allowed",
            "A DOCTYPE can define entities that blow up to gigabytes or read files, so it is refused.",
        )
        .suggest("Remove the DOCTYPE and write entities out.")
        .replace("")
    });
}

/// A processing instruction.
pub(super) fn processing_instruction(at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::XML_FORBIDDEN_CONSTRUCT, at, || {
        Message::new(
            "A processing instruction is not allowed",
            "JPE-XML has no processing instructions besides the XML declaration.",
        )
        .suggest("Remove the processing instruction.")
        .replace("")
    });
}

/// An entity that is not built in.
pub(super) fn unknown_entity(name: &str, at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::XML_FORBIDDEN_CONSTRUCT, at, || {
        Message::new(
            "An entity is used that XML does not have",
            format!("{} is no entity; XML has amp, lt, gt, quot and apos.", quote(name)),
        )
        .suggest("Write the character itself, or &amp; for a plain '&'.")
    });
}

/// More levels than a file may have.
pub(super) fn too_deep(at: Span, max: u32, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::XML_FORBIDDEN_CONSTRUCT, at, || {
        Message::new(
            format!("Elements are nested deeper than {max} levels"),
            format!("This element is on level {}; files may have {max} levels.", u64::from(max) + 1),
        )
        .suggest("Close the elements before this one.")
    });
}

/// More attributes than an element may have.
pub(super) fn too_many_attributes(at: Span, max: u32, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::XML_FORBIDDEN_CONSTRUCT, at, || {
        Message::new(
            format!("The element has more than {max} attributes"),
            format!("An element may have {max} attributes."),
        )
        .suggest("Remove attributes.")
    });
}

/// A reference to a character that no text may hold.
pub(super) fn character(character: char, at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::INVALID_CHARACTER, at, || {
        let number = u32::from(character);
        Message::new(
            format!("The character U+{number:04X} is not allowed"),
            format!("U+{number:04X} is a control character or no character at all. No XML file may hold it."),
        )
        .suggest("Delete the reference.")
        .replace("")
    });
}

/// A numbered reference that is no number of a character.
pub(super) fn bad_number(at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::PARSE_ERROR, at, || {
        Message::new(
            "This reference stands for no character",
            "A numbered reference is written &#233; or &#xE9;, with the number of a Unicode character.",
        )
        .suggest("Write the character itself.")
    });
}

/// A namespace.
pub(super) fn namespace(at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::XML_NAMESPACE_IGNORED, at, meaningless_namespace);
}

/// The declaration of the namespace of names without a prefix, which nothing else in the file leans on.
pub(super) fn default_namespace(at: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::XML_NAMESPACE_IGNORED, at, || meaningless_namespace().replace(""));
}

fn meaningless_namespace() -> Message {
    Message::new(
        "Namespaces have no meaning here",
        "JPE-XML has no namespaces; prefixes and declarations are ignored, and elements go by their local names.",
    )
    .suggest("Remove the prefix or the declaration.")
}

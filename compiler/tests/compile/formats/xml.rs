//! `jpe-xml.xsd` and the reader of JPE-XML: what one refuses the other does too.

use std::ops::Range;

use quick_xml::events::Event;
use schemas::formats;
use uppsala::{XsdValidator, parse};

use super::support::{self, codes, examples};
use crate::check::run;
use crate::codes::TRIGGERS;

/// What the compiler says of a document that is not of the schema. What a text means is not the schema's
/// business, nor is an id that may be an attribute or an element.
const CODES: [&str; 6] = [
    "UNKNOWN_ELEMENT",
    "UNKNOWN_ATTRIBUTE",
    "MISSING_ELEMENT",
    "MISSING_ATTRIBUTE",
    "XML_UNEXPECTED_CHILD",
    "PARSE_ERROR",
];

/// Documents in which every element stands with every attribute and child it may have.
const FULL: [&str; 2] = [include_str!("full.jpe.xml"), include_str!("full_mod.jpe.xml")];

/// Elements whose attributes depend on each other in ways that XML Schema 1.0 has no words for.
const CHOOSING: [&str; 5] = ["mood", "check", "action", "participant", "if"];

struct Schema(String);

impl Schema {
    fn new() -> Self {
        Self(formats::find("jpe-xml").unwrap().text.to_owned())
    }

    fn faults(&self, document: &str) -> Vec<String> {
        let schema = parse(&self.0).unwrap();
        let validator = XsdValidator::from_schema(&schema).unwrap();
        match parse(document) {
            Ok(document) => validator.validate(&document).iter().map(ToString::to_string).collect(),
            Err(error) => vec![error.to_string()],
        }
    }
}

fn is_jpe_xml(document: &str) -> bool {
    codes("a.jpe.xml", document).iter().all(|code| !CODES.contains(&code.as_str()))
}

/// A start tag of a document.
#[derive(Debug)]
struct Tag {
    name: String,
    /// The byte behind the name.
    name_end: usize,
    /// The whole tag.
    whole: Range<usize>,
    /// The attributes, each with the white space before it.
    attributes: Vec<(String, Range<usize>)>,
}

fn tags(document: &str) -> Vec<Tag> {
    let mut reader = quick_xml::Reader::from_str(document);
    let mut tags = Vec::new();
    loop {
        let start = usize::try_from(reader.buffer_position()).unwrap();
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                let end = usize::try_from(reader.buffer_position()).unwrap();
                let name = tag.name().as_ref().to_owned();
                let name_end = start + 1 + name.len();
                let attributes = attributes(&document[..end], name_end);
                tags.push(Tag { name, name_end, whole: start..end, attributes });
            }
            Event::Eof => return tags,
            _ => {}
        }
    }
}

/// The attributes of a tag that ends the text, from byte `at` on.
fn attributes(text: &str, mut at: usize) -> Vec<(String, Range<usize>)> {
    let mut attributes = Vec::new();
    while let Some(equals) = text[at..].find("=\"").map(|equals| at + equals) {
        let end = equals + 3 + text[equals + 2..].find('"').unwrap();
        attributes.push((text[at..equals].trim().to_owned(), at..end));
        at = end;
    }
    attributes
}

fn replaced(document: &str, range: Range<usize>, text: &str) -> String {
    format!("{}{text}{}", &document[..range.start], &document[range.end..])
}

/// Whether the element has a simple type: attributes of such are forbidden, but the validator at hand passes
/// over them.
fn holds_only_text(document: &str, tag: &Tag) -> bool {
    let is_empty = document[tag.whole.clone()].ends_with("/>");
    let inside = document[tag.whole.end..].trim_start();
    tag.attributes.is_empty() && !is_empty && !inside.starts_with('<')
}

#[test]
fn full_documents_are_full_and_valid() {
    let schema = Schema::new();
    let all = FULL.concat();
    for document in FULL {
        assert_eq!(schema.faults(document), Vec::<String>::new());
        assert!(is_jpe_xml(document), "{:?}", codes("a.jpe.xml", document));
    }
    for tag in tags(&schema.0) {
        let value = |name: &str| {
            let found = tag.attributes.iter().find(|(attribute, _)| attribute == name)?;
            schema.0[found.1.clone()].split('"').nth(1).map(str::to_owned)
        };
        match (tag.name.as_str(), value("name")) {
            ("xs:element", Some(name)) => assert!(all.contains(&format!("<{name}")), "<{name}>"),
            ("xs:attribute", Some(name)) => assert!(all.contains(&format!(" {name}=\"")), "{name}="),
            _ => {}
        }
    }
}

#[test]
fn reader_and_schema_know_the_same_names() {
    let schema = Schema::new();
    let check = |document: &str, what: &Tag| {
        let faults = schema.faults(document);
        assert_eq!(faults.is_empty(), is_jpe_xml(document), "{what:?} {faults:?}");
    };
    for document in FULL {
        for tag in tags(document) {
            if !holds_only_text(document, &tag) {
                check(&replaced(document, tag.name_end..tag.name_end, " zzzzzzzz=\"1\""), &tag);
            }
            if !document[tag.whole.clone()].ends_with("/>") {
                check(&replaced(document, tag.whole.end..tag.whole.end, "<zzzzzzzz/>"), &tag);
            }
            for (name, place) in &tag.attributes {
                check(&replaced(document, place.start + 1..place.start + 1, "zz"), &tag);
                if !CHOOSING.contains(&tag.name.as_str()) && !matches!(&**name, "id" | "key" | "format") {
                    check(&replaced(document, place.clone(), ""), &tag);
                }
            }
        }
    }
}

/// Names that the reader offers in the place of an unknown one: the schema has them, in the full documents.
#[test]
fn every_name_the_reader_offers_is_in_the_full_documents() {
    let all = FULL.concat();
    let mut n_offered = 0;
    for document in FULL {
        for tag in tags(document) {
            for (place, form) in [
                (tag.name_end..tag.name_end, " zzzzzzzz=\"1\""),
                (tag.whole.end..tag.whole.end, "<zzzzzzzz/>"),
            ] {
                let report = run(
                    &[("a.jpe.xml", replaced(document, place, form).as_bytes())],
                    schemas::Mode::Default,
                    schemas::Profile::Ref,
                )
                .report;
                let unknown = report.diagnostics.iter().filter(|one| one.code.starts_with("UNKNOWN_"));
                for fix in unknown.filter_map(|one| one.suggested_fix.as_deref()) {
                    let Some((_, names)) = fix.split_once("use one of: ") else { continue };
                    for name in names.trim_end_matches('.').split(", ") {
                        n_offered += 1;
                        let is_there =
                            all.contains(&format!("<{name}")) || all.contains(&format!(" {name}=\""));
                        assert!(is_there, "{tag:?}: {name}");
                    }
                }
            }
        }
    }
    assert!(n_offered > 100, "{n_offered} names");
}

#[test]
fn examples_are_valid_and_triggers_are_not() {
    let schema = Schema::new();
    let examples = examples();
    let documents = examples.iter().filter(|file| support::is_in(file.path.as_str(), ".xml"));
    let mut n_documents = 0;
    for file in documents {
        let text = std::str::from_utf8(&file.content).unwrap();
        assert_eq!(schema.faults(text), Vec::<String>::new(), "{}", file.path);
        n_documents += 1;
    }
    assert!(n_documents > 0, "there is an example in JPE-XML");
    for (code, _, text) in
        TRIGGERS.iter().filter(|(code, path, _)| support::is_in(path, ".xml") && CODES.contains(code))
    {
        assert!(!schema.faults(text).is_empty(), "{code}: {text}");
    }
}

//! `ir.schema.json` and the reader and the writer of the IR: what one refuses the other does too.

use schemas::{EngineError, Mode};
use serde_json::{Value, json};

use super::support::{compiled, corpus, examples, said, source, validate, validator};
use crate::codes::TRIGGERS;

/// What the compiler says of a document that is not of the schema. A value that is well-formed and means
/// nothing is not the schema's business.
const CODES: [&str; 7] = [
    "IR_SYNTAX_ERROR",
    "IR_TYPE_ERROR",
    "MISSING_IR_FIELD",
    "UNKNOWN_IR_FIELD",
    "UNSUPPORTED_IR_VERSION",
    "MISSING_ID",
    "INVALID_INSTANCE_ID",
];

fn is_ir(text: &str) -> bool {
    // A run_type is the reader's business; other words are checked when the project is whole.
    let is_of_reader =
        |error: &EngineError| error.code == "INVALID_ENUM_VALUE" && error.extra.pointer.is_some();
    said("a.ir.json", text).iter().all(|error| !CODES.contains(&&*error.code) && !is_of_reader(error))
}

/// A document in which every object of the schema stands with every member it may have.
fn full() -> Value {
    serde_json::from_str(include_str!("full.ir.json")).unwrap()
}

#[test]
fn all_that_is_written_is_valid() {
    let validator = validator("ir");
    let mut n_written = 0;
    let triggers = TRIGGERS.iter().map(|(_, path, text)| vec![source(path, *text)]);
    let corpus = corpus();
    let cases = corpus.iter().map(|case| case.files.clone());
    let full = vec![source("full.ir.json", full().to_string())];
    for files in triggers.chain(cases).chain([examples(), full]) {
        for output in compiled(files, Mode::Default).files {
            validate(&validator, &serde_json::from_slice(&output.content).unwrap());
            n_written += 1;
        }
    }
    assert!(n_written > 50, "{n_written} documents");
}

#[test]
fn reader_and_schema_agree_on_the_corpus() {
    let validator = validator("ir");
    let documents = corpus().into_iter().filter(|case| case.group == "ir");
    for case in documents {
        for file in &case.files {
            let text = std::str::from_utf8(&file.content).unwrap();
            let document: Value = serde_json::from_str(text).unwrap();
            assert_eq!(validator.is_valid(&document), is_ir(text), "{}: {document:#}", case.name);
        }
    }
}

/// Every pointer into a document.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| pointers(value, &format!("{at}/{name}"), found));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, value)| pointers(value, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

#[test]
fn the_full_document_is_full_and_valid() {
    validate(&validator("ir"), &full());
    assert!(is_ir(&full().to_string()));
    let schema: Value = serde_json::from_str(schemas::formats::find("ir").unwrap().text).unwrap();
    let text = full().to_string();
    let mut at = Vec::new();
    pointers(&schema, "", &mut at);
    for pointer in at.iter().filter(|pointer| pointer.ends_with("/properties")) {
        for name in schema.pointer(pointer).unwrap().as_object().unwrap().keys() {
            assert!(text.contains(&format!("\"{name}\":")), "{pointer}: {name}");
        }
    }
}

/// Every value of the full document in the place of every type, and every member left out or misspelt.
#[test]
fn reader_and_schema_agree_on_every_member() {
    let (validator, full) = (validator("ir"), full());
    let mut at = Vec::new();
    pointers(&full, "", &mut at);
    let values = [json!(null), json!(true), json!(7), json!(1.5), json!("x"), json!([]), json!({})];
    let check = |document: &Value, what: &str| {
        assert_eq!(validator.is_valid(document), is_ir(&document.to_string()), "{what}");
    };
    for pointer in &at {
        for value in &values {
            let mut changed = full.clone();
            *changed.pointer_mut(pointer).unwrap() = value.clone();
            check(&changed, &format!("{pointer} is {value}"));
        }
        let Some((object, name)) = pointer.rsplit_once('/') else { continue };
        let mut changed = full.clone();
        let Some(members) = changed.pointer_mut(object).unwrap().as_object_mut() else { continue };
        let value = members.remove(name).unwrap();
        check(&changed, &format!("{pointer} is left out"));
        changed.pointer_mut(object).unwrap()[format!("{name}_")] = value;
        check(&changed, &format!("{pointer} is misspelt"));
    }
}

/// A table of names that the compiler takes is of its schema, and the other way round.
#[test]
fn names_of_the_game_are_of_their_schema() {
    let validator = validator("game-names");
    let instances = [
        "1",
        "18446744073709551615",
        "0",
        "-1",
        "1.5",
        "true",
        "\"7\"",
        "\"0x1F\"",
        "\"1:2:3\"",
        "\"x\"",
        "null",
    ];
    let tables = instances.map(|instance| format!("{{\"buffs\": {{\"tipsy\": {instance}}}}}"));
    let others = ["{}", "[]", "{\"skills\": {}}", "{\"skill\": {}}", "{\"traits\": []}"].map(str::to_owned);
    for text in tables.into_iter().chain(others) {
        let document: Value = serde_json::from_str(&text).unwrap();
        let is_fine = said("a.names.json", text.as_str()).iter().all(|error| !CODES.contains(&&*error.code));
        assert_eq!(validator.is_valid(&document), is_fine, "{text}");
    }
}

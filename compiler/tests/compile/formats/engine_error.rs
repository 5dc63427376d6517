//! `engine-error.schema.json` and `report.schema.json`: made from the types.

use std::fs;
use std::path::Path;

use schemas::{EngineError, JobId, Mode, Profile, Report, Sha256, Timestamp, formats};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::support::{compiled, corpus, source, validate, validator};
use crate::codes::TRIGGERS;

/// The JSON Schema of a type that has one for OpenAPI 3.1, whose schemas are those of JSON Schema 2020-12.
fn schema<T: ToSchema>(name: &str, title: &str) -> String {
    let mut found = Vec::new();
    T::schemas(&mut found);
    found.sort_by(|(left, _), (right, _)| left.cmp(right));
    let types: Map<String, Value> =
        found.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).unwrap())).collect();
    let mut document = Map::new();
    document.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    document.insert("$id".to_owned(), json!(format!("urn:jpefarm:format:{name}")));
    document.insert("title".to_owned(), json!(title));
    document.extend(serde_json::to_value(T::schema()).unwrap().as_object().unwrap().clone());
    document.insert("$defs".to_owned(), Value::Object(types));
    let text = serde_json::to_string_pretty(&document).unwrap();
    text.replace("#/components/schemas/", "#/$defs/") + "\n"
}

/// After a wanted change of the types: `UPDATE_FORMATS=1 cargo test -p compiler --test compile formats`.
#[test]
fn the_committed_schemas_are_those_of_the_types() {
    let made = [
        ("engine-error.schema.json", schema::<EngineError>("engine-error", "A diagnostic")),
        ("report.schema.json", schema::<Report>("report", "The report of a build")),
    ];
    for (name, text) in made {
        if std::env::var_os("UPDATE_FORMATS").is_some() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/formats").join(name);
            fs::write(path, &text).unwrap();
        } else {
            let is_committed = formats::find(name).unwrap().text == text;
            assert!(is_committed, "{name}: the types have changed; UPDATE_FORMATS=1 writes the file anew");
        }
    }
}

#[test]
fn what_is_said_of_every_trigger_and_the_corpus_is_valid() {
    let (error, report) = (validator("engine-error"), validator("report"));
    let triggers = TRIGGERS.iter().map(|(_, path, text)| vec![source(path, *text)]);
    for files in triggers.chain(corpus().iter().map(|case| case.files.clone())) {
        let inputs = Sha256::of(b"");
        let compiled = compiled(files, Mode::Strict);
        for diagnostic in &compiled.report.diagnostics {
            validate(&error, &serde_json::to_value(diagnostic).unwrap());
        }
        let id = JobId::new(Timestamp::from_unix_ms(0), [0; 10]);
        let told = Report::new(id, compiled.report, vec![Profile::Ir], Vec::new(), inputs);
        validate(&report, &serde_json::to_value(&told).unwrap());
    }
}

#[test]
fn what_is_no_diagnostic_is_not_valid() {
    let validator = validator("engine-error");
    let report = compiled(vec![source("a.jpe", "[Buffs]\nid: a\n")], Mode::Default).report;
    let good = serde_json::to_value(&report.diagnostics[0]).unwrap();
    for (member, value) in [
        ("code", json!("no code")),
        ("severity", json!("CRITICAL")),
        ("category", json!("PARSER")),
        ("position", json!({"line": 1})),
        ("extra", json!({"fix": {"text": "end\n"}})),
        ("message_short", json!(null)),
    ] {
        let mut bad = good.clone();
        bad[member] = value;
        assert!(!validator.is_valid(&bad), "{bad:#}");
    }
}

//! The document is committed, describes every route, and stands on its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use axum::http::{Method, StatusCode};
use schemas::api::{BatchBuilds, BatchView};
use schemas::{BatchId, JobId};
use serde_json::Value;

use crate::farm::{Farm, request};

/// After a wanted change of the interface: `UPDATE_OPENAPI=1 cargo test -p api openapi`.
#[tokio::test]
async fn the_committed_document_is_the_one_that_is_served() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let document = api::document();
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        fs::write(&path, &document).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == document,
        "the interface has changed; if that is wanted: UPDATE_OPENAPI=1 cargo test -p api openapi"
    );
    let farm = Farm::new().await;
    let answer = farm.get("/openapi.json").await.expect(StatusCode::OK);
    assert_eq!(answer.text(), document);
    let tag = answer.header("etag");
    farm.get_with("/openapi.json", &[("if-none-match", tag)]).await.expect(StatusCode::NOT_MODIFIED);
}

fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            let item = item.as_object().unwrap().iter();
            item.map(move |(method, operation)| (path.clone(), method.clone(), operation))
        })
        .collect()
}

/// A finished build and a finished batch, to put into paths.
struct Names {
    build: JobId,
    batch: BatchId,
}

impl Names {
    async fn new(farm: &Farm) -> Self {
        let build = farm.finished(&[("a.xml", b"x")]).await;
        let body = r#"{"builds":[{"name":"a","files":[{"path":"a.jpe","text":"x"}]}]}"#;
        let answer = farm.post("/api/v1/batches", "application/json", body).await;
        let batch = answer.expect(StatusCode::ACCEPTED).json::<BatchView>().id;
        let path = format!("/api/v1/batches/{batch}/builds");
        for build in farm.get(&path).await.json::<BatchBuilds>().items {
            farm.finish(build.id, &[]).await;
        }
        Self { build, batch }
    }

    fn put_into(&self, path: &str) -> String {
        let id = if path.contains("/batches/") { self.batch.to_string() } else { self.build.to_string() };
        path.replace("{id}", &id).replace("{path}", "a.xml")
    }
}

#[tokio::test]
async fn every_operation_is_there_and_described() {
    let farm = Farm::new().await;
    let names = Names::new(&farm).await;
    let document: Value = serde_json::from_str(&api::document()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let operation_id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(operation["summary"].is_string(), "{operation_id} has no summary");
        assert!(ids.insert(operation_id), "two operations have one id");
        let path = names.put_into(&path);
        let method: Method = method.to_uppercase().parse().unwrap();
        let answer = farm.send(request(method.clone(), &path, &[], "")).await;
        let is_there = ![StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED].contains(&answer.status);
        assert!(is_there, "{method} {path}: {}", answer.status);
    }
    assert_eq!(ids.len(), 22);
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(reference) if key == "$ref" => drop(found.insert(reference.clone())),
                    value => references(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document: Value = serde_json::from_str(&api::document()).unwrap();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.len() > 20);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[tokio::test]
async fn get_routes_answer_head_without_a_body() {
    let farm = Farm::new().await;
    let names = Names::new(&farm).await;
    let document: Value = serde_json::from_str(&api::document()).unwrap();
    for (path, method, _) in operations(&document) {
        if method == "get" {
            let path = names.put_into(&path);
            let answer = farm.send(request(Method::HEAD, &path, &[], "")).await.expect(StatusCode::OK);
            assert!(answer.body.is_empty(), "{path}");
        }
    }
}

//! Every kind of problem, each brought about once from outside.

use std::collections::BTreeSet;
use std::convert::Infallible;

use api::Config;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use object_store::ObjectStore;
use scheduler::ports::CONCURRENCY_QUEUE_MAX;
use schemas::problem::ProblemKind;

use crate::farm::{Answer, Farm, request};

const BUILDS: &str = "/api/v1/builds";
const SMALL: &str = r#"{"name":"a","files":[{"path":"a.jpe","text":"x"}]}"#;

/// Bytes that nothing compresses below what lives in a row.
fn noise(n_bytes: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..n_bytes).map(|_| next()).collect()
}

async fn internal() -> Answer {
    let farm = Farm::new().await;
    let id = farm.finished(&[("noise.bin", &noise(100_000))]).await;
    let locations = farm.objects.list(None).map_ok(|object| object.location).boxed();
    let deleted: Vec<_> = farm.objects.delete_stream(locations).try_collect().await.unwrap();
    assert_eq!(deleted.len(), 1);
    let answer = farm.get(&format!("{BUILDS}/{id}/files/noise.bin")).await;
    assert!(!answer.text().contains("missing") && !answer.text().contains("blob"), "{}", answer.text());
    answer
}

async fn unavailable() -> Answer {
    let farm = Farm::new().await;
    farm.store.close().await;
    let answer = farm.post(BUILDS, "application/json", SMALL).await;
    answer.problem(ProblemKind::Unavailable);
    let answer = farm.get("/readyz").await;
    assert_eq!(answer.header("retry-after"), "1");
    assert!(!answer.text().to_ascii_lowercase().contains("sql"), "{}", answer.text());
    answer
}

/// A body that begins and never goes on.
fn stuck() -> Body {
    let first = futures::stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"{"))]);
    Body::from_stream(first.chain(futures::stream::pending()))
}

async fn timeout() -> Answer {
    let config = Config { upload_timeout_s: 1, ..Config::default() };
    let farm = Farm::with(config, scheduler::Config::default()).await;
    farm.post(BUILDS, "application/json", stuck()).await
}

async fn too_large() -> Answer {
    let config = Config { body_bytes_max: 100, ..Config::default() };
    let farm = Farm::with(config, scheduler::Config::default()).await;
    let chunks = futures::stream::iter(vec![Ok::<_, Infallible>(Bytes::from_static(&[b' '; 60])); 2]);
    farm.post(BUILDS, "application/json", Body::from_stream(chunks)).await.problem(ProblemKind::TooLarge);
    farm.post(BUILDS, "application/json", " ".repeat(101)).await
}

async fn key_reused() -> Answer {
    let farm = Farm::new().await;
    let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
    farm.send(request(Method::POST, BUILDS, &headers, SMALL)).await.expect(StatusCode::ACCEPTED);
    farm.send(request(Method::POST, BUILDS, &headers, SMALL.replace("\"x\"", "\"y\""))).await
}

async fn line_full() -> Answer {
    let farm = Farm::new().await;
    let body = SMALL.replacen('{', r#"{"concurrency_key":"main","on_conflict":"queue","#, 1);
    for _ in 0..CONCURRENCY_QUEUE_MAX {
        farm.post(BUILDS, "application/json", body.clone()).await.expect(StatusCode::ACCEPTED);
    }
    let answer = farm.post(BUILDS, "application/json", body).await;
    assert_eq!(answer.header("retry-after"), "1");
    answer
}

async fn bring_about(kind: ProblemKind) -> Answer {
    let farm = Farm::new().await;
    match kind {
        ProblemKind::BadRequest => farm.post(BUILDS, "application/json", "{").await,
        ProblemKind::ForbiddenOrigin => farm.get_with(BUILDS, &[("host", "evil.example")]).await,
        ProblemKind::NotFound => farm.get("/nowhere").await,
        ProblemKind::MethodNotAllowed => farm.send(request(Method::DELETE, BUILDS, &[], "")).await,
        ProblemKind::NotFinished => {
            let id = farm.submit("one").await;
            farm.get(&format!("{BUILDS}/{id}/report")).await
        }
        ProblemKind::IdempotencyKeyReused => key_reused().await,
        ProblemKind::ConcurrencyQueueFull => line_full().await,
        ProblemKind::TooLarge => too_large().await,
        ProblemKind::UnsupportedMediaType => farm.post(BUILDS, "text/plain", "x").await,
        ProblemKind::Unprocessable => farm.post(BUILDS, "application/json", "{}").await,
        ProblemKind::Timeout => timeout().await,
        ProblemKind::Internal => internal().await,
        ProblemKind::Unavailable => unavailable().await,
    }
}

#[tokio::test]
async fn every_kind_of_problem_comes_as_a_problem() {
    let mut seen = BTreeSet::new();
    for kind in ProblemKind::ALL {
        let answer = bring_about(kind).await;
        let problem = answer.problem(kind);
        assert!(problem.detail.ends_with('.') && problem.detail.len() > 20, "{}", problem.detail);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(seen.insert(problem.kind));
    }
}

#[tokio::test]
async fn methods_that_a_route_does_not_have_are_answered_with_those_it_has() {
    let farm = Farm::new().await;
    let id = farm.submit("one").await;
    let show = format!("{BUILDS}/{id}");
    let cancel = format!("{show}/cancel");
    for (method, path, allowed) in [
        (Method::PUT, BUILDS, "GET,HEAD,POST"),
        (Method::OPTIONS, BUILDS, "GET,HEAD,POST"),
        (Method::DELETE, &show, "GET,HEAD"),
        (Method::GET, &cancel, "POST"),
        (Method::HEAD, &cancel, "POST"),
        (Method::POST, "/livez", "GET,HEAD"),
    ] {
        let answer = farm.send(request(method.clone(), path, &[], "")).await;
        if method != Method::HEAD {
            answer.problem(ProblemKind::MethodNotAllowed);
        }
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        let mut methods: Vec<_> = answer.header("allow").split(',').map(str::trim).collect();
        methods.sort_unstable();
        assert_eq!(methods.join(","), allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn too_many_large_uploads_at_a_time_are_sent_away() {
    let config = Config { large_uploads_max: 1, ..Config::default() };
    let farm = Farm::with(config, scheduler::Config::default()).await;
    let headers = [("content-type", "application/json")];
    let mut first = Box::pin(farm.send(request(Method::POST, BUILDS, &headers, stuck())));
    assert!(futures::poll!(&mut first).is_pending());
    let second = farm.send(request(Method::POST, BUILDS, &headers, stuck())).await;
    assert!(second.problem(ProblemKind::Unavailable).detail.contains("large uploads"));
    farm.post(BUILDS, "application/json", SMALL).await.expect(StatusCode::ACCEPTED);
    // A few bytes of these may unpack to a whole project.
    for media_type in ["application/zip", "application/gzip"] {
        farm.post(BUILDS, media_type, "x").await.problem(ProblemKind::Unavailable);
    }
    drop(first);
    let large = SMALL.replace("\"x\"", &format!("\"{}\"", "x".repeat(2 << 20)));
    farm.post(BUILDS, "application/json", large).await.expect(StatusCode::ACCEPTED);
}

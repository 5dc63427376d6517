//! Who may call, and what every answer says.

use api::Config;
use axum::http::{Method, StatusCode};
use schemas::problem::ProblemKind;

use crate::farm::{Farm, request};

async fn farm_with_names() -> Farm {
    let config = Config {
        allowed_hosts: vec!["farm.example".to_owned(), "192.0.2.7".to_owned()],
        allowed_origins: vec!["https://mods.example".to_owned()],
        ..Config::default()
    };
    Farm::with(config, scheduler::Config::default()).await
}

#[tokio::test]
async fn only_requests_to_a_name_of_the_farm_get_in() {
    let farm = farm_with_names().await;
    for host in [
        "localhost",
        "LOCALHOST:1",
        "127.0.0.1:8080",
        "127.9.9.9",
        "[::1]:8080",
        "farm.example:9",
        "192.0.2.7",
    ] {
        farm.get_with("/api/v1/builds", &[("host", host)]).await.expect(StatusCode::OK);
    }
    for host in [
        "evil.example",
        "localhost.evil.example",
        "evil-localhost",
        "127.0.0.1.evil.example",
        "192.0.2.8",
        "0.0.0.0",
        "user@localhost",
        "",
        "a b",
        "sub.farm.example",
        "[::2]",
        "localhost:1@evil.example",
        "127.0.0.1:8080.evil.example",
        "localhost:99999",
    ] {
        let answer = farm.get_with("/api/v1/builds", &[("host", host)]).await;
        answer.problem(ProblemKind::ForbiddenOrigin);
    }
    let twice = [("host", "localhost"), ("host", "evil.example")];
    farm.get_with("/api/v1/builds", &twice).await.problem(ProblemKind::ForbiddenOrigin);
    let absolute = request(Method::GET, "http://evil.example/api/v1/builds", &[], "");
    farm.send(absolute).await.problem(ProblemKind::ForbiddenOrigin);
}

#[tokio::test]
async fn probes_get_in_by_any_name() {
    let farm = Farm::new().await;
    for path in ["/livez", "/readyz"] {
        let answer = farm.get_with(path, &[("host", "10.1.2.3:8080")]).await.expect(StatusCode::OK);
        assert_eq!(answer.text(), "ok\n");
    }
}

#[tokio::test]
async fn only_allowed_pages_get_in() {
    let farm = farm_with_names().await;
    let host = ("host", "localhost:8080");
    for origin in ["http://localhost:8080", "https://LOCALHOST:8080", "https://mods.example"] {
        farm.get_with("/api/v1/builds", &[host, ("origin", origin)]).await.expect(StatusCode::OK);
    }
    for origin in [
        "null",
        "",
        "https://evil.example",
        "http://localhost",
        "http://localhost:8081",
        "http://mods.example",
        "https://mods.example.evil.example",
        "ftp://localhost:8080",
        "localhost:8080",
    ] {
        let answer = farm.get_with("/api/v1/builds", &[host, ("origin", origin)]).await;
        answer.problem(ProblemKind::ForbiddenOrigin);
    }
    for site in ["cross-site", "same-site"] {
        let fetch = [("sec-fetch-site", site), ("sec-fetch-mode", "no-cors")];
        farm.get_with("/api/v1/builds", &fetch).await.problem(ProblemKind::ForbiddenOrigin);
        let link = [("sec-fetch-site", site), ("sec-fetch-mode", "navigate")];
        farm.get_with("/docs", &link).await.expect(StatusCode::OK);
    }
    let own = [("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "cors")];
    farm.get_with("/openapi.json", &own).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_foreign_page_can_submit_nothing() {
    let farm = Farm::new().await;
    let body = r#"{"name":"a","files":[{"path":"a.jpe","text":"x"}]}"#;
    let headers = [("content-type", "application/json"), ("origin", "https://evil.example")];
    let answer = farm.send(request(Method::POST, "/api/v1/builds", &headers, body)).await;
    answer.problem(ProblemKind::ForbiddenOrigin);
    assert!(farm.get("/api/v1/builds").await.text().contains("\"items\":[]"));
}

#[tokio::test]
async fn an_allowed_page_may_read_and_ask_before() {
    let farm = farm_with_names().await;
    let origin = ("origin", "https://mods.example");
    let answer = farm.get_with("/api/v1/builds", &[origin]).await.expect(StatusCode::OK);
    assert_eq!(answer.header("access-control-allow-origin"), origin.1);
    assert!(answer.header("access-control-expose-headers").contains("x-request-id"));
    let preflight = [
        origin,
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "idempotency-key"),
    ];
    let answer =
        farm.send(request(Method::OPTIONS, "/api/v1/builds", &preflight, "")).await.expect(StatusCode::OK);
    assert_eq!(answer.header("access-control-allow-origin"), origin.1);
    assert!(answer.header("access-control-allow-headers").contains("idempotency-key"));
    let own =
        farm.get_with("/api/v1/builds", &[("origin", "http://localhost:8080")]).await.expect(StatusCode::OK);
    assert_eq!(own.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn every_answer_has_the_name_of_its_request() {
    let farm = Farm::new().await;
    for name in ["abc", "a.b_c-1", &"x".repeat(64)] {
        let answer = farm.get_with("/nowhere", &[("x-request-id", name)]).await;
        assert_eq!(answer.header("x-request-id"), name);
        assert_eq!(answer.problem(ProblemKind::NotFound).trace_id.as_deref(), Some(name));
    }
    let mut made = Vec::new();
    for name in ["", "a b", "<script>", "a\tb", &"x".repeat(65), "\u{e4}"] {
        let answer = farm.get_with("/livez", &[("x-request-id", name)]).await;
        let id = answer.header("x-request-id").to_owned();
        assert!(id.len() == 20 && id.chars().all(|c| c.is_ascii_hexdigit()), "{id}");
        assert!(!made.contains(&id));
        made.push(id);
    }
}

#[tokio::test]
async fn every_answer_is_safe_in_a_browser() {
    let farm = Farm::new().await;
    for path in
        ["/livez", "/nowhere", "/api/v1/builds", "/openapi.json", "/docs", "/docs/docs.js", "/docs/docs.css"]
    {
        let answer = farm.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert!(!answer.header("cache-control").is_empty());
    }
    let page = farm.get("/docs").await;
    assert!(!page.text().contains("://"), "the page loads something from elsewhere");
    assert!(!page.header("content-security-policy").contains("unsafe"));
}

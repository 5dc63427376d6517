//! Submissions in JSON, good and hostile.

use axum::http::{Method, StatusCode};
use schemas::api::Build;
use schemas::problem::ProblemKind;
use schemas::{CacheStatus, Class, JobKind, JobState, Mode, ProjectLimits, Report};
use serde_json::{Value, json};

use crate::farm::{Farm, request};

const PATH: &str = "/api/v1/builds";
const JSON: &str = "application/json";

fn small_limits() -> scheduler::Config {
    let project_limits =
        ProjectLimits { file_bytes_max: 8, project_bytes_max: 20, files_max: 3, ..ProjectLimits::default() };
    scheduler::Config { project_limits, ..scheduler::Config::default() }
}

#[tokio::test]
async fn an_accepted_build_is_in_the_books_with_everything_that_was_asked() {
    let farm = Farm::new().await;
    let body = json!({
        "name": "my-mod",
        "files": [{"path": "b.jpe", "text": "text"}, {"path": "a/a.jpe", "base64": "AP8="}],
        "kind": "validate",
        "class": "bulk",
        "options": {"mode": "strict"},
        "deadline_seconds": 60,
    });
    let answer = farm.post(PATH, JSON, body.to_string()).await.expect(StatusCode::ACCEPTED);
    let build: Build = answer.json();
    assert_eq!(answer.header("location"), format!("{PATH}/{}", build.id));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!((build.kind, build.class), (JobKind::Validate, Class::Bulk));
    assert_eq!((build.name.as_str(), build.options.mode), ("my-mod", Mode::Strict));
    assert_eq!(build.deadline_at.unwrap().since(build.submitted_at).as_secs(), 60);

    let claim = farm.claim(build.id).await;
    let inputs = farm.scheduler.inputs(&claim).await.unwrap();
    let inputs: Vec<_> = inputs.iter().map(|file| (file.path.as_str(), &file.content[..])).collect();
    assert_eq!(inputs, [("a/a.jpe", &b"\x00\xff"[..]), ("b.jpe", b"text")]);
}

#[tokio::test]
async fn a_build_of_the_same_is_answered_with_the_result() {
    let farm = Farm::new().await;
    let body = |cache: &str| json!({"name": "a", "files": [{"path": "a.jpe", "text": "x"}], "cache": cache});
    let first: Build =
        farm.post(PATH, JSON, body("use").to_string()).await.expect(StatusCode::ACCEPTED).json();
    assert_eq!(first.cache, CacheStatus::Miss);
    farm.finish(first.id, &[("a.xml", b"<a/>")]).await;

    let answer = farm.post(PATH, JSON, body("use").to_string()).await.expect(StatusCode::OK);
    let hit: Build = answer.json();
    assert_eq!(answer.header("location"), format!("{PATH}/{}", hit.id));
    assert_eq!((hit.state, hit.cache), (JobState::Succeeded, CacheStatus::Hit));
    assert_ne!(hit.id, first.id);
    let report = |id| format!("{PATH}/{id}/report");
    let (of_first, of_hit) = (farm.get(&report(first.id)).await, farm.get(&report(hit.id)).await);
    let (of_first, of_hit): (Report, Report) = (of_first.json(), of_hit.json());
    assert_eq!((of_hit.build_id, of_hit.cache), (hit.id, Some(CacheStatus::Hit)));
    assert_eq!(Report { build_id: first.id, cache: None, ..of_hit }, of_first);
    let file = farm.get(&format!("{PATH}/{}/files/a.xml", hit.id)).await.expect(StatusCode::OK);
    assert_eq!(file.text(), "<a/>");

    let anew = farm.post(PATH, JSON, body("no").to_string()).await.expect(StatusCode::ACCEPTED);
    assert_eq!(anew.json::<Build>().cache, CacheStatus::Off);
    check(body("maybe").to_string(), ProblemKind::Unprocessable, &[], "unknown variant `maybe`").await;
}

/// Sends a body to a farm with small limits and gives back kind, codes and detail.
async fn check(body: impl Into<String>, kind: ProblemKind, codes: &[&str], detail: &str) {
    let farm = Farm::with(api::Config::default(), small_limits()).await;
    let body = body.into();
    let answer = farm.post(PATH, JSON, body.clone()).await;
    assert_eq!(answer.codes(kind), codes, "{body}: {}", answer.text());
    assert!(answer.problem(kind).detail.contains(detail), "{}", answer.text());
}

fn files(files: &Value) -> String {
    json!({"name": "a", "files": files}).to_string()
}

#[tokio::test]
async fn what_is_no_json_cannot_be_read() {
    check("", ProblemKind::BadRequest, &[], "EOF while parsing a value at line 1 column 0").await;
    check("{\"name\":\n  oops}", ProblemKind::BadRequest, &[], "at line 2 column 3").await;
    check("{\"name\":\"a\"", ProblemKind::BadRequest, &[], "EOF").await;
    check("\u{feff}{}", ProblemKind::BadRequest, &[], "line 1").await;
    let deep = format!("{{\"name\":{}", "[".repeat(100_000));
    check(deep, ProblemKind::Unprocessable, &[], "expected a string").await;
    let deep = format!("{{\"limits\":{}", "{\"fuel\":".repeat(100_000));
    check(deep, ProblemKind::Unprocessable, &[], "line 1").await;
}

#[tokio::test]
async fn json_of_another_shape_is_refused_with_its_place() {
    let unprocessable = ProblemKind::Unprocessable;
    check("[]", unprocessable, &[], "line 1").await;
    check("{}", unprocessable, &[], "missing field `name`").await;
    check(r#"{"name":"a","files":[],"x":1}"#, unprocessable, &[], "unknown field `x`").await;
    check(r#"{"name":"a","files":[{"path":"a","mode":7}]}"#, unprocessable, &[], "unknown field `mode`")
        .await;
    check(r#"{"name":"a","files":[],"kind":"sync"}"#, unprocessable, &[], "unknown variant `sync`").await;
    let huge = files(&vec![json!({"path": "a"}); 100_001].into());
    check(huge, unprocessable, &[], "an array of at most 100000 files").await;
}

#[tokio::test]
async fn every_file_that_cannot_be_is_named() {
    let unprocessable = ProblemKind::Unprocessable;
    check(files(&json!([])), unprocessable, &["PROJECT_EMPTY"], "no files").await;
    let wrong = json!([
        {"path": "../x", "text": ""},
        {"path": "both", "text": "", "base64": ""},
        {"path": "neither"},
    ]);
    check(files(&wrong), unprocessable, &["INVALID_PATH", "ENCODING_ERROR", "ENCODING_ERROR"], "and 2 more")
        .await;
    for base64 in ["A", "A===", "AB\n=", "-_8=", "AP8"] {
        let wrong = json!([{"path": "a", "base64": base64}]);
        check(files(&wrong), unprocessable, &["ENCODING_ERROR"], "cannot be read").await;
    }
    for path in ["", "/etc/passwd", "a/../b", "c:/x", "a\\b", "a\u{0}b", "a//b", &"x".repeat(300)] {
        check(files(&json!([{"path": path, "text": ""}])), unprocessable, &["INVALID_PATH"], "cannot be")
            .await;
    }
    let twice = json!([{"path": "a.jpe", "text": ""}, {"path": "A.jpe", "text": ""}]);
    check(files(&twice), unprocessable, &["DUPLICATE_PATH"], "Two files").await;
}

#[tokio::test]
async fn limits_of_a_project_are_too_large() {
    let too_large = ProblemKind::TooLarge;
    let file = |path: &str, size: usize| json!({"path": path, "text": "x".repeat(size)});
    check(files(&json!([file("a", 9), file("b", 1)])), too_large, &["FILE_TOO_LARGE"], "too large").await;
    let together = json!([file("a", 8), file("b", 8), file("c", 8)]);
    check(files(&together), too_large, &["PROJECT_TOO_LARGE"], "too large").await;
    let many = json!([file("a", 0), file("b", 0), file("c", 0), file("d", 0)]);
    check(files(&many), too_large, &["TOO_MANY_FILES"], "too many files").await;
}

#[tokio::test]
async fn more_faults_than_anyone_reads_are_not_listed() {
    let farm = Farm::new().await;
    let wrong = vec![json!({"path": "../x", "text": ""}); 5_000];
    let answer = farm.post(PATH, JSON, files(&wrong.into())).await;
    assert_eq!(answer.codes(ProblemKind::Unprocessable).len(), 101);
}

#[tokio::test]
async fn options_that_cannot_be_are_refused() {
    let with = |member: &str, value: Value| {
        let mut body = json!({"name": "a", "files": [{"path": "a", "text": ""}]});
        body[member] = value;
        body.to_string()
    };
    let unprocessable = ProblemKind::Unprocessable;
    check(with("name", json!("")), unprocessable, &[], "`name`").await;
    check(with("options", json!({"profile": []})), unprocessable, &[], "`options.profile`").await;
    check(with("options", json!({"profile": ["ts3"]})), unprocessable, &[], "unknown variant `ts3`").await;
    check(with("options", json!({"max_diagnostics": 0})), unprocessable, &[], "`options.max_diagnostics`")
        .await;
    let long = "x".repeat(256);
    check(with("options", json!({"creator": long})), unprocessable, &[], "`options.creator`").await;
    check(with("options", json!({"default_locale": long})), unprocessable, &[], "`options.default_locale`")
        .await;
    check(with("limits", json!({"fuel": u64::MAX})), unprocessable, &[], "`limits`").await;
    check(with("limits", json!({"fuel": 0})), unprocessable, &[], "at least 1").await;
    check(with("deadline_seconds", json!(0)), unprocessable, &[], "`deadline_seconds`").await;
    check(with("deadline_seconds", json!(-1)), unprocessable, &[], "line 1").await;
}

#[tokio::test]
async fn other_media_types_are_not_taken() {
    let farm = Farm::new().await;
    for media_type in
        ["text/plain", "multipart/form-data; boundary=x", "application/jsonp", "", "application/xml"]
    {
        farm.post(PATH, media_type, "{}").await.problem(ProblemKind::UnsupportedMediaType);
    }
    let none = request(Method::POST, PATH, &[], "{}");
    farm.send(none).await.problem(ProblemKind::UnsupportedMediaType);
    let headers = [("content-type", JSON), ("content-encoding", "gzip")];
    farm.send(request(Method::POST, PATH, &headers, "{}")).await.problem(ProblemKind::UnsupportedMediaType);
    let with_charset = files(&json!([{"path": "a", "text": ""}]));
    farm.post(PATH, "Application/JSON; charset=utf-8", with_charset).await.expect(StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_query_belongs_to_archives() {
    let farm = Farm::new().await;
    let answer = farm.post("/api/v1/builds?name=a", JSON, files(&json!([{"path": "a", "text": ""}]))).await;
    answer.problem(ProblemKind::BadRequest);
}

#[tokio::test]
async fn a_large_project_gets_through() {
    let farm = Farm::new().await;
    let text = "x".repeat(4 << 20);
    let many: Vec<_> = (0..10).map(|n| json!({"path": format!("{n}.jpe"), "text": text})).collect();
    farm.post(PATH, JSON, files(&many.into())).await.expect(StatusCode::ACCEPTED);
}

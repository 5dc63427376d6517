//! Batches: submit, refuse, follow, wait, cancel, list.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use schemas::api::{BatchBuilds, BatchPage, BatchView, BuildPage};
use schemas::problem::ProblemKind;
use schemas::{JobId, JobState, Problem, Profile};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::farm::{Answer, Farm, PATIENCE, request};

const BATCHES: &str = "/api/v1/batches";
const JSON: &str = "application/json";

fn build(name: &str) -> Value {
    json!({ "name": name, "files": [{ "path": "a.jpe", "text": name }] })
}

fn of_names(names: &[&str]) -> Value {
    json!({ "builds": names.iter().map(|name| build(name)).collect::<Vec<_>>() })
}

async fn post(farm: &Farm, body: &Value) -> Answer {
    farm.post(BATCHES, JSON, body.to_string()).await
}

async fn submit(farm: &Farm, names: &[&str]) -> BatchView {
    post(farm, &of_names(names)).await.expect(StatusCode::ACCEPTED).json()
}

async fn show(farm: &Farm, batch: &BatchView) -> BatchView {
    farm.get(&format!("{BATCHES}/{}", batch.id)).await.expect(StatusCode::OK).json()
}

async fn builds(farm: &Farm, batch: &BatchView) -> Vec<schemas::api::Build> {
    let path = format!("{BATCHES}/{}/builds", batch.id);
    farm.get(&path).await.expect(StatusCode::OK).json::<BatchBuilds>().items
}

async fn n_builds(farm: &Farm) -> usize {
    farm.get("/api/v1/builds?limit=100").await.json::<BuildPage>().items.len()
}

fn pointers(problem: &Problem) -> Vec<&str> {
    problem.builds.iter().map(|build| build.pointer.as_str()).collect()
}

#[tokio::test]
async fn a_batch_is_shown_as_it_goes() {
    let farm = Farm::new().await;
    let answer = post(&farm, &of_names(&["one", "two"])).await.expect(StatusCode::ACCEPTED);
    let batch: BatchView = answer.json();
    assert_eq!(answer.header("location"), format!("{BATCHES}/{}", batch.id));
    assert_eq!((batch.n_builds, batch.counts.queued, batch.state), (2, 2, JobState::Queued));
    let builds = builds(&farm, &batch).await;
    assert_eq!(builds.iter().map(|build| build.name.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    farm.finish(builds[0].id, &[]).await;
    assert_eq!(show(&farm, &batch).await.state, JobState::Running);
    farm.finish(builds[1].id, &[]).await;
    let batch = show(&farm, &batch).await;
    assert_eq!((batch.counts.succeeded, batch.state), (2, JobState::Succeeded));
}

#[tokio::test]
async fn a_matrix_builds_one_source_in_several_ways() {
    let farm = Farm::new().await;
    let body = json!({
        "source": build("demo"),
        "matrix": [{ "options": { "profile": ["ref"] } }, { "kind": "validate" }, { "options": { "profile": ["game"] } }],
    });
    let batch: BatchView = post(&farm, &body).await.expect(StatusCode::ACCEPTED).json();
    let builds = builds(&farm, &batch).await;
    assert!(builds.iter().all(|build| build.name == "demo"));
    assert_eq!(builds[2].options.profile, [Profile::Game]);
    for build in &builds {
        let claim = farm.claim(build.id).await;
        assert_eq!(farm.scheduler.inputs(&claim).await.unwrap()[0].content, b"demo");
    }
}

/// A source that is too large for the rows of all builds lies in the blobs once.
#[tokio::test]
async fn a_large_source_is_stored_once() {
    use object_store::ObjectStore;
    let farm = Farm::new().await;
    // Noise that is small enough for a row.
    let noise: Vec<_> = (0..2_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_string()).collect();
    let noise = noise.concat();
    let source = json!({ "name": "demo", "files": [{ "path": "a.jpe", "text": noise }] });
    let matrix = vec![json!({}); 500];
    let body = json!({ "source": source, "matrix": matrix });
    let batch: BatchView = post(&farm, &body).await.expect(StatusCode::ACCEPTED).json();
    assert_eq!(batch.counts.queued, 500);
    let objects: Vec<_> = futures::StreamExt::collect(farm.objects.list(None)).await;
    assert_eq!(objects.len(), 1);
    // The others are the same, so they wait for its result.
    let claim = farm.claim(builds(&farm, &batch).await[0].id).await;
    assert_eq!(farm.scheduler.inputs(&claim).await.unwrap()[0].content, noise.as_bytes());
}

#[tokio::test]
async fn each_faulty_build_is_named_and_nothing_is_stored() {
    let farm = Farm::new().await;
    let mut body =
        of_names(&["fine", "no files", "wrong type", "unknown member", "no profile", "bad key", "fine too"]);
    let parts = body["builds"].as_array_mut().unwrap();
    parts[1]["files"] = json!([]);
    parts[2]["name"] = json!(7);
    parts[3]["colour"] = json!("red");
    parts[4]["options"] = json!({ "profile": [] });
    parts[5]["concurrency_key"] = json!("");
    let problem = post(&farm, &body).await.problem(ProblemKind::Unprocessable);
    // What cannot be read comes before what cannot be done.
    assert_eq!(pointers(&problem), ["/builds/1", "/builds/2", "/builds/3", "/builds/5"]);
    assert_eq!(problem.builds[0].errors[0].code, "PROJECT_EMPTY");
    assert!(problem.builds[2].detail.contains("colour"), "{}", problem.builds[2].detail);

    let matrix = json!({ "source": build("demo"), "matrix": [{}, { "options": { "profile": [] } }] });
    let problem = post(&farm, &matrix).await.problem(ProblemKind::Unprocessable);
    assert_eq!(pointers(&problem), ["/matrix/1"]);
    assert!(problem.builds[0].detail.contains("profile"), "{}", problem.builds[0].detail);

    let mut twice = of_names(&["one", "two"]);
    for part in twice["builds"].as_array_mut().unwrap() {
        part["concurrency_key"] = json!("main");
    }
    assert_eq!(pointers(&post(&farm, &twice).await.problem(ProblemKind::Unprocessable)), ["/builds/1"]);
    for part in twice["builds"].as_array_mut().unwrap() {
        part["on_conflict"] = json!("queue");
    }
    assert_eq!(n_builds(&farm).await, 0);
    post(&farm, &twice).await.expect(StatusCode::ACCEPTED);
}

#[tokio::test]
async fn what_is_no_batch_is_refused() {
    let config = api::Config { body_bytes_max: 8 << 20, ..api::Config::default() };
    let farm = Farm::with(config, scheduler::Config::default()).await;
    let many = |n: usize| json!({ "source": build("demo"), "matrix": vec![json!({}); n] });
    for body in [
        json!({}),
        json!([]),
        json!({ "builds": [] }),
        json!({ "builds": [build("a")], "matrix": [{}] }),
        json!({ "builds": [build("a")], "source": build("a") }),
        json!({ "matrix": [{}] }),
        json!({ "source": build("a") }),
        json!({ "source": build("a"), "matrix": [] }),
        json!({ "source": { "name": "a", "files": [] }, "matrix": [{}] }),
        json!({ "builds": [build("a")], "colour": "red" }),
        many(501),
    ] {
        post(&farm, &body).await.problem(ProblemKind::Unprocessable);
    }
    farm.post(BATCHES, JSON, "{\"builds\":[").await.problem(ProblemKind::BadRequest);
    farm.post(BATCHES, "application/zip", "x").await.problem(ProblemKind::UnsupportedMediaType);
    farm.post(&format!("{BATCHES}?name=a"), JSON, many(1).to_string()).await.problem(ProblemKind::BadRequest);
    let huge = format!("{{\"builds\":[{}]}}", vec!["[]"; 1_000_000].join(","));
    farm.post(BATCHES, JSON, huge).await.problem(ProblemKind::Unprocessable);
    let too_large = " ".repeat(farm.config.body_bytes_max + 1);
    farm.post(BATCHES, JSON, too_large).await.problem(ProblemKind::TooLarge);
    assert_eq!(n_builds(&farm).await, 0);
    post(&farm, &many(500)).await.expect(StatusCode::ACCEPTED);
}

#[tokio::test]
async fn the_same_batch_with_the_same_key_is_submitted_once() {
    let farm = Farm::new().await;
    let send = async |body: Value| {
        let headers = [("content-type", JSON), ("idempotency-key", "k")];
        farm.send(request(Method::POST, BATCHES, &headers, body.to_string())).await
    };
    let first = send(of_names(&["one", "two"])).await.expect(StatusCode::ACCEPTED);
    let again = send(of_names(&["one", "two"])).await.expect(StatusCode::ACCEPTED);
    assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
    assert_eq!(first.json::<BatchView>().id, again.json::<BatchView>().id);
    send(of_names(&["one"])).await.problem(ProblemKind::IdempotencyKeyReused);
    assert_eq!(n_builds(&farm).await, 2);
}

#[tokio::test]
async fn a_full_line_refuses_the_batch() {
    let farm = Farm::new().await;
    let queued = json!({ "concurrency_key": "main", "on_conflict": "queue" });
    let body = json!({ "source": build("demo"), "matrix": vec![queued; 102] });
    let problem = post(&farm, &body).await.problem(ProblemKind::ConcurrencyQueueFull);
    assert_eq!(pointers(&problem), ["/matrix/100", "/matrix/101"]);
    assert_eq!(n_builds(&farm).await, 0);
}

#[tokio::test]
async fn who_waits_for_a_batch_hears_of_its_end() {
    let farm = Farm::new().await;
    let batch = submit(&farm, &["one", "two"]).await;
    let path = format!("{BATCHES}/{}?wait=30", batch.id);
    let waiting = async {
        let begin = Instant::now();
        let batch: BatchView = farm.get(&path).await.expect(StatusCode::OK).json();
        (batch.state, begin.elapsed())
    };
    let finishing = async {
        for build in builds(&farm, &batch).await {
            farm.finish(build.id, &[]).await;
        }
    };
    let ((state, waited), ()) = timeout(PATIENCE, async { tokio::join!(waiting, finishing) }).await.unwrap();
    assert_eq!(state, JobState::Succeeded);
    assert!(waited < Duration::from_secs(20), "{waited:?}");
    farm.get(&format!("{BATCHES}/{}?wait=61", batch.id)).await.problem(ProblemKind::BadRequest);
}

#[tokio::test]
async fn a_cancel_calls_off_all_that_is_not_over() {
    let farm = Farm::new().await;
    let batch = submit(&farm, &["done", "running", "queued"]).await;
    let builds = builds(&farm, &batch).await;
    farm.finish(builds[0].id, &[]).await;
    let claim = farm.claim(builds[1].id).await;
    let path = format!("{BATCHES}/{}/cancel", batch.id);
    let now: BatchView = farm.post(&path, "", "").await.expect(StatusCode::ACCEPTED).json();
    assert_eq!((now.counts.succeeded, now.counts.running, now.counts.cancelled), (1, 1, 1));
    let usage = scheduler::ports::Usage::default();
    farm.end(&claim, scheduler::Outcome::Cancelled { usage }).await;
    let over: BatchView = farm.post(&path, "", "").await.expect(StatusCode::OK).json();
    assert_eq!((over.counts.cancelled, over.state), (2, JobState::Cancelled));
}

#[tokio::test]
async fn batches_are_listed_page_by_page() {
    let farm = Farm::new().await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        ids.insert(0, submit(&farm, &[name]).await.id);
    }
    let page: BatchPage = farm.get(&format!("{BATCHES}?limit=2")).await.json();
    let cursor = page.next_cursor.unwrap();
    let next: BatchPage = farm.get(&format!("{BATCHES}?limit=2&cursor={cursor}")).await.json();
    let found: Vec<_> = page.items.iter().chain(&next.items).map(|batch| batch.id).collect();
    assert_eq!((found, next.next_cursor), (ids, None));
    for query in ["limit=0", "limit=101", "cursor=x", "state=queued"] {
        farm.get(&format!("{BATCHES}?{query}")).await.problem(ProblemKind::BadRequest);
    }
    for path in ["", "/builds", "/events"] {
        for id in ["x", "01900000-0000-7000-8000-000000000000"] {
            farm.get(&format!("{BATCHES}/{id}{path}")).await.problem(ProblemKind::NotFound);
        }
    }
}

/// One event of a stream.
#[derive(Debug, Clone, PartialEq)]
struct Frame {
    id: String,
    job: JobId,
    seq: u64,
}

fn frames(text: &str) -> Vec<Frame> {
    let frame = |block: &str| {
        let line = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let data: schemas::Event = serde_json::from_str(line("data:")?).unwrap();
        Some(Frame { id: line("id:")?.to_owned(), job: data.job_id, seq: data.seq })
    };
    text.split("\n\n").filter_map(frame).collect()
}

#[tokio::test]
async fn a_stream_goes_on_after_any_event_without_a_gap() {
    let farm = Farm::new().await;
    let batch = submit(&farm, &["one", "two", "three"]).await;
    for build in builds(&farm, &batch).await.iter().rev() {
        farm.finish(build.id, &[]).await;
    }
    let path = format!("{BATCHES}/{}/events", batch.id);
    let all = frames(&farm.get(&path).await.expect(StatusCode::OK).text());
    assert_eq!(all.len(), 9);
    for (frame_idx, frame) in all.iter().enumerate() {
        let answer = farm.get_with(&path, &[("last-event-id", &frame.id)]).await;
        if frame_idx + 1 == all.len() {
            answer.expect(StatusCode::NO_CONTENT);
        } else {
            assert_eq!(frames(&answer.expect(StatusCode::OK).text()), all[frame_idx + 1..]);
        }
    }
    for id in ["x", "1.1", "0x4", "9x"] {
        farm.get_with(&path, &[("last-event-id", id)]).await.problem(ProblemKind::BadRequest);
    }
}

#[tokio::test]
async fn a_stream_tells_what_happens_while_it_is_open() {
    let farm = Farm::new().await;
    let batch = submit(&farm, &["one", "two"]).await;
    let path = format!("{BATCHES}/{}/events", batch.id);
    let following = async { frames(&farm.get(&path).await.expect(StatusCode::OK).text()) };
    let finishing = async {
        for build in builds(&farm, &batch).await {
            farm.finish(build.id, &[]).await;
        }
    };
    let (seen, ()) = timeout(PATIENCE, async { tokio::join!(following, finishing) }).await.unwrap();
    for build in builds(&farm, &batch).await {
        let of_build = seen.iter().filter(|frame| frame.job == build.id).map(|frame| frame.seq);
        assert_eq!(of_build.collect::<Vec<_>>(), [1, 2, 3]);
    }
}

//! Show, list, cancel and idempotency.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use scheduler::ports::Usage;
use scheduler::{Fault, Outcome};
use schemas::api::{Build, BuildPage};
use schemas::problem::ProblemKind;
use schemas::{JobId, JobState, OnConflict, Timestamp};
use tokio::time::{Instant, timeout};

use crate::farm::{Answer, Farm, PATIENCE, request};

const NOBODY: &str = "/api/v1/builds/01900000-0000-7000-8000-000000000000";

#[tokio::test]
async fn a_build_is_shown_as_it_goes() {
    let farm = Farm::new().await;
    let id = farm.submit("one").await;
    let path = format!("/api/v1/builds/{id}");
    let state = |answer: Answer| answer.expect(StatusCode::OK).json::<Build>().state;
    assert_eq!(state(farm.get(&path).await), JobState::Queued);
    farm.finish(id, &[]).await;
    let answer = farm.get(&path).await;
    let tag = answer.header("etag").to_owned();
    assert_eq!(state(answer), JobState::Succeeded);
    let answer = farm.get_with(&path, &[("if-none-match", &tag)]).await.expect(StatusCode::NOT_MODIFIED);
    assert_eq!((answer.header("etag"), answer.body.len()), (tag.as_str(), 0));
    let head = farm.send(request(Method::HEAD, &path, &[], "")).await.expect(StatusCode::OK);
    assert_eq!((head.header("etag"), head.body.len()), (tag.as_str(), 0));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let farm = Farm::new().await;
    for path in [NOBODY, "/api/v1/builds/1", "/api/v1/builds/%ff", "/api/v1/builds/..%2f..%2fx"] {
        farm.get(path).await.problem(ProblemKind::NotFound);
        for rest in ["report", "files", "files/a", "archive", "events"] {
            farm.get(&format!("{path}/{rest}")).await.problem(ProblemKind::NotFound);
        }
        farm.post(&format!("{path}/cancel"), "", "").await.problem(ProblemKind::NotFound);
    }
    for path in ["/", "/api", "/api/v1/", "/api/v1/builds/", "/api/v1/jobs", "/docs/x"] {
        farm.get(path).await.problem(ProblemKind::NotFound);
    }
}

#[tokio::test]
async fn a_wait_is_over_as_soon_as_the_build_is() {
    let farm = Farm::new().await;
    let id = farm.submit("one").await;
    let path = format!("/api/v1/builds/{id}?wait=60");
    let (answer, ()) = timeout(PATIENCE, async {
        tokio::join!(farm.get(&path), async {
            tokio::task::yield_now().await;
            farm.finish(id, &[]).await;
        })
    })
    .await
    .expect("the wait is over long before its time");
    assert_eq!(answer.expect(StatusCode::OK).json::<Build>().state, JobState::Succeeded);
    let again = timeout(PATIENCE, farm.get(&path)).await.expect("a final build is not waited for");
    again.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_wait_that_runs_out_shows_the_build_as_it_is() {
    let farm = Farm::new().await;
    let id = farm.submit("one").await;
    let began = Instant::now();
    let answer = farm.get(&format!("/api/v1/builds/{id}?wait=1")).await.expect(StatusCode::OK);
    assert_eq!(answer.json::<Build>().state, JobState::Queued);
    assert!(began.elapsed() >= Duration::from_secs(1));
    for query in ["wait=61", "wait=-1", "wait=x", "wait=", "waits=1"] {
        farm.get(&format!("/api/v1/builds/{id}?{query}")).await.problem(ProblemKind::BadRequest);
    }
}

#[tokio::test]
async fn a_list_pages_from_the_newest_to_the_oldest() {
    let farm = Farm::new().await;
    let mut ids = Vec::new();
    for n in 0..7 {
        ids.push(farm.submit(&format!("build-{n}")).await);
    }
    // Within one millisecond chance decides which id is the newer one.
    ids.sort_unstable_by(|a, b| b.cmp(a));
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page: BuildPage = farm.get(&format!("/api/v1/builds?limit=3{cursor}")).await.json();
        found.extend(page.items.iter().map(|build| build.id));
        let Some(next) = page.next_cursor else { break };
        assert_eq!(page.items.len(), 3);
        cursor = format!("&cursor={next}");
    }
    assert_eq!(found, ids);
    let all: BuildPage = farm.get("/api/v1/builds").await.json();
    assert_eq!((all.items.len(), all.next_cursor), (7, None));
    let exact: BuildPage = farm.get("/api/v1/builds?limit=7").await.json();
    assert_eq!((exact.items.len(), exact.next_cursor), (7, None));
}

#[tokio::test]
async fn a_list_filters_by_state() {
    let farm = Farm::new().await;
    let (_, done) = (farm.submit("waits").await, farm.finished(&[]).await);
    let page: BuildPage = farm.get("/api/v1/builds?state=succeeded").await.json();
    assert_eq!(page.items.iter().map(|build| build.id).collect::<Vec<_>>(), [done]);
    for query in
        ["state=done", "limit=0", "limit=101", "limit=x", "cursor=x", "cursor=", "page=2", "limit=1&limit=2"]
    {
        farm.get(&format!("/api/v1/builds?{query}")).await.problem(ProblemKind::BadRequest);
    }
}

async fn cancel(farm: &Farm, id: JobId) -> Answer {
    farm.post(&format!("/api/v1/builds/{id}/cancel"), "", "").await
}

#[tokio::test]
async fn a_cancel_ends_a_queued_build_and_asks_a_running_one() {
    let farm = Farm::new().await;
    let queued = farm.submit("queued").await;
    assert_eq!(cancel(&farm, queued).await.expect(StatusCode::OK).json::<Build>().state, JobState::Cancelled);
    let report = farm.get(&format!("/api/v1/builds/{queued}/report")).await.expect(StatusCode::OK);
    assert!(report.text().contains("BUILD_CANCELLED"));

    let running = farm.submit("running").await;
    let claim = farm.claim(running).await;
    let build: Build = cancel(&farm, running).await.expect(StatusCode::ACCEPTED).json();
    assert!(build.cancel_requested && build.state == JobState::Running);
    cancel(&farm, running).await.expect(StatusCode::ACCEPTED);
    farm.end(&claim, Outcome::Cancelled { usage: Usage::default() }).await;
    assert_eq!(
        cancel(&farm, running).await.expect(StatusCode::OK).json::<Build>().state,
        JobState::Cancelled
    );

    let done = farm.finished(&[]).await;
    assert_eq!(cancel(&farm, done).await.expect(StatusCode::OK).json::<Build>().state, JobState::Succeeded);
}

async fn submit_with_key(farm: &Farm, key: &str, text: &str) -> Answer {
    let body = format!(r#"{{"name":"a","files":[{{"path":"a.jpe","text":"{text}"}}]}}"#);
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    farm.send(request(Method::POST, "/api/v1/builds", &headers, body)).await
}

#[tokio::test]
async fn the_same_request_with_the_same_key_submits_once() {
    let farm = Farm::new().await;
    let first = submit_with_key(&farm, "key-1", "x").await.expect(StatusCode::ACCEPTED);
    assert_eq!(first.header("idempotent-replayed"), "");
    let again = submit_with_key(&farm, "key-1", "x").await.expect(StatusCode::ACCEPTED);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("location"), first.header("location"));
    submit_with_key(&farm, "key-1", "y").await.problem(ProblemKind::IdempotencyKeyReused);
    let other = submit_with_key(&farm, "key-2", "x").await.expect(StatusCode::ACCEPTED);
    assert_ne!(other.body, first.body);
    let page: BuildPage = farm.get("/api/v1/builds").await.json();
    assert_eq!(page.items.len(), 2);
}

#[tokio::test]
async fn a_key_is_short_visible_and_alone() {
    let farm = Farm::new().await;
    submit_with_key(&farm, &"k".repeat(255), "x").await.expect(StatusCode::ACCEPTED);
    for key in ["", "a b", "a\tb", "\u{e4}", &"k".repeat(256)] {
        submit_with_key(&farm, key, "x").await.problem(ProblemKind::BadRequest);
    }
    let headers = [("content-type", "application/json"), ("idempotency-key", "a"), ("idempotency-key", "b")];
    farm.send(request(Method::POST, "/api/v1/builds", &headers, "{}")).await.problem(ProblemKind::BadRequest);
}

#[tokio::test]
async fn many_at_once_with_one_key_submit_once() {
    let farm = Farm::new().await;
    let answers = futures::future::join_all((0..16).map(|_| submit_with_key(&farm, "one", "x"))).await;
    let replayed = answers.iter().filter(|answer| answer.header("idempotent-replayed") == "true").count();
    assert!(answers.iter().all(|answer| answer.body == answers[0].body), "{answers:#?}");
    assert_eq!(replayed, 15);
}

#[tokio::test]
async fn ids_that_nobody_gave_out_are_fine_cursors() {
    let farm = Farm::new().await;
    farm.submit("one").await;
    let before_all = JobId::new(Timestamp::from_unix_ms(0), [0; 10]);
    let page: BuildPage = farm.get(&format!("/api/v1/builds?cursor={before_all}")).await.json();
    assert_eq!((page.items.len(), page.next_cursor), (0, None));
}

#[tokio::test]
async fn an_errored_build_is_replayed_and_no_other() {
    let farm = Farm::new().await;
    let replay = async |id: JobId| farm.post(&format!("/api/v1/builds/{id}/replay"), "", "").await;
    let id = farm.submit("broken").await;
    replay(id).await.problem(ProblemKind::NotFinished);
    let claim = farm.claim(id).await;
    farm.end(&claim, Outcome::Fault(Fault::Fail("a test says so".to_owned()))).await;
    let answer = replay(id).await.expect(StatusCode::ACCEPTED);
    let build: Build = answer.json();
    assert_eq!((build.state, build.attempt, &*build.name), (JobState::Queued, 0, "broken"));
    assert_ne!(build.id, id);
    assert_eq!(answer.header("location"), format!("/api/v1/builds/{}", build.id));
    let errored: BuildPage = farm.get("/api/v1/builds?state=errored").await.json();
    assert_eq!(errored.items.iter().map(|build| build.id).collect::<Vec<_>>(), [id]);

    replay(farm.finished(&[]).await).await.problem(ProblemKind::Unprocessable);
    replay("0198c5a2-7f3e-7c1a-9b52-0d6e8f4a1b23".parse().unwrap()).await.problem(ProblemKind::NotFound);
}

async fn submit_of_key(farm: &Farm, name: &str, on_conflict: &str) -> Build {
    let body = format!(
        r#"{{"name":"{name}","files":[{{"path":"a.jpe","text":"x"}}],"concurrency_key":"main"{on_conflict}}}"#
    );
    farm.post("/api/v1/builds", "application/json", body).await.expect(StatusCode::ACCEPTED).json()
}

async fn show(farm: &Farm, id: JobId) -> Build {
    farm.get(&format!("/api/v1/builds/{id}")).await.expect(StatusCode::OK).json()
}

#[tokio::test]
async fn a_newer_build_of_a_key_supersedes_the_older_ones() {
    let farm = Farm::new().await;
    let running = submit_of_key(&farm, "running", "").await;
    assert_eq!(running.on_conflict, Some(OnConflict::CancelPrevious));
    let claim = farm.claim(running.id).await;
    let queued = submit_of_key(&farm, "queued", r#","on_conflict":"queue""#).await;
    let newer = submit_of_key(&farm, "newer", r#","on_conflict":"cancel_previous""#).await;

    let asked = show(&farm, running.id).await;
    assert_eq!((asked.state, asked.cancel_requested), (JobState::Running, true));
    farm.end(&claim, Outcome::Cancelled { usage: Usage::default() }).await;
    for id in [running.id, queued.id] {
        let build = show(&farm, id).await;
        assert_eq!((build.state, build.superseded_by), (JobState::Cancelled, Some(newer.id)));
        let report = farm.get(&format!("/api/v1/builds/{id}/report")).await.expect(StatusCode::OK);
        assert!(report.text().contains(&format!("The build {} of the same", newer.id)), "{}", report.text());
    }
    assert_eq!(show(&farm, newer.id).await.state, JobState::Queued);
}

#[tokio::test]
async fn an_archive_has_its_concurrency_key_in_the_query() {
    let farm = Farm::new().await;
    let path = "/api/v1/builds?name=a&concurrency_key=main&on_conflict=queue";
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(1);
    tar.append_data(&mut header, "a.jpe", &b"x"[..]).unwrap();
    let answer = farm.post(path, "application/x-tar", tar.into_inner().unwrap()).await;
    let build: Build = answer.expect(StatusCode::ACCEPTED).json();
    assert_eq!(build.concurrency_key.unwrap().as_str(), "main");
    assert_eq!(build.on_conflict, Some(OnConflict::Queue));
}

#[tokio::test]
async fn a_key_that_cannot_be_is_refused() {
    let farm = Farm::new().await;
    let long = "x".repeat(201);
    for member in [
        r#""concurrency_key":"""#.to_owned(),
        format!(r#""concurrency_key":"{long}""#),
        r#""concurrency_key":"a\nb""#.to_owned(),
        r#""concurrency_key":"a","on_conflict":"wait""#.to_owned(),
        r#""on_conflict":"queue""#.to_owned(),
    ] {
        let body = format!(r#"{{"name":"a","files":[{{"path":"a.jpe","text":"x"}}],{member}}}"#);
        farm.post("/api/v1/builds", "application/json", body).await.problem(ProblemKind::Unprocessable);
    }
    let list: BuildPage = farm.get("/api/v1/builds").await.json();
    assert_eq!(list.items, []);
}

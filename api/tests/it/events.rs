//! Event streams and long polls over a real connection.

use std::time::Duration;

use api::Config;
use axum::http::StatusCode;
use futures::{StreamExt, TryStreamExt};
use schemas::problem::ProblemKind;
use schemas::{Event, EventKind, JobId, JobState};
use tokio::time::timeout;

use crate::farm::{Farm, PATIENCE};

fn seqs(events: &[Event]) -> Vec<u64> {
    events.iter().map(|event| event.seq).collect()
}

/// The ids, types and seqs of the frames in the text of a stream.
fn frames(text: &str) -> Vec<(String, String, Event)> {
    let field = |frame: &str, name: &str| {
        let line = frame.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("");
        line.trim_start_matches(": ").to_owned()
    };
    let frames = text.split("\n\n").filter(|frame| frame.contains("data:"));
    frames
        .map(|frame| {
            (field(frame, "id"), field(frame, "event"), serde_json::from_str(&field(frame, "data")).unwrap())
        })
        .collect()
}

#[tokio::test]
async fn a_stream_has_the_whole_log_and_ends_with_it() {
    let farm = Farm::new().await;
    let id = farm.finished(&[]).await;
    let answer = farm.get(&format!("/api/v1/builds/{id}/events")).await.expect(StatusCode::OK);
    assert_eq!(answer.header("content-type"), "text/event-stream");
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_eq!(answer.header("content-encoding"), "");
    let frames = frames(&answer.text());
    let names: Vec<_> = frames.iter().map(|(id, name, _)| (id.as_str(), name.as_str())).collect();
    assert_eq!(names, [("1", "submitted"), ("2", "claimed"), ("3", "finished")]);
    let states: Vec<_> = frames.iter().map(|(_, _, event)| (event.job_id, event.state)).collect();
    assert_eq!(states, [(id, JobState::Queued), (id, JobState::Running), (id, JobState::Succeeded)]);
}

#[tokio::test]
async fn a_stream_goes_on_after_any_event() {
    let farm = Farm::new().await;
    let id = farm.finished(&[]).await;
    let path = format!("/api/v1/builds/{id}/events");
    for after in 0..3_u64 {
        let rest: Vec<u64> = (after + 1..=3).collect();
        let by_header = farm.get_with(&path, &[("last-event-id", &after.to_string())]).await;
        let by_query = farm.get(&format!("{path}?after={after}")).await;
        for answer in [by_header, by_query] {
            let found: Vec<u64> = frames(&answer.text()).iter().map(|(_, _, event)| event.seq).collect();
            assert_eq!(found, rest);
        }
    }
    let both = farm.get_with(&format!("{path}?after=0"), &[("last-event-id", "2")]).await;
    assert_eq!(frames(&both.text()).len(), 1);
    for after in ["3", "4", "18446744073709551615"] {
        farm.get_with(&path, &[("last-event-id", after)]).await.expect(StatusCode::NO_CONTENT);
    }
    for after in ["x", "-1", ""] {
        farm.get_with(&path, &[("last-event-id", after)]).await.problem(ProblemKind::BadRequest);
    }
}

#[tokio::test]
async fn a_client_sees_events_as_they_happen() {
    let farm = Farm::new().await;
    let served = farm.serve().await;
    let id = farm.submit("one").await;
    let mut events = served.client.events(id, 0);
    let kinds = timeout(PATIENCE, async {
        let submitted = events.next().await.unwrap().unwrap();
        let claim = farm.claim(id).await;
        let claimed = events.next().await.unwrap().unwrap();
        farm.scheduler.cancel(claim.job.tenant_id, id).await.unwrap();
        let cancelled = events.next().await.unwrap().unwrap();
        let usage = scheduler::ports::Usage::default();
        farm.end(&claim, scheduler::Outcome::Cancelled { usage }).await;
        let finished = events.next().await.unwrap().unwrap();
        assert!(events.next().await.is_none());
        [submitted, claimed, cancelled, finished].map(|event| event.kind)
    })
    .await
    .expect("events come at once");
    let claimed = EventKind::Claimed { attempt: 1 };
    assert_eq!(
        kinds,
        [
            EventKind::Submitted,
            claimed,
            EventKind::CancelRequested { superseded_by: None },
            EventKind::FINISHED
        ]
    );
    assert!(served.client.events(id, 4).next().await.is_none());
    served.stop().await;
}

/// A server that closes each stream after a second loses nothing: the client goes on where it was.
#[tokio::test]
async fn a_stream_that_is_closed_now_and_then_has_no_gap() {
    let config = Config { events_max_s: 1, ..Config::default() };
    let farm = Farm::with(config, scheduler::Config::default()).await;
    let served = farm.serve().await;
    let id = farm.submit("one").await;
    let follow = served.client.events(id, 0).try_collect::<Vec<_>>();
    let work = async {
        // Another stream, begun at the same time, has been closed: so has the client's.
        farm.get(&format!("/api/v1/builds/{id}/events")).await.expect(StatusCode::OK);
        farm.finish(id, &[]).await;
    };
    let (events, ()) =
        timeout(PATIENCE, async { tokio::join!(follow, work) }).await.expect("the stream ends");
    assert_eq!(seqs(&events.unwrap()), [1, 2, 3]);
    served.stop().await;
}

#[tokio::test]
async fn an_idle_stream_is_kept_open_by_comments() {
    let config = Config { events_max_s: 2, events_keep_alive_s: 1, ..Config::default() };
    let farm = Farm::with(config, scheduler::Config::default()).await;
    let id = farm.submit("one").await;
    let answer = timeout(PATIENCE, farm.get(&format!("/api/v1/builds/{id}/events"))).await.expect("it ends");
    assert!(answer.text().contains("\n:"), "{}", answer.text());
}

#[tokio::test]
async fn a_client_that_waits_is_told_at_once() {
    let farm = Farm::new().await;
    let served = farm.serve().await;
    let id = farm.submit("one").await;
    let waits = served.client.wait(id, Duration::from_mins(10));
    let (build, ()) =
        timeout(PATIENCE, async { tokio::join!(waits, farm.finish(id, &[])) }).await.expect("it is told");
    assert_eq!(build.unwrap().state, JobState::Succeeded);
    let other = farm.submit("two").await;
    let build = served.client.wait(other, Duration::from_millis(10)).await.unwrap();
    assert_eq!(build.state, JobState::Queued);
    served.stop().await;
}

#[tokio::test]
async fn a_hundred_streams_of_many_builds_all_end() {
    let farm = Farm::new().await;
    let served = farm.serve().await;
    let mut ids: Vec<JobId> = Vec::new();
    for n in 0..10 {
        ids.push(farm.submit(&format!("build-{n}")).await);
    }
    let streams = (0..100).map(|n| served.client.events(ids[n % ids.len()], 0).try_collect::<Vec<_>>());
    let follow = futures::future::join_all(streams);
    let work = async {
        for id in &ids {
            farm.finish(*id, &[]).await;
        }
    };
    let (all, ()) = timeout(PATIENCE, async { tokio::join!(follow, work) }).await.expect("all end");
    assert!(all.into_iter().all(|events| seqs(&events.unwrap()) == [1, 2, 3]));
    served.stop().await;
}

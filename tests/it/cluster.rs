//! A farm of processes: what one of them does, the others see at once; what one of them leaves, the others take up.

use std::path::PathBuf;
use std::time::Duration;

use client::Client;
use futures::StreamExt;
use schemas::api::{Build, SubmitBuild, SubmitFile};
use schemas::{BuildOptions, Class, Event, EventKind, JobId, JobKind, JobState};
use tests::binary;
use tests::cluster::Cluster;
use tests::generate;
use tests::servers::postgres::Durability;
use tests::workspace::root;
use tokio::time::timeout;

/// Bounds every wait, so that a farm that stands still fails its test.
const PATIENCE: Duration = Duration::from_mins(2);

/// So many elements take a worker some seconds.
const N_ELEMENTS: usize = 100_000;

/// A home that all tests share, so that the compiler is compiled once.
fn home() -> PathBuf {
    let home = root().join("target/tmp/cluster-home");
    std::fs::create_dir_all(&home).unwrap();
    home
}

async fn cluster(n_workers: usize) -> Cluster {
    cluster_with(n_workers, &[]).await
}

async fn cluster_with(n_workers: usize, settings: &[(&str, &str)]) -> Cluster {
    let started = Cluster::start(binary::jpefarm(), &home(), Durability::Relaxed, n_workers, settings).await;
    started.expect("the farm starts")
}

fn project(name: &str, files: Vec<SubmitFile>) -> SubmitBuild {
    SubmitBuild {
        name: name.to_owned(),
        files,
        kind: JobKind::Validate,
        class: Class::Normal,
        options: BuildOptions::default(),
        limits: None,
        deadline_seconds: None,
    }
}

fn small(number: usize) -> SubmitBuild {
    let text = format!("[Buffs]\nid: buff_{number}\ndisplay_name: Buff {number}\nend\n");
    project("small", vec![SubmitFile { path: "a.jpe".to_owned(), text: Some(text), base64: None }])
}

async fn submit(client: &Client, build: &SubmitBuild, key: &str) -> JobId {
    client.submit(build, key).await.expect("it is accepted").id
}

async fn finished(client: &Client, id: JobId) -> Build {
    let build = timeout(PATIENCE, client.wait(id, PATIENCE)).await.expect("it ends").expect("it is there");
    assert!(build.state.is_final(), "{id} is still {}", build.state);
    build
}

/// Waits for an event of a build.
async fn event(client: &Client, id: JobId, is_it: impl Fn(&EventKind) -> bool) -> Event {
    let mut events = client.events(id, 0);
    let found = async {
        loop {
            let event = events.next().await.expect("it comes before the last").expect("the stream holds");
            if is_it(&event.kind) {
                return event;
            }
        }
    };
    timeout(PATIENCE, found).await.expect("it comes")
}

/// A build that runs for some seconds.
async fn submit_large(client: &Client, key: &str) -> JobId {
    let files = generate::project(N_ELEMENTS, 1).into_iter().map(|file| SubmitFile {
        path: file.path.into(),
        text: Some(String::from_utf8(file.content).unwrap()),
        base64: None,
    });
    let id = submit(client, &project("large", files.collect()), key).await;
    event(client, id, |kind| matches!(kind, EventKind::Claimed { .. })).await;
    id
}

/// All events of a final build.
async fn events(client: &Client, id: JobId) -> Vec<Event> {
    let events: Vec<Event> = client.events(id, 0).map(|event| event.unwrap()).collect().await;
    assert!((1..).zip(&events).all(|(seq, event)| event.seq == seq), "there are no gaps");
    events
}

fn n_retries(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event.kind, EventKind::Retried { .. })).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_built_by_processes_that_meet_in_servers() {
    let cluster = cluster(2).await;
    let mut submit_example = cluster.servers.command(&home());
    submit_example.args(["submit", "--wait", "--profile", "package,ref", "--server", cluster.url()]);
    let out = tempfile::tempdir().unwrap();
    submit_example.arg(root().join("examples/garden-party")).arg("--out").arg(out.path().join("built"));
    let output = timeout(PATIENCE, submit_example.output()).await.expect("it ends").unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(out.path().join("built/manifest.json").is_file());

    let doctor = cluster.servers.command(&home()).args(["doctor", "--json"]).output().await.unwrap();
    assert_eq!(doctor.status.code(), Some(0), "{}", String::from_utf8_lossy(&doctor.stdout));
    assert_eq!(cluster.stop().await.unwrap(), [Some(0); 4]);
}

/// Nothing looks into the books by itself within the bound of this test, so what is seen was told.
#[tokio::test(flavor = "multi_thread")]
async fn what_one_process_does_the_others_hear() {
    let settings = [
        ("JPEFARM_HTTP_EVENTS_POLL_INTERVAL_MS", "600000"),
        ("JPEFARM_SCHEDULER_POLL_INTERVAL_MS", "600000"),
        ("JPEFARM_SCHEDULER_REDISPATCH_MS", "600000"),
    ];
    let cluster = cluster_with(1, &settings).await;
    let client = cluster.client();
    for number in 0..10 {
        let id = submit(&client, &small(number), &format!("small-{number}")).await;
        event(&client, id, |kind| *kind == EventKind::Finished).await;
        assert_eq!(finished(&client, id).await.state, JobState::Succeeded);
    }
    let id = submit_large(&client, "called-off").await;
    client.cancel(id).await.unwrap();
    assert_eq!(finished(&client, id).await.state, JobState::Cancelled);
    cluster.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_worker_held_another_takes_up() {
    let mut cluster = cluster(1).await;
    let client = cluster.client();
    let id = submit_large(&client, "taken-over").await;
    cluster.workers.remove(0).kill().await.unwrap();
    cluster.add_worker(&home()).await.unwrap();
    assert_eq!(finished(&client, id).await.state, JobState::Succeeded);
    assert_eq!(n_retries(&events(&client, id).await), 1);
    cluster.stop().await.unwrap();
}

/// Within its grace, or else another one does, and that costs no attempt.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_drained_worker_held_is_finished() {
    let mut cluster = cluster(1).await;
    let client = cluster.client();
    let id = submit_large(&client, "drained").await;
    assert_eq!(cluster.workers.remove(0).stop().await.unwrap(), Some(0));
    cluster.add_worker(&home()).await.unwrap();
    assert_eq!(finished(&client, id).await.state, JobState::Succeeded);
    assert_eq!(n_retries(&events(&client, id).await), 0);
    cluster.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_scheduler_takes_over() {
    let mut cluster = cluster(1).await;
    let client = cluster.client();
    cluster.add_scheduler(&home()).await.unwrap();
    cluster.schedulers.remove(0).kill().await.unwrap();
    let id = submit(&client, &small(0), "led-by-another").await;
    assert_eq!(finished(&client, id).await.state, JobState::Succeeded);
    cluster.stop().await.unwrap();
}

//! A farm of processes: what one of them does, the others see at once; what one of them leaves, the others take up.

use std::time::Duration;

use client::Client;
use futures::StreamExt;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use schemas::api::{Build, SubmitBuild, SubmitFile};
use schemas::{BuildOptions, CachePolicy, Class, Event, EventKind, JobId, JobKind, JobState};
use testbed::binary;
use testbed::cluster::{Cluster, Kind, Options, Size};
use testbed::servers::postgres::Durability;
use testbed::workspace::root;
use tokio::time::timeout;

/// Bounds every wait, so that a farm that stands still fails its test.
const PATIENCE: Duration = Duration::from_mins(2);

/// A farm for the test `name`, with a home that all tests share, so that the compiler is compiled once.
pub(crate) fn options(name: &str, n_workers: usize) -> Options {
    let files = root().join("target/tmp");
    Options {
        home: files.join("cluster-home"),
        logs: files.join("cluster").join(name),
        size: Size { apis: 1, schedulers: 1, workers: n_workers, isolated: 0 },
        durability: Durability::Relaxed,
        settings: vec!["worker.slots = 1".to_owned()],
        ..Options::new(binary::jpefarm(), &files)
    }
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
        concurrency_key: None,
        on_conflict: None,
        cache: CachePolicy::Use,
    }
}

/// A build without faults.
pub(crate) fn small(number: usize) -> SubmitBuild {
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

/// A build that the worker has claimed and cannot begin before S3 is thawed: half of its sources are there.
async fn hold_up(cluster: &Cluster, key: &str) -> JobId {
    let worker = cluster.first(Kind::Worker);
    assert_eq!(worker.terminate().await, Some(0));
    let mut build = small(0);
    build.files.push(SubmitFile { path: "noise.txt".to_owned(), text: Some(noise()), base64: None });
    let client = cluster.client();
    let id = submit(&client, &build, key).await;
    cluster.servers.s3.freeze();
    worker.want();
    event(&client, id, |kind| matches!(kind, EventKind::Claimed { .. })).await;
    id
}

/// A text that is too large for the books, however it is compressed.
fn noise() -> String {
    let mut dice = StdRng::seed_from_u64(1);
    let lines: Vec<String> = (0..8_000).map(|_| format!("{:016x}", dice.random::<u64>())).collect();
    lines.join("\n")
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
    let cluster = Cluster::start(options("builds", 2)).await;
    let mut submit_example = cluster.client_command("submit");
    submit_example.args(["--wait", "--profile", "package,ref", "--server", &cluster.first(Kind::Api).url()]);
    let out = tempfile::tempdir().unwrap();
    submit_example.arg(root().join("examples/garden-party")).arg("--out").arg(out.path().join("built"));
    let output = timeout(PATIENCE, submit_example.output()).await.expect("it ends").unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(out.path().join("built/manifest.json").is_file());

    let doctor = cluster.command("doctor").arg("--json").output().await.unwrap();
    assert_eq!(doctor.status.code(), Some(0), "{}", String::from_utf8_lossy(&doctor.stdout));
    assert_eq!(cluster.stop().await, [Some(0); 4]);
}

/// Nothing looks into the books by itself within the bound of this test, so what is seen was told.
#[tokio::test(flavor = "multi_thread")]
async fn what_one_process_does_the_others_hear() {
    let mut options = options("news", 1);
    for interval in ["http.events_poll_interval_ms", "scheduler.poll_interval_ms", "scheduler.redispatch_ms"]
    {
        options.settings.push(format!("{interval} = 600000"));
    }
    let cluster = Cluster::start(options).await;
    let client = cluster.client();
    for number in 0..10 {
        let id = submit(&client, &small(number), &format!("small-{number}")).await;
        event(&client, id, |kind| matches!(kind, EventKind::Finished { .. })).await;
        assert_eq!(finished(&client, id).await.state, JobState::Succeeded);
    }
    let id = hold_up(&cluster, "called-off").await;
    client.cancel(id).await.unwrap();
    assert_eq!(finished(&client, id).await.state, JobState::Cancelled);
    cluster.servers.s3.thaw();
    assert_eq!(cluster.stop().await, [Some(0); 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_worker_held_another_takes_up() {
    let cluster = Cluster::start(options("killed", 1)).await;
    let client = cluster.client();
    let id = hold_up(&cluster, "taken-over").await;
    // It is started again, and is another worker then.
    cluster.first(Kind::Worker).kill();
    cluster.servers.s3.thaw();
    assert_eq!(finished(&client, id).await.state, JobState::Succeeded);
    assert_eq!(n_retries(&events(&client, id).await), 1);
    assert_eq!(cluster.stop().await, [Some(0); 3]);
}

/// By another one, and that costs no attempt.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_drained_worker_held_is_finished() {
    let cluster = Cluster::start(options("drained", 1)).await;
    let client = cluster.client();
    let id = hold_up(&cluster, "drained").await;
    let worker = cluster.first(Kind::Worker);
    assert_eq!(worker.terminate().await, Some(0));
    cluster.servers.s3.thaw();
    worker.want();
    assert_eq!(finished(&client, id).await.state, JobState::Succeeded);
    assert_eq!(n_retries(&events(&client, id).await), 0);
    assert_eq!(cluster.stop().await, [Some(0); 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_scheduler_takes_over() {
    let mut options = options("led", 1);
    options.size.schedulers = 2;
    let cluster = Cluster::start(options).await;
    let client = cluster.client();
    cluster.first(Kind::Scheduler).lose();
    let id = submit(&client, &small(0), "led-by-another").await;
    assert_eq!(finished(&client, id).await.state, JobState::Succeeded);
    assert_eq!(cluster.stop().await, [Some(0), Some(0), None, Some(0)]);
}

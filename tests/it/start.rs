//! Processes that start before what they stand on: they wait for what may come, and end over what will not.

use std::time::Duration;

use schemas::JobState;
use testbed::cluster::{Cluster, Kind, Role};
use tokio::time::{sleep, timeout};

use crate::cluster::{options, small};

/// Bounds every wait, so that a process that stands still fails its test.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a process says at every try.
const WAITING: &str = "waiting for the books";

/// A farm of which no process runs.
async fn stopped(name: &str) -> Cluster {
    let cluster = Cluster::start(options(name, 1)).await;
    assert_eq!(cluster.stop().await, [Some(0); 3]);
    cluster
}

/// Waits until it answers so.
async fn answers(role: &Role, path: &str, status: u16) {
    let url = format!("{}{path}", role.url());
    let answered = async {
        loop {
            let answer = reqwest::get(&url).await;
            if answer.is_ok_and(|answer| answer.status().as_u16() == status) {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, answered).await.unwrap_or_else(|_| panic!("{url} does not answer {status}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_waits_for_its_database() {
    let cluster = stopped("start-waits").await;
    cluster.servers.books.postgres.stop();
    for member in &*cluster.members {
        member.role.want();
        answers(&member.role, "/livez", 200).await;
        answers(&member.role, "/readyz", 503).await;
        answers(&member.role, "/nowhere", 503).await;
    }
    cluster.servers.books.postgres.restart();
    for member in &*cluster.members {
        member.role.ready().await;
        answers(&member.role, "/nowhere", 404).await;
        assert!(member.role.n_logged(WAITING) > 0, "{}", member.role.log_tail());
    }
    assert_eq!(cluster.stop().await, [Some(0); 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_stops_when_told() {
    let cluster = stopped("start-stops").await;
    cluster.servers.books.postgres.stop();
    for member in &*cluster.members {
        member.role.want();
        answers(&member.role, "/readyz", 503).await;
        assert_eq!(member.role.terminate().await, Some(0), "{}", member.role.log_tail());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waiting_does_not_mend_ends_the_start() {
    let cluster = stopped("start-ends").await;
    let postgres = &cluster.servers.books.postgres;
    let url = postgres.url("postgres");
    let (before, after) = url.split_once('@').unwrap();
    let (user, _) = before.rsplit_once(':').unwrap();
    for (url, code, expected) in [
        (format!("{user}:wrong@{after}"), 3, "look at `store.url`"),
        (postgres.url("nowhere"), 3, "look at `store.url`"),
        (format!("{url}?sslmode=verify-full&sslrootcert=/nowhere"), 3, "cannot be secured"),
        (postgres.url(&postgres.create_database()), 3, "jpefarm migrate"),
        ("mysql://me@there/farm".to_owned(), 2, "store.url"),
    ] {
        let mut command = cluster.command("scheduler");
        let ended = command.env("JPEFARM_STORE_URL", &url).kill_on_drop(true).output();
        let output = timeout(PATIENCE, ended).await.expect("it does not wait").unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("wrong@"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_and_s3_may_come_later() {
    let cluster = stopped("start-later").await;
    cluster.servers.redis.stop();
    cluster.servers.s3.stop();
    for member in &*cluster.members {
        member.role.want();
        member.role.ready().await;
    }
    cluster.servers.redis.restart();
    cluster.servers.s3.restart();
    assert!(cluster.first(Kind::Worker).is_ready().await);
    let client = cluster.client();
    let id = client.submit(&small(0), "late").await.unwrap().id;
    assert_eq!(client.wait(id, PATIENCE).await.unwrap().state, JobState::Succeeded);
    assert_eq!(cluster.stop().await, [Some(0); 3]);
}

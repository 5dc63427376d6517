//! Clocks of the processes that are an hour off, step by two hours and drift, while that of the database is right.
//!
//! No contents go to S3, which refuses whoever's clock is more than 15 minutes off; a submit that would is told so.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use client::Client;
use schemas::api::{SubmitBuild, SubmitFile};
use schemas::{BuildOptions, CachePolicy, Class, JobKind, JobState};
use testbed::cluster::{Cluster, Kind, Options, Size};
use testbed::faults::table::Rule;
use testbed::faults::trial::{self, Plan};
use tokio::task::block_in_place;

use crate::plan::Asked;
use crate::{ONE_AT_A_TIME, finish, options};

/// Builds between two steps, at least.
const N_BUILDS: usize = 40;

/// Builds in all, at least.
const N_JOBS: usize = 200;

/// A deadline that is neither over at once nor a long time off, in seconds.
const DEADLINE_S: u32 = 3;

/// The time that an api put into an id, beside the database's, in seconds.
/// Source: RFC 9562 §5.7.
const SKEW: &str = "SELECT max(abs(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint - submitted_at)) \
                    / 1000 FROM jobs";

/// In this time such a deadline has been noticed, even on a machine with much to do.
const NOTICED: Duration = Duration::from_mins(1);

/// What clocks are off at first, and after the step: by how many seconds, and how fast they go.
const OFFSETS: [(&str, &str); 3] = [("+3600", "-3600"), ("-3600", "+3600"), ("+0 x1.1", "+1800 x0.9")];

/// The file that a process of this kind and number takes its offset from.
fn file(kind: Kind, number: usize) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("clock-{}-{number}", kind.name()))
}

/// Which of the [`OFFSETS`] a process has. The apis are two hours apart, and so are the schedulers.
fn offsets(kind: Kind, number: usize) -> (&'static str, &'static str) {
    OFFSETS[(kind as usize + number) % OFFSETS.len()]
}

/// Where Debian's package `faketime` puts its library.
fn library() -> PathBuf {
    let folders = fs::read_dir("/usr/lib").expect("there is one").flatten();
    let found =
        folders.map(|folder| folder.path().join("faketime/libfaketime.so.1")).find(|file| file.is_file());
    found.expect("libfaketime is missing; install it with `apt-get install -y faketime`")
}

/// Lets a process have a clock of its own. What it measures time with, which no step of a clock changes, stays right.
fn before(kind: Kind, number: usize) -> Vec<String> {
    let file = file(kind, number);
    fs::write(&file, offsets(kind, number).0).expect("the folder can be written");
    vec![
        "env".to_owned(),
        format!("LD_PRELOAD={}", library().display()),
        format!("FAKETIME_TIMESTAMP_FILE={}", file.display()),
        "FAKETIME_CACHE_DURATION=1".to_owned(),
        "FAKETIME_DONT_FAKE_MONOTONIC=1".to_owned(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_ends_once_whatever_clocks_say() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let asked = Asked::from_environment();
    let plan = Plan { seed: asked.seed, n_jobs: N_JOBS, has_large: false };
    let size = Size { apis: 2, schedulers: 2, workers: 3, isolated: 0 };
    let cluster = Cluster::start(Options { size, before, ..options("clocks") }).await;
    let ran = trial::run(&plan, &cluster, async |trial| {
        trial.builds(N_BUILDS).await;
        step(&cluster);
        trial.builds(N_BUILDS).await;
        let skew_s = block_in_place(|| cluster.servers.books.number(SKEW));
        trial.table.count("seconds that the clock of an api was off", skew_s, Rule::AtLeast(3_000));
        trial.calm();
    });
    let deadlines = async {
        let table = ran.await;
        check_deadlines(&cluster).await;
        table
    };
    finish(&asked, &cluster, deadlines).await;
}

/// Lets all clocks step.
fn step(cluster: &Cluster) {
    for kind in [Kind::Api, Kind::Scheduler, Kind::Worker] {
        for number in 1..=cluster.of(kind).count() {
            fs::write(file(kind, number), offsets(kind, number).1).expect("the folder can be written");
        }
    }
}

/// A build that can run within its deadline does, and one that cannot expires soon after it.
async fn check_deadlines(cluster: &Cluster) {
    for client in cluster.urls().iter().map(|url| Client::new(url).expect("it is an address")) {
        assert_eq!(state(&client, "in-time", 60).await, JobState::Succeeded);
    }
    for member in cluster.of(Kind::Worker) {
        member.role.terminate().await;
    }
    for client in cluster.urls().iter().map(|url| Client::new(url).expect("it is an address")) {
        assert_eq!(state(&client, "too-late", DEADLINE_S).await, JobState::Expired);
    }
}

/// The end of a small build with this deadline.
async fn state(client: &Client, key: &str, deadline_s: u32) -> JobState {
    let text = "[Buffs]\nid: punctual\ndisplay_name: Punctual\nend\n".to_owned();
    let build = SubmitBuild {
        name: "punctual".to_owned(),
        files: vec![SubmitFile { path: "a.jpe".to_owned(), text: Some(text), base64: None }],
        kind: JobKind::Validate,
        class: Class::Normal,
        options: BuildOptions::default(),
        limits: None,
        deadline_seconds: Some(deadline_s),
        concurrency_key: None,
        on_conflict: None,
        cache: CachePolicy::No,
    };
    let id = client.submit(&build, &format!("{key}-{deadline_s}")).await.expect("it is accepted").id;
    client.wait(id, NOTICED).await.expect("it is there").state
}

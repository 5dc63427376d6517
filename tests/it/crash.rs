//! kill -9 of the whole farm, again and again, under load: what was acknowledged ends in exactly one report.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use client::Client;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use scheduler::ports::{Store, SystemClock};
use schemas::api::{Build, SubmitBuild, SubmitFile};
use schemas::{BuildOptions, CachePolicy, Class, EventKind, JobId, JobKind, TenantId};
use store_sqlite::SqliteStore;
use testbed::binary::Server;
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

const N_BUILDS: usize = 1_000;
const N_KILLS: usize = 20;
const N_SUBMITTERS: usize = 4;
const SEED: u64 = 20_261_120;

/// Bounds one submit with all its tries, so that a farm that never comes back fails the test.
const SUBMIT_BOUND: Duration = Duration::from_mins(1);

/// Bounds the wait for the backlog.
const DRAIN_BOUND: Duration = Duration::from_mins(5);

/// What the outside world knows: kept apart from the farm.
#[derive(Default)]
struct Ledger {
    acknowledged: Mutex<BTreeMap<JobId, usize>>,
    n_acknowledged: AtomicUsize,
    n_tries: AtomicUsize,
}

fn build(number: usize) -> SubmitBuild {
    let text = format!("[Buffs]\nid: buff_{number}\ndisplay_name: Buff {number}\nend\n");
    SubmitBuild {
        name: format!("crash_{number}"),
        files: vec![SubmitFile { path: "a.jpe".to_owned(), text: Some(text), base64: None }],
        kind: JobKind::Build,
        class: Class::Normal,
        options: BuildOptions::default(),
        limits: None,
        deadline_seconds: None,
        concurrency_key: None,
        on_conflict: None,
        cache: CachePolicy::Use,
    }
}

/// Submits one build until it is acknowledged; each try is the same request.
async fn submit(client: &Client, ledger: &Ledger, number: usize) {
    let key = format!("crash-{number}");
    let acknowledged: Build = timeout(SUBMIT_BOUND, async {
        loop {
            ledger.n_tries.fetch_add(1, Ordering::Relaxed);
            match client.submit(&build(number), &key).await {
                Ok(build) => return build,
                Err(_) => sleep(Duration::from_millis(20)).await,
            }
        }
    })
    .await
    .expect("the farm comes back");
    ledger.acknowledged.lock().await.insert(acknowledged.id, number);
    ledger.n_acknowledged.fetch_add(1, Ordering::Relaxed);
}

/// Kills the server [`N_KILLS`] times at random moments, spread over the submits, and starts it anew.
async fn kill_again_and_again(mut server: Server, home: &Path, data: &Path, ledger: &Ledger) -> Server {
    let mut rng = StdRng::seed_from_u64(SEED);
    let port = server.port();
    for n_kills in 1..=N_KILLS {
        let enough = N_BUILDS * (n_kills - 1) / N_KILLS;
        while ledger.n_acknowledged.load(Ordering::Relaxed) < enough {
            sleep(Duration::from_millis(1)).await;
        }
        sleep(Duration::from_millis(rng.random_range(1..60))).await;
        server.kill().await;
        server = Server::start(home, data, port).await.expect("the server starts again");
    }
    server
}

async fn wait_for_all(client: &Client, ledger: &Ledger) -> BTreeMap<&'static str, usize> {
    let mut states = BTreeMap::new();
    for id in ledger.acknowledged.lock().await.keys() {
        let build =
            timeout(DRAIN_BOUND, client.wait(*id, DRAIN_BOUND)).await.expect("it ends").expect("it is kept");
        assert!(build.state.is_final(), "{id} is {}", build.state);
        let report = client.report(*id).await.expect("it has a report");
        assert_eq!(report.build_id, *id);
        *states.entry(build.state.as_str()).or_default() += 1;
    }
    states
}

/// What the books say after the last server is gone.
#[derive(Default, Debug)]
struct Books {
    jobs: usize,
    reports: usize,
    finished_events: usize,
    attempts: u32,
    retries: usize,
    gaps: usize,
}

async fn read_books(path: PathBuf, ledger: &Ledger) -> Books {
    let store = SqliteStore::open(&path, Arc::new(SystemClock)).await.expect("the books open");
    let mut books = Books::default();
    for id in ledger.acknowledged.lock().await.keys() {
        let job = store.job(TenantId::LOCAL, *id).await.unwrap().expect("what was acknowledged is there");
        let events = store.events(TenantId::LOCAL, *id, 0, 1_000).await.unwrap();
        let finished = events.iter().filter(|event| event.kind == EventKind::FINISHED).count();
        books.jobs += 1;
        books.attempts += job.attempt;
        books.finished_events += finished;
        books.reports += usize::from(store.report(TenantId::LOCAL, *id).await.unwrap().is_some());
        books.retries +=
            events.iter().filter(|event| matches!(event.kind, EventKind::Retried { .. })).count();
        books.gaps += (1_u64..).zip(&events).filter(|(seq, event)| event.seq != *seq).count();
        assert_eq!(finished, 1, "{id} finished once");
    }
    store.close().await;
    books
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stdout, reason = "the counters are what a reader wants to see")]
async fn every_acknowledged_build_ends_in_exactly_one_report() {
    let folder = tempfile::tempdir().unwrap();
    let (home, data) = (folder.path().join("home"), folder.path().join("data"));
    std::fs::create_dir(&home).unwrap();
    let server = Server::start(&home, &data, 0).await.expect("the server starts");
    let client = Client::new(&server.url).unwrap();
    let ledger = Ledger::default();

    let submitters = (0..N_SUBMITTERS).map(|submitter| {
        let (client, ledger) = (&client, &ledger);
        async move {
            for number in (submitter..N_BUILDS).step_by(N_SUBMITTERS) {
                submit(client, ledger, number).await;
            }
        }
    });
    let killer = kill_again_and_again(server, &home, &data, &ledger);
    let (_, server) = tokio::join!(futures::future::join_all(submitters), killer);

    let states = wait_for_all(&client, &ledger).await;
    assert_eq!(server.stop().await, Some(0));
    let books = read_books(data.join("jpefarm.sqlite"), &ledger).await;
    let acknowledged = ledger.n_acknowledged.load(Ordering::Relaxed);
    let tries = ledger.n_tries.load(Ordering::Relaxed);
    println!(
        "kills {N_KILLS}, submits tried {tries}, acknowledged {acknowledged}, ends {states:?}, {books:?}"
    );

    assert_eq!(acknowledged, N_BUILDS);
    assert_eq!(books.jobs, N_BUILDS, "no acknowledged build is lost, and no key makes two");
    assert_eq!(books.reports, N_BUILDS);
    assert_eq!(books.finished_events, N_BUILDS);
    assert_eq!(books.gaps, 0);
    assert!(books.retries > 0, "the kills hit running builds");
}

//! Group commit: what arrives together is written together, and nobody suffers for a neighbour.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use scheduler::ports::{Store, StoreError};
use schemas::TenantId;
use sqlx::types::Uuid;
use sqlx::{Executor, PgConnection};
use tokio::task::JoinSet;

use super::{PostgresStore, has, id, new_job, open_new, submit};
use crate::connection::{Role, Session};
use crate::writer::{Verb, Writer};

/// Counts by the name of the metric.
#[derive(Default)]
struct Counters {
    commits: Arc<AtomicU64>,
    writes: Arc<AtomicU64>,
}

impl Recorder for Counters {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        match key.name() {
            "jpefarm_store_commits_total" => Counter::from_arc(Arc::clone(&self.commits)),
            "jpefarm_store_writes_total" => Counter::from_arc(Arc::clone(&self.writes)),
            _ => Counter::noop(),
        }
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

async fn submit_concurrently(store: &Arc<PostgresStore>, n_submitters: u32, n_each: u32) {
    let mut submitters = JoinSet::new();
    for submitter in 0..n_submitters {
        let store = Arc::clone(store);
        submitters.spawn(async move {
            for number in 0..n_each {
                submit(&store, 1 + submitter * n_each + number).await;
            }
        });
    }
    submitters.join_all().await;
}

/// With one submitter each job is a commit; with several that wait for each other's commit, many share one.
#[tokio::test]
async fn concurrent_writes_share_a_commit() {
    for (n_submitters, n_each, per_commit) in [(1, 20, 1.0), (8, 20, 2.0), (64, 10, 10.0)] {
        let counters = Counters::default();
        let _recorder = metrics::set_default_local_recorder(&counters);
        let (store, _url) = open_new().await;
        submit_concurrently(&Arc::new(store), n_submitters, n_each).await;
        let count = |counter: &AtomicU64| u32::try_from(counter.load(Ordering::Relaxed)).unwrap();
        let (commits, writes) = (f64::from(count(&counters.commits)), f64::from(count(&counters.writes)));
        assert_eq!(count(&counters.writes), n_submitters * n_each);
        assert!(writes / commits >= per_commit, "{writes} writes in {commits} commits");
    }
}

#[tokio::test]
async fn closing_writes_what_waits_and_refuses_the_rest() {
    let (store, url) = open_new().await;
    let store = Arc::new(store);
    let mut submits = JoinSet::new();
    for number in 1..=50 {
        let store = Arc::clone(&store);
        submits.spawn(async move { store.submit(new_job(number)).await.is_ok().then_some(number) });
    }
    tokio::task::yield_now().await;
    store.close().await;
    let accepted: Vec<u32> = submits.join_all().await.into_iter().flatten().collect();
    assert_eq!(accepted.len(), 50);
    assert!(matches!(store.submit(new_job(51)).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.ping().await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.backlog(None, 1).await, Err(StoreError::Unavailable(_))));
    store.close().await;
    let store = PostgresStore::open(&url).await.unwrap();
    for number in accepted {
        assert!(has(&store, number).await);
    }
}

#[tokio::test]
async fn a_caller_that_goes_away_harms_nobody() {
    let (store, _url) = open_new().await;
    for number in 1..=30 {
        let submit = store.submit(new_job(number));
        tokio::time::timeout(Duration::from_micros(u64::from(number) * 300), submit).await.ok();
    }
    submit(&store, 31).await;
    for number in 1..=31 {
        let n_events = store.events(TenantId::LOCAL, id(number), 0, 10).await.unwrap().len();
        assert_eq!(n_events, usize::from(has(&store, number).await), "all or nothing");
    }
}

/// A verb with a bug: it panics when it is asked to.
#[derive(Debug)]
struct Fragile;

impl Verb for Fragile {
    type Ask = bool;
    type Answer = i32;
    const NAME: &'static str = "fragile";
    const SESSION: Session = Session::of(Role::App);

    fn key(_: &bool) -> Option<Uuid> {
        Some(Uuid::nil())
    }

    async fn apply(
        connection: &mut PgConnection,
        asks: &[&bool],
    ) -> Result<Vec<Result<i32, StoreError>>, sqlx::Error> {
        connection.execute("BEGIN").await?;
        assert!(!asks.contains(&&true), "a bug");
        connection.execute("COMMIT").await?;
        Ok(asks.iter().map(|_| Ok(7)).collect())
    }
}

#[tokio::test]
async fn a_write_that_panics_is_undone_and_harms_nobody() {
    let (store, _url) = open_new().await;
    let writer = Writer::<Fragile>::start(store.options.clone(), Arc::clone(&store.notifier));
    let (panicked, neighbour) = tokio::join!(writer.write(true), writer.write(false));
    assert!(matches!(panicked, Err(StoreError::Unavailable(_))), "{panicked:?}");
    assert_eq!(neighbour.unwrap(), 7);
}

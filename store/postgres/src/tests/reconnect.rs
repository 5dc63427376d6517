//! The server goes away and comes back: what was answered is there, and the store answers again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::StreamExt;
use scheduler::ports::{Change, Store};
use schemas::TenantId;
use sqlx::PgConnection;
use testbed::servers::postgres::{Durability, Postgres};
use tokio::task::{JoinHandle, JoinSet, spawn_blocking};
use tokio::time::{Instant, sleep, timeout};

use super::{PostgresStore, execute, has, id, new_database, new_job, submit, superuser};

/// How long the store may need to find its feet.
const PATIENCE: Duration = Duration::from_secs(20);

/// Ends every connection to the database but this one.
async fn terminate_others(connection: &mut PgConnection) {
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    execute(connection, sql).await.unwrap();
}

/// Waits until the store takes a job again, and returns how many tries that took.
async fn submit_until_taken(store: &PostgresStore, number: u32) -> u32 {
    let start = Instant::now();
    let mut n_tries = 1;
    while store.submit(new_job(number)).await.is_err() {
        // An answer that was lost: the job may be there.
        if store.job(TenantId::LOCAL, id(number)).await.is_ok_and(|job| job.is_some()) {
            break;
        }
        assert!(start.elapsed() < PATIENCE, "the store does not come back");
        n_tries += 1;
        sleep(Duration::from_millis(20)).await;
    }
    n_tries
}

/// Submits jobs until told to stop, and tells which were acknowledged.
struct Submitters {
    stop: Arc<AtomicBool>,
    tasks: JoinHandle<Vec<u32>>,
}

impl Submitters {
    fn start(store: &Arc<PostgresStore>, n_submitters: u32) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut submitters = JoinSet::new();
        for submitter in 1..=n_submitters {
            let (store, stop) = (Arc::clone(store), Arc::clone(&stop));
            submitters.spawn(async move {
                let mut acknowledged = Vec::new();
                for number in (1..).map(|number| submitter * 1_000_000 + number) {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    match store.submit(new_job(number)).await {
                        Ok(_) => acknowledged.push(number),
                        Err(_) => sleep(Duration::from_millis(5)).await,
                    }
                }
                acknowledged
            });
        }
        let tasks = tokio::spawn(async move { submitters.join_all().await.into_iter().flatten().collect() });
        Self { stop, tasks }
    }

    async fn acknowledged(self) -> Vec<u32> {
        self.stop.store(true, Ordering::Relaxed);
        timeout(PATIENCE, self.tasks).await.expect("nobody waits for ever").unwrap()
    }
}

async fn check_kept(store: &PostgresStore, acknowledged: &[u32]) {
    assert!(!acknowledged.is_empty());
    for number in acknowledged {
        assert!(has(store, *number).await, "job {number} was acknowledged and is gone");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_are_cut_are_replaced_and_nothing_is_lost() {
    let url = new_database().await;
    let store = Arc::new(PostgresStore::open(&url).await.unwrap());
    let submitters = Submitters::start(&store, 4);
    let mut connection = superuser(&url).await;
    for number in 1..=20 {
        terminate_others(&mut connection).await;
        submit_until_taken(&store, number).await;
    }
    check_kept(&store, &submitters.acknowledged().await).await;
}

/// A connection that was idle is tried before it is used: its loss is nobody's error.
#[tokio::test]
async fn a_connection_that_was_cut_while_it_was_idle_is_not_noticed() {
    let url = new_database().await;
    let store = PostgresStore::open(&url).await.unwrap();
    submit(&store, 1).await;
    assert!(has(&store, 1).await);
    terminate_others(&mut superuser(&url).await).await;
    sleep(Duration::from_millis(200)).await;
    submit(&store, 2).await;
    assert!(has(&store, 2).await);
}

/// In an orderly way and by a crash, while jobs come in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_starts_again_has_everything_that_was_acknowledged() {
    let postgres = Arc::new(spawn_blocking(|| Postgres::start(Durability::Fsync)).await.unwrap());
    let url = postgres.url(&postgres.create_database());
    PostgresStore::migrate(&url).await.unwrap();
    let store = Arc::new(PostgresStore::open(&url).await.unwrap());
    let mut changes = store.changes().await.unwrap();
    for (number, crashes) in [(1, false), (2, true)] {
        let submitters = Submitters::start(&store, 4);
        submit(&store, 10 + number).await;
        let server = Arc::clone(&postgres);
        spawn_blocking(move || if crashes { server.kill() } else { server.stop() }).await.unwrap();
        assert!(store.ping().await.is_err());
        let server = Arc::clone(&postgres);
        spawn_blocking(move || server.restart()).await.unwrap();
        submit_until_taken(&store, number).await;
        check_kept(&store, &submitters.acknowledged().await).await;
        let told = timeout(PATIENCE, changes.next()).await.expect("it hears again");
        assert_eq!(told, Some(Change::Missed));
    }
    let other = PostgresStore::open(&url).await.unwrap();
    submit(&other, 20).await;
    assert_eq!(
        timeout(PATIENCE, changes.next()).await.expect("it hears again"),
        Some(Change::Ready(TenantId::LOCAL))
    );
}

#[tokio::test]
async fn who_loses_the_connection_loses_the_lead() {
    let url = new_database().await;
    let (first, second) =
        (PostgresStore::open(&url).await.unwrap(), PostgresStore::open(&url).await.unwrap());
    let mut leading = first.lead().await.unwrap();
    terminate_others(&mut superuser(&url).await).await;
    let next = timeout(Duration::from_secs(5), second.lead()).await.expect("the lead is free").unwrap();
    timeout(Duration::from_secs(5), leading.lost()).await.expect("it is noticed");
    drop(next);
}

//! Two stores on one database, as two processes have it open.

use std::collections::HashSet;
use std::sync::Arc;

use scheduler::ports::{Claim, Finished, Store};
use schemas::{JobId, TenantId};
use tokio::task::JoinSet;

use super::{LEASE, PostgresStore, id, new_database, submit, succeeded, worker};

async fn open_twice() -> [Arc<PostgresStore>; 2] {
    let url = new_database().await;
    let open = async || Arc::new(PostgresStore::open(&url).await.unwrap());
    [open().await, open().await]
}

async fn submit_all(store: &PostgresStore, n_jobs: u32) -> Vec<JobId> {
    futures::future::join_all((1..=n_jobs).map(|number| submit(store, number))).await;
    (1..=n_jobs).map(id).collect()
}

/// Every worker of both stores asks for every job, in opposite orders.
async fn claim_all(stores: &[Arc<PostgresStore>; 2], jobs: &[JobId]) -> Vec<Claim> {
    let mut workers = JoinSet::new();
    for number in 0..8_u8 {
        let store = Arc::clone(&stores[usize::from(number % 2)]);
        let mut jobs = jobs.to_vec();
        if number % 4 < 2 {
            jobs.reverse();
        }
        workers.spawn(async move {
            let mut claims = Vec::new();
            for chunk in jobs.chunks(25) {
                claims.extend(store.claim(worker(number), chunk, LEASE).await.unwrap());
            }
            claims
        });
    }
    workers.join_all().await.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_job_is_claimed_once_and_ends_once() {
    let stores = open_twice().await;
    let jobs = submit_all(&stores[0], 300).await;
    let claims = claim_all(&stores, &jobs).await;
    assert_eq!(claims.len(), jobs.len());
    assert_eq!(
        claims.iter().map(|claim| claim.job.id).collect::<HashSet<_>>(),
        jobs.iter().copied().collect()
    );

    let mut endings = JoinSet::new();
    for (number, claim) in claims.iter().chain(claims.iter().rev()).enumerate() {
        let (store, lease) = (Arc::clone(&stores[number % 2]), claim.lease);
        endings.spawn(async move { store.finish(lease, succeeded()).await.unwrap() });
    }
    let ended = endings.join_all().await;
    let n_accepted = ended.iter().filter(|finished| matches!(finished, Finished::Accepted { .. })).count();
    assert_eq!((n_accepted, ended.len()), (jobs.len(), 2 * jobs.len()));
    for job in jobs {
        let events = stores[1].events(TenantId::LOCAL, job, 0, 10).await.unwrap();
        assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 2, 3]);
    }
}

/// All verbs that lock rows, over the same rows in every order. A deadlock would be an error after its retries,
/// or show in the time it takes the server to find it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_in_a_circle() {
    let stores = open_twice().await;
    let jobs = submit_all(&stores[0], 100).await;
    let claims = claim_all(&stores, &jobs).await;
    let mut crowd = JoinSet::new();
    for number in 0..12_usize {
        let store = Arc::clone(&stores[number % 2]);
        let mut leases: Vec<_> = claims.iter().map(|claim| claim.lease).collect();
        leases.rotate_left(number * 8);
        if number % 3 == 0 {
            leases.reverse();
        }
        crowd.spawn(async move {
            for chunk in leases.chunks(20) {
                let cancels = chunk.iter().map(|lease| store.cancel(TenantId::LOCAL, lease.job_id));
                let finishes = chunk.iter().map(|lease| store.finish(*lease, succeeded()));
                let (heartbeat, cancels, finishes) = tokio::join!(
                    store.heartbeat(chunk, LEASE),
                    futures::future::join_all(cancels),
                    futures::future::join_all(finishes)
                );
                heartbeat.unwrap();
                assert!(cancels.iter().all(Result::is_ok), "{cancels:?}");
                assert!(finishes.iter().all(Result::is_ok), "{finishes:?}");
            }
        });
    }
    crowd.join_all().await;
    let mut connection = stores[0].pools.app.acquire().await.unwrap();
    let sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    let n_deadlocks: i64 = sqlx::query_scalar(sql).fetch_one(&mut *connection).await.unwrap();
    assert_eq!(n_deadlocks, 0);
}

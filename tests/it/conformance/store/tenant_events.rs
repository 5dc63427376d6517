use std::collections::HashMap;
use std::sync::Arc;

use scheduler::ports::{Ending, NewJob, Store, TenantEvent};
use schemas::{EventKind, JobId, TenantId, Transition};
use tokio::task::{JoinSet, yield_now};

use super::{
    Harness, LEASE, MILLISECOND, SECOND, TENANT, finally, finish, id, new_job, other_tenant, run, submit,
    worker,
};

/// More than any rule here writes.
const ALL: u32 = 10_000;

async fn log(books: &dyn Harness, tenant: TenantId) -> Vec<TenantEvent> {
    books.store().tenant_events(tenant, 0, ALL).await.unwrap()
}

fn numbers(log: &[TenantEvent]) -> Vec<u64> {
    log.iter().map(|event| event.tenant_seq).collect()
}

pub(crate) async fn events_of_all_jobs_are_numbered(books: &dyn Harness) {
    assert_eq!(log(books, TENANT).await, []);
    let first = run(books, 1).await;
    books.advance(MILLISECOND);
    submit(books, new_job(2)).await;
    books.advance(MILLISECOND);
    submit(books, NewJob { tenant_id: other_tenant(), ..new_job(3) }).await;
    finish(books, first.lease, finally(Transition::Succeed)).await;

    let mine = log(books, TENANT).await;
    assert_eq!(numbers(&mine), [1, 2, 3, 4]);
    assert_eq!(mine.iter().map(|event| event.event.job_id).collect::<Vec<_>>(), [1, 1, 2, 1].map(id));
    let of_first: Vec<_> =
        mine.into_iter().map(|event| event.event).filter(|event| event.job_id == id(1)).collect();
    assert_eq!(of_first, super::events(books, id(1)).await);
    let theirs = log(books, other_tenant()).await;
    assert_eq!(numbers(&theirs), [1]);
    assert_eq!((theirs[0].event.job_id, &theirs[0].event.kind), (id(3), &EventKind::Submitted));
}

pub(crate) async fn a_log_is_read_page_by_page(books: &dyn Harness) {
    for number in 1..=5 {
        submit(books, new_job(number)).await;
    }
    let store = books.store();
    let page = async |after| store.tenant_events(TENANT, after, 2).await.unwrap();
    assert_eq!(numbers(&page(0).await), [1, 2]);
    assert_eq!(numbers(&page(2).await), [3, 4]);
    assert_eq!(numbers(&page(4).await), [5]);
    assert_eq!(page(5).await, []);
    assert_eq!(page(u64::MAX).await, []);
    assert_eq!(store.tenant_events(TENANT, 0, 0).await.unwrap(), []);
    submit(books, new_job(6)).await;
    assert_eq!(numbers(&page(5).await), [6]);
}

pub(crate) async fn a_number_does_not_come_again(books: &dyn Harness) {
    let first = run(books, 1).await;
    assert_eq!(numbers(&log(books, TENANT).await), [1, 2]);
    finish(books, first.lease, finally(Transition::Succeed)).await;
    assert_eq!(numbers(&log(books, TENANT).await), [1, 2, 3]);
    books.advance(SECOND * 2);
    assert_eq!(books.store().retain(SECOND, 10).await.unwrap(), 1);
    assert_eq!(log(books, TENANT).await, []);
    submit(books, new_job(2)).await;
    assert_eq!(numbers(&log(books, TENANT).await), [4]);
}

/// Reads a log as far as it goes, again and again, until it has `n_events`.
async fn follow(store: Arc<dyn Store>, tenant: TenantId, n_events: usize) -> Vec<TenantEvent> {
    let mut log: Vec<TenantEvent> = Vec::new();
    while log.len() < n_events {
        let after = log.last().map_or(0, |event| event.tenant_seq);
        log.extend(store.tenant_events(tenant, after, 3).await.unwrap());
        yield_now().await;
    }
    log
}

/// Four workers, each with jobs of its own for two tenants, while two readers follow each tenant.
pub(crate) async fn a_log_has_no_gap_under_concurrency(books: &dyn Harness) {
    const N_WORKERS: u32 = 4;
    const N_JOBS: u32 = 6;
    // Of a job: submitted, claimed, released.
    const N_EVENTS: usize = 3 * (N_WORKERS * N_JOBS / 2) as usize;
    let mut readers = JoinSet::new();
    for tenant in [TENANT, other_tenant(), TENANT, other_tenant()] {
        let store = if readers.len() < 2 { books.store() } else { books.elsewhere() };
        readers.spawn(async move { (tenant, follow(store, tenant, N_EVENTS).await) });
    }
    let mut workers = JoinSet::new();
    for number in 0..N_WORKERS {
        let store = if number % 2 == 0 { books.store() } else { books.elsewhere() };
        workers.spawn(async move {
            for job in 0..N_JOBS {
                let tenant_id = if job % 2 == 0 { TENANT } else { other_tenant() };
                let job = NewJob { tenant_id, ..new_job(1 + number * N_JOBS + job) };
                let id = job.id;
                store.submit(job).await.unwrap();
                let claims = store.claim(worker(1), &[id], LEASE).await.unwrap();
                store.finish(claims[0].lease, Ending::Release).await.unwrap();
            }
        });
    }
    workers.join_all().await;
    for (tenant, seen) in readers.join_all().await {
        check_log(&seen);
        assert_eq!(seen, log(books, tenant).await, "nobody sees another order");
        assert_eq!(seen.len(), N_EVENTS);
    }
}

/// Neither the log nor the part of it that is of one job has a gap.
fn check_log(log: &[TenantEvent]) {
    let mut of_jobs: HashMap<JobId, u64> = HashMap::new();
    for (number, TenantEvent { tenant_seq, event }) in (1..).zip(log) {
        assert_eq!(*tenant_seq, number);
        let last = of_jobs.entry(event.job_id).or_default();
        *last += 1;
        assert_eq!(event.seq, *last, "{log:?}");
    }
}

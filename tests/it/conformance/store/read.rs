use scheduler::ports::{JobFilter, NewJob};
use schemas::{JobId, JobState, TenantId, Transition};
use tokio::task::JoinSet;

use super::{
    Harness, LEASE, SECOND, TENANT, bring_into, claim, events, finally, finish, id, new_job, other_tenant,
    path, run, submit, worker,
};

const ALL: JobFilter = JobFilter { state: None, before: None, n_max: 100 };

async fn list(books: &dyn Harness, tenant: TenantId, filter: JobFilter) -> Vec<JobId> {
    books.store().jobs(tenant, filter).await.unwrap().into_iter().map(|job| job.id).collect()
}

pub(crate) async fn jobs_are_listed_newest_first(books: &dyn Harness) {
    for number in [1, 3, 2] {
        submit(books, new_job(number)).await;
    }
    assert_eq!(list(books, TENANT, ALL).await, [3, 2, 1].map(id));
    let running = claim(books, id(2)).await.job;
    assert_eq!(books.store().jobs(TENANT, ALL).await.unwrap()[1], running);
}

pub(crate) async fn jobs_are_listed_page_by_page(books: &dyn Harness) {
    for number in 1..=5 {
        submit(books, new_job(number)).await;
    }
    let page = |before| JobFilter { before, n_max: 2, ..ALL };
    assert_eq!(list(books, TENANT, page(None)).await, [5, 4].map(id));
    assert_eq!(list(books, TENANT, page(Some(id(4)))).await, [3, 2].map(id));
    assert_eq!(list(books, TENANT, page(Some(id(2)))).await, [id(1)]);
    assert_eq!(list(books, TENANT, page(Some(id(1)))).await, []);
    assert_eq!(list(books, TENANT, JobFilter { n_max: 0, ..ALL }).await, []);
}

pub(crate) async fn jobs_are_listed_by_state(books: &dyn Harness) {
    let states = JobState::ALL.into_iter().chain(JobState::ALL);
    for (number, state) in (1..).zip(states) {
        bring_into(books, number, state).await;
    }
    for (number, state) in (1..).zip(JobState::ALL) {
        let filter = JobFilter { state: Some(state), ..ALL };
        assert_eq!(list(books, TENANT, filter).await, [number + 7, number].map(id));
        let filter = JobFilter { before: Some(id(number + 7)), ..filter };
        assert_eq!(list(books, TENANT, filter).await, [id(number)]);
    }
}

pub(crate) async fn tenants_do_not_see_each_other(books: &dyn Harness) {
    let lease = run(books, 1).await.lease;
    finish(books, lease, finally(Transition::Succeed)).await;
    submit(books, NewJob { tenant_id: other_tenant(), ..new_job(2) }).await;

    let store = books.store();
    assert_eq!(list(books, TENANT, ALL).await, [id(1)]);
    assert_eq!(list(books, other_tenant(), ALL).await, [id(2)]);
    assert_eq!(store.job(other_tenant(), id(1)).await.unwrap(), None);
    assert_eq!(store.report(other_tenant(), id(1)).await.unwrap(), None);
    assert_eq!(store.files(other_tenant(), id(1)).await.unwrap(), None);
    assert_eq!(store.file(other_tenant(), id(1), &path("b.xml")).await.unwrap(), None);
    assert_eq!(store.events(other_tenant(), id(1), 0, 100).await.unwrap(), []);
    assert_eq!(store.events(other_tenant(), id(2), 0, 100).await.unwrap().len(), 1);
}

pub(crate) async fn events_are_read_page_by_page(books: &dyn Harness) {
    let lease = run(books, 1).await.lease;
    finish(books, lease, finally(Transition::Succeed)).await;
    let all = events(books, id(1)).await;
    assert_eq!(all.iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 2, 3]);

    let store = books.store();
    assert_eq!(store.events(TENANT, id(1), 0, 2).await.unwrap(), all[..2]);
    assert_eq!(store.events(TENANT, id(1), 2, 2).await.unwrap(), all[2..]);
    assert_eq!(store.events(TENANT, id(1), 3, 2).await.unwrap(), []);
    assert_eq!(store.events(TENANT, id(1), u64::MAX, 2).await.unwrap(), []);
    assert_eq!(store.events(TENANT, id(2), 0, 2).await.unwrap(), []);
}

/// Eight owners and workers fall over the same three jobs.
pub(crate) async fn events_have_no_gap_under_concurrency(books: &dyn Harness) {
    for number in 1..=3 {
        submit(books, new_job(number)).await;
    }
    let mut crowd = JoinSet::new();
    for number in 1..=8 {
        let store = books.store();
        crowd.spawn(async move {
            for round in 0..9 {
                let job = id(round % 3 + 1);
                for claim in store.claim(worker(number), &[job], LEASE).await.unwrap() {
                    store.finish(claim.lease, scheduler::ports::Ending::Release).await.unwrap();
                }
                if number == 1 && round > 5 {
                    store.cancel(TENANT, job).await.unwrap();
                }
            }
        });
    }
    crowd.join_all().await;
    for number in 1..=3 {
        let events = events(books, id(number)).await;
        assert!(events.len() > 2);
        let gapless =
            events.iter().zip(1..).all(|(event, seq)| event.seq == seq && event.job_id == id(number));
        assert!(gapless, "{events:?}");
    }
}

pub(crate) async fn a_store_answers_with_its_time(books: &dyn Harness) {
    let before = books.store().ping().await.unwrap();
    assert_eq!(submit(books, new_job(1)).await.submitted_at, before);
    books.advance(SECOND);
    assert_eq!(books.store().ping().await.unwrap(), before.after(SECOND));
}

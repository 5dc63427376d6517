use scheduler::ports::NewJob;
use schemas::{TenantId, Timestamp, Transition};

use super::{
    Harness, LEASE, SECOND, TENANT, claim, finally, finish, id, new_job, other_tenant, ready, retry, run,
    submit,
};

fn tenant(number: u8) -> TenantId {
    TenantId::new(Timestamp::from_unix_ms(1), [number; 10])
}

pub(crate) async fn an_empty_store_has_none(books: &dyn Harness) {
    let backlog = books.store().backlog(None, 10).await.unwrap();
    assert_eq!((backlog.tenants, backlog.next_due_at), (vec![], None));
}

pub(crate) async fn tenants_with_work_come_page_by_page(books: &dyn Harness) {
    let mut tenants: Vec<_> = (1..=4).map(tenant).chain([TENANT]).collect();
    for (number, tenant_id) in (1..).zip(tenants.iter().chain(&tenants)) {
        submit(books, NewJob { tenant_id: *tenant_id, ..new_job(number) }).await;
    }
    tenants.sort_unstable();
    let mut listed = Vec::new();
    for n_on_page in [2, 2, 1, 0] {
        let page = books.store().backlog(listed.last().copied(), 2).await.unwrap().tenants;
        assert_eq!(page.len(), n_on_page);
        listed.extend(page);
    }
    assert_eq!(listed, tenants);
    assert_eq!(books.store().backlog(None, 0).await.unwrap().tenants, []);
}

pub(crate) async fn who_has_nothing_to_run_is_left_out(books: &dyn Harness) {
    run(books, 1).await;
    submit(books, NewJob { tenant_id: other_tenant(), ..new_job(2) }).await;
    books.store().cancel(other_tenant(), id(2)).await.unwrap();
    let lease = run(books, 3).await.lease;
    finish(books, lease, finally(Transition::Succeed)).await;
    assert_eq!(books.store().backlog(None, 10).await.unwrap().tenants, []);
}

pub(crate) async fn the_next_due_time_is_the_earliest_backoff(books: &dyn Harness) {
    for (number, seconds) in [(1, 30), (2, 10), (3, 20)] {
        let claim = run(books, number).await;
        finish(books, claim.lease, retry(seconds * SECOND)).await;
    }
    let before = books.store().backlog(None, 10).await.unwrap();
    assert_eq!(ready(books, 10).await, []);
    assert_eq!(before.next_due_at, Some(before.now.after(10 * SECOND)));
    // Who only waits for a backoff may be told or not; nobody else is.
    assert!(before.tenants.iter().all(|tenant| *tenant == TENANT));

    // A job that is called off does not wait for its backoff any more.
    books.store().cancel(TENANT, id(2)).await.unwrap();
    books.advance(20 * SECOND);
    let after = books.store().backlog(None, 10).await.unwrap();
    assert_eq!(after.now, before.now.after(20 * SECOND));
    assert_eq!(after.next_due_at, Some(after.now.after(10 * SECOND)));
    assert_eq!(ready(books, 10).await, [id(3)]);

    books.advance(LEASE);
    assert_eq!(books.store().backlog(None, 10).await.unwrap().next_due_at, None);
    assert_eq!(ready(books, 10).await, [id(1), id(3)]);
    claim(books, id(1)).await;
}

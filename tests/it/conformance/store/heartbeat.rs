use scheduler::ports::{Heartbeat, Lease, ReapScope};
use schemas::Transition;

use super::{Harness, LEASE, SECOND, TENANT, claim, finally, finish, id, new_job, retry, run, submit};

async fn n_overdue(books: &dyn Harness) -> usize {
    books.store().reap(ReapScope::Overdue, 100).await.unwrap().jobs.len()
}

pub(crate) async fn a_heartbeat_prolongs_the_lease(books: &dyn Harness) {
    let lease = run(books, 1).await.lease;
    books.advance(29 * SECOND);
    assert_eq!(books.store().heartbeat(&[lease], LEASE).await.unwrap(), [Heartbeat::Kept]);
    books.advance(29 * SECOND);
    assert_eq!(n_overdue(books).await, 0);
    books.advance(SECOND);
    assert_eq!(n_overdue(books).await, 1);
    assert_eq!(books.store().heartbeat(&[], LEASE).await.unwrap(), []);
}

pub(crate) async fn a_lease_that_is_over_but_not_taken_is_kept(books: &dyn Harness) {
    let lease = run(books, 1).await.lease;
    books.advance(2 * LEASE);
    assert_eq!(books.store().heartbeat(&[lease], LEASE).await.unwrap(), [Heartbeat::Kept]);
    assert_eq!(n_overdue(books).await, 0);
}

pub(crate) async fn the_owner_s_cancel_is_seen(books: &dyn Harness) {
    let lease = run(books, 1).await.lease;
    books.store().cancel(TENANT, id(1)).await.unwrap();
    books.advance(2 * LEASE);
    assert_eq!(books.store().heartbeat(&[lease], LEASE).await.unwrap(), [Heartbeat::CancelRequested]);
    assert_eq!(n_overdue(books).await, 0);
}

/// The new owner is gone too, and an old one that still beats must not hide that.
pub(crate) async fn a_lost_lease_prolongs_nothing(books: &dyn Harness) {
    let zombie = run(books, 1).await.lease;
    finish(books, zombie, retry(SECOND)).await;
    books.advance(SECOND);
    claim(books, id(1)).await;
    books.advance(LEASE);
    assert_eq!(books.store().heartbeat(&[zombie], LEASE).await.unwrap(), [Heartbeat::Lost]);
    assert_eq!(n_overdue(books).await, 1);
}

/// In one question with good ones, whose answers stay at their places.
pub(crate) async fn a_lease_that_is_not_current_is_lost(books: &dyn Harness) {
    let retried = run(books, 1).await.lease;
    finish(books, retried, retry(SECOND)).await;
    books.advance(SECOND);
    let current = claim(books, id(1)).await.lease;
    let finished = run(books, 2).await.lease;
    finish(books, finished, finally(Transition::Succeed)).await;
    submit(books, new_job(3)).await;
    let queued = Lease { job_id: id(3), epoch: 0 };
    let unknown = Lease { job_id: id(4), epoch: 1 };
    let impossible = Lease { job_id: id(1), epoch: u64::MAX };

    let asked = [retried, current, finished, queued, current, unknown, impossible];
    let answers = books.store().heartbeat(&asked, LEASE).await.unwrap();
    let kept = [false, true, false, false, true, false, false];
    assert_eq!(answers, kept.map(|kept| if kept { Heartbeat::Kept } else { Heartbeat::Lost }));
}

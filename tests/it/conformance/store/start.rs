use scheduler::ports::{Ending, Lease, ReapScope};
use schemas::{JobState, Transition};

use super::{
    Harness, LEASE, SECOND, TENANT, claim, event_kinds, finally, finish, id, job, lost, new_job, run, submit,
};

/// What the reaper learns of the one job whose lease is over.
async fn may_have_started(books: &dyn Harness) -> bool {
    let listed = books.store().reap(ReapScope::Orphans, 10).await.unwrap().jobs;
    assert_eq!(listed.len(), 1);
    listed[0].may_have_started
}

/// Brings job 1 to a claim that comes after the loss of a worker.
async fn suspect(books: &dyn Harness) -> Lease {
    let first = run(books, 1).await.lease;
    finish(books, first, lost(SECOND)).await;
    books.advance(SECOND);
    claim(books, id(1)).await.lease
}

pub(crate) async fn only_a_suspect_waits_for_its_start(books: &dyn Harness) {
    let first = run(books, 1).await.lease;
    assert!(may_have_started(books).await);
    assert!(books.store().start(first).await.unwrap(), "harmless");
    finish(books, first, lost(SECOND)).await;
    books.advance(SECOND);

    let lease = claim(books, id(1)).await.lease;
    assert!(!may_have_started(books).await);
    let (before, events) = (job(books, id(1)).await, event_kinds(books, id(1)).await);
    assert!(books.store().start(lease).await.unwrap());
    assert!(may_have_started(books).await);
    assert!(books.store().start(lease).await.unwrap(), "the answer was lost, so it is asked again");
    assert_eq!((job(books, id(1)).await, event_kinds(books, id(1)).await), (before, events));
    assert_eq!(finish(books, lease, finally(Transition::Succeed)).await.state, JobState::Succeeded);
}

pub(crate) async fn a_start_needs_the_current_lease(books: &dyn Harness) {
    let lease = suspect(books).await;
    for epoch in [0, lease.epoch - 1, lease.epoch + 1, u64::MAX] {
        assert!(!books.store().start(Lease { epoch, ..lease }).await.unwrap());
    }
    assert!(!books.store().start(Lease { job_id: id(2), epoch: 1 }).await.unwrap());
    assert!(!may_have_started(books).await);
    finish(books, lease, Ending::Release).await;
    assert!(!books.store().start(lease).await.unwrap());
    let (queued, current) = books.store().cancel(TENANT, id(1)).await.unwrap().unwrap();
    assert_eq!(queued.state, JobState::Queued);
    assert!(!books.store().start(current).await.unwrap(), "nobody runs it");
}

/// It stays a suspect, and waits for its start anew under each lease.
pub(crate) async fn a_job_that_was_lost_unstarted_keeps_its_attempts(books: &dyn Harness) {
    let mut lease = suspect(books).await;
    for _ in 0..5 {
        books.advance(LEASE);
        assert!(!may_have_started(books).await);
        finish(books, lease, Ending::Release).await;
        let again = claim(books, id(1)).await;
        assert_eq!((again.job.attempt, again.is_suspect), (2, true));
        lease = again.lease;
    }
    submit(books, new_job(2)).await;
    assert!(!claim(books, id(2)).await.is_suspect);
}

use schemas::{EventKind, JobState, Transition};

use super::{
    Harness, TENANT, event_kinds, events, finally, finish, id, job, new_job, other_tenant, run, submit,
};

fn n_requests(kinds: &[EventKind]) -> usize {
    kinds.iter().filter(|kind| **kind == EventKind::CancelRequested { superseded_by: None }).count()
}

pub(crate) async fn a_queued_job_is_called_off(books: &dyn Harness) {
    submit(books, new_job(1)).await;
    let (called_off, lease) = books.store().cancel(TENANT, id(1)).await.unwrap().unwrap();
    assert_eq!((called_off.state, called_off.cancel_requested), (JobState::Queued, true));
    assert_eq!(job(books, id(1)).await, called_off);
    assert_eq!(
        events(books, id(1)).await.last().unwrap().kind,
        EventKind::CancelRequested { superseded_by: None }
    );
    let after = finish(books, lease, finally(Transition::Cancel)).await;
    assert_eq!(after.state, JobState::Cancelled);
}

pub(crate) async fn a_running_job_is_called_off(books: &dyn Harness) {
    let claim = run(books, 1).await;
    let (called_off, lease) = books.store().cancel(TENANT, id(1)).await.unwrap().unwrap();
    assert_eq!((called_off.state, called_off.cancel_requested), (JobState::Running, true));
    assert_eq!(lease, claim.lease);
    let again = books.store().cancel(TENANT, id(1)).await.unwrap();
    assert_eq!(again, Some((called_off, lease)));
    assert_eq!(n_requests(&event_kinds(books, id(1)).await), 1);
    // The worker may have been faster; then its result counts.
    assert_eq!(finish(books, claim.lease, finally(Transition::Succeed)).await.state, JobState::Succeeded);
}

pub(crate) async fn a_final_job_stays_as_it_is(books: &dyn Harness) {
    let claim = run(books, 1).await;
    let finished = finish(books, claim.lease, finally(Transition::Succeed)).await;
    let (unchanged, lease) = books.store().cancel(TENANT, id(1)).await.unwrap().unwrap();
    assert_eq!(unchanged, finished);
    assert!(lease.epoch > claim.lease.epoch);
    assert_eq!(n_requests(&event_kinds(books, id(1)).await), 0);
}

pub(crate) async fn other_jobs_are_not_there(books: &dyn Harness) {
    submit(books, new_job(1)).await;
    assert_eq!(books.store().cancel(TENANT, id(2)).await.unwrap(), None);
    assert_eq!(books.store().cancel(other_tenant(), id(1)).await.unwrap(), None);
    assert!(!job(books, id(1)).await.cancel_requested);
}

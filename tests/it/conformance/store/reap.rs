use std::time::Duration;

use scheduler::ports::{Ending, NewJob, Overdue, OverdueReason, ReapScope};
use schemas::{JobId, JobState, Transition};

use super::{
    Harness, LEASE, MILLISECOND, SECOND, TENANT, claim, ending, finally, finish, id, job, new_job, retry,
    run, submit,
};

async fn overdue(books: &dyn Harness) -> Vec<(JobId, OverdueReason)> {
    listed(books, ReapScope::Overdue)
        .await
        .into_iter()
        .map(|overdue| (overdue.job.id, overdue.reason))
        .collect()
}

async fn listed(books: &dyn Harness, scope: ReapScope) -> Vec<Overdue> {
    let mut overdue = books.store().reap(scope, 100).await.unwrap().jobs;
    overdue.sort_by_key(|overdue| overdue.job.id);
    overdue
}

pub(crate) async fn nothing_is_overdue_at_first(books: &dyn Harness) {
    submit(books, NewJob { deadline: Some(SECOND), ..new_job(1) }).await;
    run(books, 2).await;
    let lease = run(books, 3).await.lease;
    finish(books, lease, finally(Transition::Succeed)).await;
    let lease = run(books, 4).await.lease;
    finish(books, lease, retry(SECOND)).await;
    assert_eq!(overdue(books).await, []);
}

pub(crate) async fn a_lost_lease_is_overdue(books: &dyn Harness) {
    let claim = run(books, 1).await;
    books.advance(29_999 * MILLISECOND);
    assert_eq!(overdue(books).await, []);
    books.advance(MILLISECOND);
    let listed = listed(books, ReapScope::Overdue).await;
    let lost = Overdue {
        job: claim.job,
        lease: claim.lease,
        reason: OverdueReason::LeaseLost,
        may_have_started: true,
    };
    assert_eq!(listed, [lost]);

    finish(books, listed[0].lease, retry(SECOND)).await;
    assert_eq!(overdue(books).await, []);
}

pub(crate) async fn a_passed_deadline_is_overdue(books: &dyn Harness) {
    for number in 1..=3 {
        submit(books, NewJob { deadline: Some(SECOND), ..new_job(number) }).await;
    }
    claim(books, id(2)).await;
    let lease = claim(books, id(3)).await.lease;
    finish(books, lease, finally(Transition::Succeed)).await;
    books.advance(SECOND);
    let reason = OverdueReason::DeadlinePassed;
    assert_eq!(overdue(books).await, [(id(1), reason), (id(2), reason)]);

    for overdue in listed(books, ReapScope::Overdue).await {
        assert_eq!(finish(books, overdue.lease, ending(Transition::Expire)).await.state, JobState::Expired);
    }
    assert_eq!(overdue(books).await, []);
}

pub(crate) async fn a_cancelled_job_is_overdue_while_queued(books: &dyn Harness) {
    submit(books, new_job(1)).await;
    let lease = run(books, 2).await.lease;
    for number in 1..=2 {
        books.store().cancel(TENANT, id(number)).await.unwrap();
    }
    assert_eq!(overdue(books).await, [(id(1), OverdueReason::Cancelled)]);
    finish(books, lease, Ending::Release).await;
    let reason = OverdueReason::Cancelled;
    assert_eq!(overdue(books).await, [(id(1), reason), (id(2), reason)]);
}

pub(crate) async fn orphans_are_all_that_run(books: &dyn Harness) {
    submit(books, new_job(1)).await;
    let claim = run(books, 2).await;
    let finished = run(books, 3).await.lease;
    finish(books, finished, finally(Transition::Succeed)).await;
    let orphan = Overdue {
        job: claim.job,
        lease: claim.lease,
        reason: OverdueReason::LeaseLost,
        may_have_started: true,
    };
    assert_eq!(listed(books, ReapScope::Orphans).await, std::slice::from_ref(&orphan));
    // Nothing was changed by asking.
    assert_eq!(job(books, id(2)).await, orphan.job);
    assert_eq!(listed(books, ReapScope::Orphans).await, [orphan]);
}

pub(crate) async fn each_job_has_one_reason(books: &dyn Harness) {
    for number in 1..=3 {
        submit(books, NewJob { deadline: Some(LEASE), ..new_job(number) }).await;
    }
    books.store().cancel(TENANT, id(1)).await.unwrap();
    claim(books, id(2)).await;
    claim(books, id(3)).await;
    books.store().cancel(TENANT, id(3)).await.unwrap();
    books.advance(LEASE);
    let passed = OverdueReason::DeadlinePassed;
    let expected = [(id(1), OverdueReason::Cancelled), (id(2), passed), (id(3), passed)];
    assert_eq!(overdue(books).await, expected);
}

pub(crate) async fn no_more_than_asked_for(books: &dyn Harness) {
    for number in 1..=6 {
        submit(books, new_job(number)).await;
    }
    for number in 1..=3 {
        books.store().cancel(TENANT, id(number)).await.unwrap();
        claim(books, id(number + 3)).await;
    }
    books.advance(LEASE);
    for n_max in [0, 1, 4, 6] {
        let listed = books.store().reap(ReapScope::Overdue, n_max).await.unwrap();
        assert_eq!(listed.jobs.len(), usize::try_from(n_max).unwrap());
    }
}

pub(crate) async fn the_next_look_is_due_when_a_lease_or_a_deadline_ends(books: &dyn Harness) {
    let store = books.store();
    let next = async || {
        let reapable = store.reap(ReapScope::Overdue, 100).await.unwrap();
        reapable.next_due_at.map(|at| (at, at.since(reapable.now)))
    };
    let start = submit(books, new_job(1)).await.submitted_at;
    assert_eq!(next().await, None);
    submit(books, NewJob { deadline: Some(2 * LEASE), ..new_job(2) }).await;
    assert_eq!(next().await, Some((start.after(2 * LEASE), 2 * LEASE)));
    books.advance(SECOND);
    let lease = claim(books, id(1)).await.lease;
    assert_eq!(next().await, Some((start.after(SECOND + LEASE), LEASE)));
    finish(books, lease, finally(Transition::Succeed)).await;
    assert_eq!(next().await, Some((start.after(2 * LEASE), (2 * LEASE).saturating_sub(SECOND))));
    books.advance(2 * LEASE);
    assert_eq!(next().await, Some((start.after(2 * LEASE), Duration::ZERO)), "it waits for its ending");
    let lease = listed(books, ReapScope::Overdue).await[0].lease;
    finish(books, lease, ending(Transition::Expire)).await;
    assert_eq!(next().await, None);
}

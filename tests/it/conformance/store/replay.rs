use scheduler::ports::{NewJob, Submitted};
use schemas::{Class, EventKind, Job, JobKind, JobState, Profile, Transition};

use super::{
    Harness, LEASE, SECOND, TENANT, bring_into, claim, event_kinds, events, file, finally, finish, id,
    in_blobs, inline, job, keyed, new_job, other_tenant, ready, report, submit,
};

/// Everything but where it stands and when that was.
fn asked_for(job: &Job) -> impl PartialEq + std::fmt::Debug + use<> {
    (
        job.kind,
        job.class,
        job.project_name.clone(),
        job.options.clone(),
        job.limits,
        job.inputs_sha256,
        job.max_attempts,
    )
}

pub(crate) async fn an_errored_job_is_submitted_once_more(books: &dyn Harness) {
    let mut new = NewJob { deadline: Some(10 * LEASE), class: Class::Bulk, ..keyed(1, "key", "request") };
    new.kind = JobKind::Validate;
    new.options.profile = vec![Profile::Ir];
    new.limits.fuel = 7;
    new.inputs = vec![file("a.jpe", inline("a")), file("b.jpe", in_blobs("b"))];
    submit(books, new.clone()).await;
    let lease = claim(books, id(1)).await.lease;
    let errored = finish(books, lease, finally(Transition::Error)).await;
    let before = (errored.clone(), events(books, id(1)).await, report(books, id(1)).await);
    books.advance(SECOND);

    let replayed = books.store().replay(TENANT, id(1), id(2)).await.unwrap().unwrap();
    assert_eq!(replayed.id, id(2));
    assert_eq!(asked_for(&replayed), asked_for(&errored));
    assert_eq!((replayed.state, replayed.attempt), (JobState::Queued, 0));
    let now = errored.submitted_at.after(SECOND);
    assert_eq!((replayed.submitted_at, replayed.not_before), (now, now));
    assert_eq!(replayed.deadline_at, Some(now.after(10 * LEASE)));
    assert_eq!((replayed.started_at, replayed.finished_at, replayed.cancel_requested), (None, None, false));
    assert_eq!(job(books, id(2)).await, replayed);
    assert_eq!(books.store().inputs(id(2)).await.unwrap(), new.inputs);
    assert_eq!(event_kinds(books, id(2)).await, [EventKind::Submitted]);
    assert_eq!(report(books, id(2)).await, None);
    assert_eq!((job(books, id(1)).await, events(books, id(1)).await, report(books, id(1)).await), before);

    assert_eq!(ready(books, 10).await, [id(2)]);
    let claim = claim(books, id(2)).await;
    assert_eq!((claim.job.attempt, claim.is_suspect), (1, false));
    let again = books.store().submit(keyed(3, "key", "request")).await.unwrap();
    assert!(matches!(again, Submitted::Existing(job) if job.id == id(1)), "the key stays where it was");
}

pub(crate) async fn only_errored_jobs_are_replayed(books: &dyn Harness) {
    let store = books.store();
    for (number, state) in (1..).zip(JobState::ALL) {
        bring_into(books, number, state).await;
        assert_eq!(store.replay(other_tenant(), id(number), id(100 + number)).await.unwrap(), None);
        let replayed = store.replay(TENANT, id(number), id(100 + number)).await.unwrap();
        assert_eq!(replayed.is_some(), state == JobState::Errored, "{state}");
    }
    assert_eq!(store.replay(TENANT, id(50), id(150)).await.unwrap(), None);
    assert_eq!(store.job(TENANT, id(150)).await.unwrap(), None);
}

pub(crate) async fn a_replay_outlives_what_it_was_made_from(books: &dyn Harness) {
    submit(books, NewJob { inputs: vec![file("a.jpe", in_blobs("a"))], ..new_job(1) }).await;
    let lease = claim(books, id(1)).await.lease;
    finish(books, lease, finally(Transition::Error)).await;
    books.store().replay(TENANT, id(1), id(2)).await.unwrap().unwrap();
    books.advance(2 * SECOND);
    assert_eq!(books.store().retain(SECOND, 10).await.unwrap(), 1);
    assert_eq!(books.store().job(TENANT, id(1)).await.unwrap(), None);
    assert_eq!(books.store().inputs(id(2)).await.unwrap(), [file("a.jpe", in_blobs("a"))]);
    let named = in_blobs("a").sha256;
    assert_eq!(books.store().unreferenced(TENANT, &[named]).await.unwrap(), []);
}

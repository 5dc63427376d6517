use scheduler::ports::{NewJob, Submitted};
use schemas::{Class, EventKind, JobKind, JobState, Profile};
use tokio::task::JoinSet;

use super::{
    Harness, SECOND, TENANT, claim, event_kinds, events, file, id, in_blobs, inline, job, keyed, new_job,
    other_tenant, report, submit,
};

pub(crate) async fn a_new_job_is_queued(books: &dyn Harness) {
    let submitted = submit(books, new_job(1)).await;
    assert_eq!(submitted.state, JobState::Queued);
    assert_eq!((submitted.attempt, submitted.cancel_requested), (0, false));
    assert_eq!(submitted.not_before, submitted.submitted_at);
    assert_eq!((submitted.deadline_at, submitted.started_at, submitted.finished_at), (None, None, None));

    let events = events(books, id(1)).await;
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].seq, &events[0].kind), (1, &EventKind::Submitted));
    assert_eq!((events[0].state, events[0].at), (JobState::Queued, submitted.submitted_at));
    assert_eq!(report(books, id(1)).await, None);
    assert_eq!(books.store().files(TENANT, id(1)).await.unwrap(), Some(vec![]));
}

pub(crate) async fn what_was_submitted_comes_back(books: &dyn Harness) {
    let mut new = NewJob { deadline: Some(60 * SECOND), class: Class::Bulk, ..new_job(1) };
    new.kind = JobKind::Validate;
    new.project_name = "Ärger mit \"Zitaten\" 🦊".into();
    new.options.profile = vec![Profile::Ir, Profile::Ref];
    new.limits.fuel = u64::MAX;
    new.max_attempts = u32::MAX;

    let submitted = submit(books, new.clone()).await;
    assert_eq!(submitted.kind, new.kind);
    assert_eq!(submitted.class, new.class);
    assert_eq!(submitted.project_name, new.project_name);
    assert_eq!(submitted.options, new.options);
    assert_eq!(submitted.limits, new.limits);
    assert_eq!(submitted.inputs_sha256, new.inputs_sha256);
    assert_eq!(submitted.max_attempts, new.max_attempts);
    assert_eq!(submitted.deadline_at, Some(submitted.submitted_at.after(60 * SECOND)));
    assert_eq!(job(books, id(1)).await, submitted);
    assert_eq!(books.store().inputs(id(1)).await.unwrap(), new.inputs);
}

pub(crate) async fn large_contents_come_back_whole(books: &dyn Harness) {
    let large = "x".repeat(4 << 20);
    let inputs =
        vec![file("a.jpe", inline("")), file("b.jpe", inline(&large)), file("c.jpe", in_blobs(&large))];
    submit(books, NewJob { inputs: inputs.clone(), ..new_job(1) }).await;
    assert_eq!(books.store().inputs(id(1)).await.unwrap(), inputs);
}

pub(crate) async fn a_thousand_inputs_come_back_sorted(books: &dyn Harness) {
    let input = |number: u32| file(&format!("src/{number:04}.jpe"), inline(&number.to_string()));
    let inputs: Vec<_> = (0..1_000).map(input).collect();
    let reversed = inputs.iter().rev().cloned().collect();
    submit(books, NewJob { inputs: reversed, ..new_job(1) }).await;
    assert_eq!(books.store().inputs(id(1)).await.unwrap(), inputs);
}

pub(crate) async fn the_same_request_makes_one_job(books: &dyn Harness) {
    let first = submit(books, keyed(1, "key", "request")).await;
    let second = books.store().submit(keyed(2, "key", "request")).await.unwrap();
    assert_eq!(second, Submitted::Existing(first));
    assert_eq!(books.store().job(TENANT, id(2)).await.unwrap(), None);
    assert_eq!(event_kinds(books, id(1)).await, [EventKind::Submitted]);
}

pub(crate) async fn a_key_for_another_request_is_refused(books: &dyn Harness) {
    submit(books, keyed(1, "key", "request")).await;
    let second = books.store().submit(keyed(2, "key", "another request")).await.unwrap();
    assert_eq!(second, Submitted::KeyReused);
    assert_eq!(books.store().job(TENANT, id(2)).await.unwrap(), None);
}

pub(crate) async fn a_key_belongs_to_its_tenant(books: &dyn Harness) {
    submit(books, keyed(1, "key", "request")).await;
    submit(books, NewJob { tenant_id: other_tenant(), ..keyed(2, "key", "another request") }).await;
    submit(books, keyed(3, "another key", "request")).await;
}

pub(crate) async fn a_repeated_request_sees_the_job_as_it_is_now(books: &dyn Harness) {
    submit(books, keyed(1, "key", "request")).await;
    let running = claim(books, id(1)).await.job;
    let again = books.store().submit(keyed(2, "key", "request")).await.unwrap();
    assert_eq!(again, Submitted::Existing(running));
}

pub(crate) async fn fifty_racing_requests_make_one_job(books: &dyn Harness) {
    let mut racers = JoinSet::new();
    for number in 1..=50 {
        let store = books.store();
        racers.spawn(async move { store.submit(keyed(number, "key", "request")).await.unwrap() });
    }
    let answers = racers.join_all().await;
    let new: Vec<_> = answers.iter().filter_map(new_id).collect();
    assert_eq!(new.len(), 1);
    let existing = |answer: &&Submitted| matches!(answer, Submitted::Existing(job) if job.id == new[0]);
    assert_eq!(answers.iter().filter(existing).count(), 49);
}

fn new_id(answer: &Submitted) -> Option<schemas::JobId> {
    match answer {
        Submitted::New(job) => Some(job.id),
        _ => None,
    }
}

/// Two inputs of one path cannot be written; what is submitted at the same time must not suffer for it.
pub(crate) async fn a_job_with_a_faulty_neighbour_is_kept(books: &dyn Harness) {
    let mut submits = JoinSet::new();
    for number in 1..=40 {
        let store = books.store();
        let mut new = new_job(number);
        let is_faulty = number % 4 == 0;
        if is_faulty {
            new.inputs = vec![new.inputs[0].clone(), new.inputs[0].clone()];
        }
        submits.spawn(async move { assert_eq!(store.submit(new).await.is_err(), is_faulty) });
    }
    submits.join_all().await;
    for number in 1..=40 {
        let found = books.store().job(TENANT, id(number)).await.unwrap();
        assert_eq!(found.is_none(), number % 4 == 0);
        assert_eq!(events(books, id(number)).await.is_empty(), number % 4 == 0);
    }
}

//! Jobs that are submitted together.

use std::time::Duration;

use futures::future::join_all;
use scheduler::ports::{CONCURRENCY_QUEUE_MAX, Idempotency, NewJob, NewJobs, SubmittedBatch};
use schemas::{
    Batch, BatchId, Concurrency, ConcurrencyKey, EventKind, JobState, OnConflict, Sha256, Timestamp,
    Transition,
};

use super::{
    Harness, MILLISECOND, SECOND, TENANT, claim, events, file, finally, finish, id, in_blobs, inline,
    new_job, other_tenant, ready, submit,
};

fn batch_id(number: u32) -> BatchId {
    BatchId::new(Timestamp::from_unix_ms(i64::from(number)), [1; 10])
}

/// A batch with a job for each of these numbers.
fn new_batch(number: u32, jobs: impl IntoIterator<Item = u32>) -> NewJobs {
    let jobs = jobs.into_iter().map(new_job).collect();
    NewJobs { id: batch_id(number), tenant_id: TENANT, jobs, idempotency: None }
}

fn keyed(batch: NewJobs, request: &str) -> NewJobs {
    let request_sha256 = Sha256::of(request.as_bytes());
    NewJobs { idempotency: Some(Idempotency { key: "key".to_owned(), request_sha256 }), ..batch }
}

fn of_key(number: u32, on_conflict: OnConflict) -> NewJob {
    let key = ConcurrencyKey::new("main").unwrap();
    NewJob { concurrency: Some(Concurrency { key, on_conflict }), ..new_job(number) }
}

async fn submit_batch(books: &dyn Harness, batch: NewJobs) -> Batch {
    match books.store().submit_batch(batch).await.unwrap() {
        SubmittedBatch::New(batch, superseded) if superseded.is_empty() => batch,
        other => panic!("not a new batch: {other:?}"),
    }
}

async fn found(books: &dyn Harness, number: u32) -> Option<Batch> {
    books.store().batch(TENANT, batch_id(number)).await.unwrap()
}

async fn ids(books: &dyn Harness, number: u32) -> Vec<schemas::JobId> {
    let jobs = books.store().batch_jobs(TENANT, batch_id(number)).await.unwrap();
    jobs.into_iter().map(|job| job.id).collect()
}

pub(crate) async fn all_jobs_are_queued(books: &dyn Harness) {
    let mut new = new_batch(1, [3, 1, 2]);
    new.jobs[1].inputs = vec![file("a.jpe", in_blobs("a")), file("b.jpe", inline("b"))];
    let inputs = new.jobs[1].inputs.clone();
    let batch = submit_batch(books, new).await;
    assert_eq!((batch.id, batch.tenant_id, batch.n_builds), (batch_id(1), TENANT, 3));
    assert_eq!((batch.count(JobState::Queued), batch.state()), (3, JobState::Queued));
    assert_eq!(found(books, 1).await, Some(batch));
    assert_eq!(ids(books, 1).await, [id(3), id(1), id(2)], "in the order of the submission");
    assert_eq!(ready(books, 9).await.len(), 3);
    assert_eq!(books.store().inputs(id(1)).await.unwrap(), inputs);
    assert_eq!(events(books, id(2)).await[0].kind, EventKind::Submitted);
}

pub(crate) async fn a_batch_stands_where_its_jobs_do(books: &dyn Harness) {
    submit_batch(books, new_batch(1, 1..=4)).await;
    submit(books, new_job(9)).await;
    for (number, transition, state) in [
        (1, Transition::Succeed, JobState::Running),
        (2, Transition::Succeed, JobState::Running),
        (3, Transition::Cancel, JobState::Running),
        (4, Transition::Fail, JobState::Failed),
    ] {
        let lease = claim(books, id(number)).await.lease;
        assert_eq!(found(books, 1).await.unwrap().count(JobState::Running), 1);
        finish(books, lease, finally(transition)).await;
        assert_eq!(found(books, 1).await.unwrap().state(), state);
    }
    let batch = found(books, 1).await.unwrap();
    let counts = [JobState::Succeeded, JobState::Cancelled, JobState::Failed].map(|state| batch.count(state));
    assert_eq!((counts, batch.n_builds), ([2, 1, 1], 4));
}

pub(crate) async fn the_same_batch_is_submitted_once(books: &dyn Harness) {
    let first = submit_batch(books, keyed(new_batch(1, [1, 2]), "request")).await;
    let again = books.store().submit_batch(keyed(new_batch(2, [3, 4]), "request")).await.unwrap();
    assert_eq!(again, SubmittedBatch::Existing(first));
    let other = books.store().submit_batch(keyed(new_batch(3, [5]), "another")).await.unwrap();
    assert_eq!(other, SubmittedBatch::KeyReused);
    assert_eq!((found(books, 2).await, found(books, 3).await), (None, None));
    for number in 3..=5 {
        assert_eq!(books.store().job(TENANT, id(number)).await.unwrap(), None);
    }
    // The keys of batches and those of single jobs are apart.
    submit(books, super::keyed(6, "key", "request")).await;
}

pub(crate) async fn twenty_racing_requests_make_one_batch(books: &dyn Harness) {
    let racing = (1..=20_u32).map(|number| {
        let store = books.store();
        let new = keyed(new_batch(number, [2 * number, 2 * number + 1]), "request");
        tokio::spawn(async move { store.submit_batch(new).await.unwrap() })
    });
    let racing: Vec<_> = racing.collect();
    let answers: Vec<_> = join_all(racing).await.into_iter().map(Result::unwrap).collect();
    let new = answers.iter().filter(|answer| matches!(answer, SubmittedBatch::New(..))).count();
    let existing = answers.iter().filter(|answer| matches!(answer, SubmittedBatch::Existing(_))).count();
    assert_eq!((new, existing), (1, 19));
    assert_eq!(ready(books, 99).await.len(), 2);
}

/// Two inputs of one path cannot be written.
pub(crate) async fn a_batch_with_a_faulty_job_leaves_nothing(books: &dyn Harness) {
    let mut new = keyed(new_batch(1, 1..=3), "request");
    new.jobs[2].inputs = vec![file("a.jpe", inline("a")), file("a.jpe", inline("b"))];
    books.store().submit_batch(new).await.unwrap_err();
    assert_eq!(found(books, 1).await, None);
    assert_eq!(ready(books, 9).await, []);
    assert_eq!(books.store().jobs(TENANT, all()).await.unwrap(), []);
    submit_batch(books, keyed(new_batch(1, 1..=3), "request")).await;
}

fn all() -> scheduler::ports::JobFilter {
    scheduler::ports::JobFilter { state: None, before: None, n_max: 9 }
}

pub(crate) async fn jobs_of_one_key_stand_in_their_order(books: &dyn Harness) {
    submit(books, of_key(1, OnConflict::CancelPrevious)).await;
    let mut new = new_batch(1, [2]);
    new.jobs.push(of_key(3, OnConflict::CancelPrevious));
    new.jobs.extend([4, 5].map(|number| of_key(number, OnConflict::Queue)));
    let SubmittedBatch::New(_, superseded) = books.store().submit_batch(new).await.unwrap() else {
        panic!("it is new")
    };
    let [(called_off, lease)] = superseded.as_slice() else { panic!("one is superseded: {superseded:?}") };
    assert_eq!((called_off.id, called_off.superseded_by), (id(1), Some(id(3))));
    assert_eq!(ready(books, 9).await, [id(2), id(3)]);
    finish(books, *lease, finally(Transition::Cancel)).await;
    for number in 3..=5 {
        let lease = claim(books, id(number)).await.lease;
        finish(books, lease, finally(Transition::Succeed)).await;
    }
}

pub(crate) async fn a_batch_that_finds_a_line_full_leaves_nothing(books: &dyn Harness) {
    let mut new = new_batch(1, [1]);
    new.jobs.extend((2..=CONCURRENCY_QUEUE_MAX + 3).map(|number| of_key(number, OnConflict::Queue)));
    let answer = books.store().submit_batch(new).await.unwrap();
    let first = CONCURRENCY_QUEUE_MAX as usize + 1;
    assert_eq!(answer, SubmittedBatch::ConcurrencyQueueFull(vec![first, first + 1]));
    assert_eq!(found(books, 1).await, None);
    assert_eq!(books.store().jobs(TENANT, all()).await.unwrap(), []);
}

pub(crate) async fn batches_are_listed_newest_first_page_by_page(books: &dyn Harness) {
    for number in 1..=5 {
        submit_batch(books, new_batch(number, [2 * number, 2 * number + 1])).await;
    }
    let mut foreign = new_batch(6, [20]);
    (foreign.tenant_id, foreign.jobs[0].tenant_id) = (other_tenant(), other_tenant());
    submit_batch(books, foreign).await;
    let (mut before, mut pages) = (None, Vec::new());
    loop {
        let page = books.store().batches(TENANT, before, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        assert!(page.iter().all(|batch| batch.count(JobState::Queued) == 2));
        pages.push(page.iter().map(|batch| batch.id).collect::<Vec<_>>());
    }
    let expected = [vec![batch_id(5), batch_id(4)], vec![batch_id(3), batch_id(2)], vec![batch_id(1)]];
    assert_eq!(pages, expected);
    assert_eq!(found(books, 6).await, None);
    assert_eq!(ids(books, 6).await, []);
}

pub(crate) async fn events_of_several_jobs_are_read_page_by_page(books: &dyn Harness) {
    submit_batch(books, new_batch(1, 1..=3)).await;
    let mut foreign = new_job(4);
    foreign.tenant_id = other_tenant();
    submit(books, foreign).await;
    for number in 1..=2 {
        books.advance(MILLISECOND);
        let lease = claim(books, id(number)).await.lease;
        books.advance(MILLISECOND);
        finish(books, lease, finally(Transition::Succeed)).await;
    }
    let mut places: Vec<_> = [3, 2, 4, 1].map(|number| (id(number), 0)).into();
    let mut seen = Vec::new();
    loop {
        let page = books.store().events_of(TENANT, &places, 2).await.unwrap();
        assert!(page.len() <= 2);
        if page.is_empty() {
            break;
        }
        for event in page {
            let place = places.iter_mut().find(|(job, _)| *job == event.job_id).unwrap();
            assert_eq!(event.seq, place.1 + 1, "no gap and nothing twice");
            place.1 = event.seq;
            seen.push((event.job_id, event.kind.as_str().to_owned()));
        }
    }
    assert_eq!(places, [(id(3), 1), (id(2), 3), (id(4), 0), (id(1), 3)]);
    let order: Vec<_> = seen.iter().skip(3).map(|(job, kind)| (*job, kind.as_str())).collect();
    let expected = [(id(1), "claimed"), (id(1), "finished"), (id(2), "claimed"), (id(2), "finished")];
    assert_eq!(order, expected, "in the order of their times");
    assert_eq!(books.store().events_of(TENANT, &[], 9).await.unwrap(), []);
}

pub(crate) async fn a_batch_goes_with_the_last_of_its_jobs(books: &dyn Harness) {
    submit_batch(books, keyed(new_batch(1, [1, 2]), "request")).await;
    for number in [1, 2] {
        let lease = claim(books, id(number)).await.lease;
        finish(books, lease, finally(Transition::Succeed)).await;
        books.advance(SECOND);
    }
    assert_eq!(books.store().retain(Duration::ZERO, 1).await.unwrap(), 1);
    let batch = found(books, 1).await.unwrap();
    assert_eq!((batch.n_builds, batch.count(JobState::Succeeded)), (2, 1));
    assert_eq!(ids(books, 1).await, [id(2)]);
    assert_eq!(books.store().retain(Duration::ZERO, 9).await.unwrap(), 1);
    assert_eq!(found(books, 1).await, None);
    assert_eq!(books.store().batches(TENANT, None, 9).await.unwrap(), []);
    submit_batch(books, keyed(new_batch(2, [3]), "another")).await;
}

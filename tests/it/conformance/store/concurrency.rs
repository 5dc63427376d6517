//! How jobs of one concurrency key get along.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use futures::future::join_all;
use scheduler::ports::{CONCURRENCY_QUEUE_MAX, Lease, NewJob, Store, Submitted};
use schemas::{Class, Concurrency, ConcurrencyKey, EventKind, Job, JobId, JobState, OnConflict, Transition};

use super::{
    Harness, LEASE, SECOND, TENANT, bring_into, claim, events, finally, finish, id, job, keyed, new_job,
    other_tenant, ready, retry, submit, worker,
};

fn of_key(number: u32, key: &str, on_conflict: OnConflict) -> NewJob {
    let key = ConcurrencyKey::new(key).unwrap();
    NewJob { concurrency: Some(Concurrency { key, on_conflict }), ..new_job(number) }
}

fn in_queue(number: u32) -> NewJob {
    of_key(number, "main", OnConflict::Queue)
}

fn superseding(number: u32) -> NewJob {
    of_key(number, "main", OnConflict::CancelPrevious)
}

/// Submits a job that supersedes others, and answers with those.
async fn supersede(books: &dyn Harness, new: NewJob) -> Vec<(Job, Lease)> {
    let id = new.id;
    match books.store().submit(new).await.unwrap() {
        Submitted::Superseding(job, mut superseded) if job.id == id => {
            superseded.sort_by_key(|(job, _)| job.id);
            superseded
        }
        other => panic!("supersedes nothing: {other:?}"),
    }
}

async fn is_claimed(books: &dyn Harness, job: JobId) -> bool {
    !books.store().claim(worker(1), &[job], LEASE).await.unwrap().is_empty()
}

pub(crate) async fn a_newer_job_calls_off_those_before_it(books: &dyn Harness) {
    submit(books, of_key(1, "other", OnConflict::CancelPrevious)).await;
    submit(books, NewJob { tenant_id: other_tenant(), ..superseding(2) }).await;
    submit(books, new_job(3)).await;
    submit(books, superseding(4)).await;
    let ended = claim(books, id(4)).await;
    finish(books, ended.lease, finally(Transition::Succeed)).await;
    submit(books, in_queue(5)).await;
    let running = claim(books, id(5)).await;
    submit(books, in_queue(6)).await;

    let superseded = supersede(books, superseding(7)).await;
    let found: Vec<_> = superseded.iter().map(|(job, _)| (job.id, job.state)).collect();
    assert_eq!(found, [(id(5), JobState::Running), (id(6), JobState::Queued)]);
    assert_eq!(superseded[0].1, running.lease);
    for (called_off, _) in &superseded {
        assert_eq!((called_off.cancel_requested, called_off.superseded_by), (true, Some(id(7))));
        assert_eq!(&job(books, called_off.id).await, called_off);
        let event = events(books, called_off.id).await.pop().unwrap();
        assert_eq!(event.kind, EventKind::CancelRequested { superseded_by: Some(id(7)) });
    }
    let after = finish(books, superseded[1].1, finally(Transition::Cancel)).await;
    assert_eq!((after.state, after.superseded_by), (JobState::Cancelled, Some(id(7))));
    for other in [1, 3, 7] {
        assert!(!job(books, id(other)).await.cancel_requested);
    }
    assert_eq!(job(books, id(4)).await.superseded_by, None);

    // Who was called off already is not called off again, and a final job not at all.
    let again = supersede(books, superseding(8)).await;
    assert_eq!(again.iter().map(|(job, _)| job.id).collect::<Vec<_>>(), [id(7)]);
}

pub(crate) async fn what_was_asked_comes_back(books: &dyn Harness) {
    for new in [in_queue(1), superseding(2), new_job(3)] {
        let (id, asked) = (new.id, new.concurrency.clone());
        let answer = books.store().submit(new).await.unwrap();
        let (Submitted::New(submitted) | Submitted::Superseding(submitted, _)) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(submitted.concurrency, asked);
        assert_eq!(job(books, id).await, submitted);
    }
}

pub(crate) async fn a_job_waits_for_all_that_were_submitted_before_it(books: &dyn Harness) {
    submit(books, NewJob { class: Class::Bulk, ..in_queue(1) }).await;
    submit(books, NewJob { class: Class::Interactive, ..in_queue(2) }).await;
    submit(books, in_queue(3)).await;
    submit(books, of_key(4, "other", OnConflict::Queue)).await;
    submit(books, NewJob { tenant_id: other_tenant(), ..in_queue(5) }).await;
    assert_eq!(ready(books, 9).await, [id(4), id(1)]);
    assert!(!is_claimed(books, id(2)).await);
    let claims = books.store().claim(worker(1), &[id(3), id(1), id(2)], LEASE).await.unwrap();
    assert_eq!(claims.len(), 1, "one that waits is claimed together with what it waits for");
    let mut lease = claims[0].lease;
    for next in [2, 3] {
        assert_eq!(ready(books, 9).await, [id(4)]);
        assert!(!is_claimed(books, id(next)).await);
        finish(books, lease, finally(Transition::Fail)).await;
        assert!(ready(books, 9).await.contains(&id(next)));
        lease = claim(books, id(next)).await.lease;
    }
}

pub(crate) async fn a_job_that_comes_back_keeps_its_place(books: &dyn Harness) {
    submit(books, in_queue(1)).await;
    submit(books, in_queue(2)).await;
    let first = claim(books, id(1)).await;
    finish(books, first.lease, retry(SECOND)).await;
    assert_eq!(ready(books, 9).await, []);
    assert!(!is_claimed(books, id(2)).await);
    books.advance(SECOND);
    assert_eq!(ready(books, 9).await, [id(1)]);
    // A job that is called off has its place until it is final.
    let (_, lease) = books.store().cancel(TENANT, id(1)).await.unwrap().unwrap();
    assert_eq!(ready(books, 9).await, []);
    finish(books, lease, finally(Transition::Cancel)).await;
    assert_eq!(ready(books, 9).await, [id(2)]);
}

pub(crate) async fn who_supersedes_waits_for_nobody(books: &dyn Harness) {
    submit(books, superseding(1)).await;
    let first = claim(books, id(1)).await;
    supersede(books, superseding(2)).await;
    submit(books, in_queue(3)).await;
    let second = claim(books, id(2)).await;
    for lease in [second.lease, first.lease] {
        assert!(!is_claimed(books, id(3)).await, "it waits for both");
        finish(books, lease, finally(Transition::Succeed)).await;
    }
    claim(books, id(3)).await;
}

pub(crate) async fn a_line_has_a_bound(books: &dyn Harness) {
    let first = NewJob { idempotency: keyed(1, "first", "a").idempotency, ..in_queue(1) };
    submit(books, first.clone()).await;
    let all = (2..=CONCURRENCY_QUEUE_MAX).map(|number| submit(books, in_queue(number)));
    join_all(all).await;
    let beyond = in_queue(CONCURRENCY_QUEUE_MAX + 1);
    let answer = books.store().submit(beyond.clone()).await.unwrap();
    assert_eq!(answer, Submitted::ConcurrencyQueueFull);
    assert_eq!(books.store().job(TENANT, beyond.id).await.unwrap(), None);
    let repeated = books.store().submit(NewJob { id: beyond.id, ..first }).await.unwrap();
    assert!(matches!(repeated, Submitted::Existing(job) if job.id == id(1)));
    submit(books, of_key(CONCURRENCY_QUEUE_MAX + 2, "other", OnConflict::Queue)).await;

    let lease = claim(books, id(1)).await.lease;
    finish(books, lease, finally(Transition::Succeed)).await;
    submit(books, beyond).await;
}

pub(crate) async fn a_replay_stands_in_no_line(books: &dyn Harness) {
    let (_, _) = bring_into(books, 1, JobState::Queued).await;
    submit(books, superseding(2)).await;
    let lease = claim(books, id(2)).await.lease;
    finish(books, lease, finally(Transition::Error)).await;
    submit(books, in_queue(3)).await;
    let replayed = books.store().replay(TENANT, id(2), id(4)).await.unwrap().unwrap();
    assert_eq!(replayed.concurrency, None);
    assert!(!job(books, id(3)).await.cancel_requested);
    claim(books, id(4)).await;
    claim(books, id(3)).await;
}

/// How many of the jobs run, and how many have ended.
#[derive(Default)]
struct Tally {
    n_running: AtomicU32,
    n_ended: AtomicUsize,
}

/// Claims and ends jobs until all have ended.
async fn work(store: Arc<dyn Store>, number: u8, jobs: Vec<JobId>, tally: Arc<Tally>) {
    while tally.n_ended.load(Ordering::SeqCst) < jobs.len() {
        for claim in store.claim(worker(number), &jobs, LEASE).await.unwrap() {
            assert_eq!(
                tally.n_running.fetch_add(1, Ordering::SeqCst),
                0,
                "{} runs beside another",
                claim.job.id
            );
            tokio::task::yield_now().await;
            tally.n_running.fetch_sub(1, Ordering::SeqCst);
            store.finish(claim.lease, finally(Transition::Succeed)).await.unwrap();
            tally.n_ended.fetch_add(1, Ordering::SeqCst);
        }
        tokio::task::yield_now().await;
    }
}

pub(crate) async fn one_runs_at_a_time_whoever_races(books: &dyn Harness) {
    const N_JOBS: u32 = 48;
    let (stores, tally) = ([books.store(), books.elsewhere()], Arc::new(Tally::default()));
    let jobs: Vec<JobId> = (1..=N_JOBS).map(id).collect();
    let workers = (0..4_u8).map(|number| {
        let store = Arc::clone(&stores[usize::from(number) % 2]);
        tokio::spawn(work(store, number, jobs.clone(), Arc::clone(&tally)))
    });
    let workers: Vec<_> = workers.collect();
    let submissions = (1..=N_JOBS).map(|number| {
        let store = Arc::clone(&stores[number as usize % 2]);
        tokio::spawn(async move { store.submit(in_queue(number)).await.unwrap() })
    });
    let submissions: Vec<_> = submissions.collect();
    for submitted in join_all(submissions).await {
        assert!(matches!(submitted.unwrap(), Submitted::New(_)));
    }
    for worker in join_all(workers).await {
        worker.unwrap();
    }
}

use scheduler::ports::NewJob;
use schemas::Class;

use super::{Harness, LEASE, SECOND, TENANT, claim, finish, id, new_job, ready, retry, run, submit};

pub(crate) async fn jobs_come_by_class_then_by_submission(books: &dyn Harness) {
    let classes =
        [Class::Bulk, Class::Normal, Class::Interactive, Class::Normal, Class::Interactive, Class::Bulk];
    for (number, class) in (1..).zip(classes) {
        submit(books, NewJob { class, ..new_job(number) }).await;
    }
    assert_eq!(ready(books, 1_000).await, [3, 5, 2, 4, 1, 6].map(id));
    let listed = books.store().ready(1_000).await.unwrap().jobs.into_iter().map(|job| job.class);
    let mut sorted = classes;
    sorted.sort();
    assert_eq!(listed.collect::<Vec<_>>(), sorted);
}

pub(crate) async fn no_more_than_asked_for(books: &dyn Harness) {
    for number in 1..=5 {
        submit(books, new_job(number)).await;
    }
    assert_eq!(ready(books, 3).await, [1, 2, 3].map(id));
    assert_eq!(ready(books, 0).await, []);
}

pub(crate) async fn an_empty_store_has_none(books: &dyn Harness) {
    let ready = books.store().ready(10).await.unwrap();
    assert_eq!((ready.jobs, ready.next_due_at), (vec![], None));
}

pub(crate) async fn jobs_that_cannot_run_are_left_out(books: &dyn Harness) {
    submit(books, new_job(1)).await;
    run(books, 2).await;
    let claim = run(books, 3).await;
    finish(books, claim.lease, retry(10 * SECOND)).await;
    submit(books, new_job(4)).await;
    books.store().cancel(TENANT, id(4)).await.unwrap();
    submit(books, NewJob { deadline: Some(SECOND), ..new_job(5) }).await;
    books.advance(SECOND);
    assert_eq!(ready(books, 1_000).await, [id(1)]);
}

pub(crate) async fn the_next_due_time_is_the_earliest_backoff(books: &dyn Harness) {
    for (number, seconds) in [(1, 30), (2, 10), (3, 20)] {
        let claim = run(books, number).await;
        finish(books, claim.lease, retry(seconds * SECOND)).await;
    }
    let before = books.store().ready(10).await.unwrap();
    assert_eq!((before.jobs, before.next_due_at), (vec![], Some(before.now.after(10 * SECOND))));

    // A job that is called off does not wait for its backoff any more.
    books.store().cancel(TENANT, id(2)).await.unwrap();
    books.advance(20 * SECOND);
    let after = books.store().ready(10).await.unwrap();
    assert_eq!(after.now, before.now.after(20 * SECOND));
    assert_eq!(after.next_due_at, Some(after.now.after(10 * SECOND)));
    assert_eq!(ready(books, 10).await, [id(3)]);

    books.advance(LEASE);
    assert_eq!(books.store().ready(10).await.unwrap().next_due_at, None);
    assert_eq!(ready(books, 10).await, [id(1), id(3)]);
}

/// By this the dispatcher knows that an offer it made was taken and given back.
pub(crate) async fn a_job_that_came_back_has_another_epoch(books: &dyn Harness) {
    submit(books, new_job(1)).await;
    let before = books.store().ready(1).await.unwrap().jobs[0];
    let lease = claim(books, id(1)).await.lease;
    finish(books, lease, scheduler::ports::Ending::Release).await;
    let after = books.store().ready(1).await.unwrap().jobs[0];
    assert_eq!((before.id, before.epoch), (id(1), 0));
    assert_eq!(after.id, id(1));
    assert!(after.epoch > lease.epoch, "{after:?}");
}

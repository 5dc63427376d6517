use scheduler::ports::NewJob;
use schemas::{Class, JobId};

use super::{Harness, LEASE, SECOND, TENANT, finish, id, new_job, retry, run, submit};

async fn ready(books: &dyn Harness) -> Vec<JobId> {
    books.store().ready(1_000).await.unwrap().jobs
}

pub(crate) async fn jobs_come_by_class_then_by_submission(books: &dyn Harness) {
    let classes =
        [Class::Bulk, Class::Normal, Class::Interactive, Class::Normal, Class::Interactive, Class::Bulk];
    for (number, class) in (1..).zip(classes) {
        submit(books, NewJob { class, ..new_job(number) }).await;
    }
    assert_eq!(ready(books).await, [3, 5, 2, 4, 1, 6].map(id));
}

pub(crate) async fn no_more_than_asked_for(books: &dyn Harness) {
    for number in 1..=5 {
        submit(books, new_job(number)).await;
    }
    assert_eq!(books.store().ready(3).await.unwrap().jobs, [1, 2, 3].map(id));
    assert_eq!(books.store().ready(0).await.unwrap().jobs, []);
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
    assert_eq!(ready(books).await, [id(1)]);
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
    assert_eq!((after.jobs, after.next_due_at), (vec![id(3)], Some(after.now.after(10 * SECOND))));

    books.advance(LEASE);
    let at_last = books.store().ready(10).await.unwrap();
    assert_eq!((at_last.jobs, at_last.next_due_at), (vec![id(1), id(3)], None));
}

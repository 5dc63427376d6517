use scheduler::ports::{Ending, Line, NewJob};
use schemas::Class;

use super::{
    Harness, MILLISECOND, SECOND, TENANT, claim, finish, id, new_job, other_tenant, ready, retry, run, submit,
};

pub(crate) async fn each_line_is_in_the_order_of_submission(books: &dyn Harness) {
    let classes =
        [Class::Bulk, Class::Normal, Class::Interactive, Class::Normal, Class::Interactive, Class::Bulk];
    for (number, class) in (1..).zip(classes) {
        submit(books, NewJob { class, ..new_job(number) }).await;
    }
    assert_eq!(ready(books, 1_000).await, [3, 5, 2, 4, 1, 6].map(id));
    for (line, jobs) in
        Line::all_of(TENANT).iter().zip(books.store().ready(&Line::all_of(TENANT), 10).await.unwrap())
    {
        assert!(jobs.iter().all(|job| job.class == line.class), "{jobs:?}");
    }
}

/// The clock of whoever makes the ids has no say in it.
pub(crate) async fn the_time_of_submission_is_that_of_the_books(books: &dyn Harness) {
    for number in [3, 1, 2] {
        submit(books, new_job(number)).await;
        books.advance(MILLISECOND);
    }
    assert_eq!(ready(books, 10).await, [3, 1, 2].map(id));
    let first = books.store().ready(&Line::all_of(TENANT), 1).await.unwrap()[1][0];
    assert_eq!(first.submitted_at, super::job(books, id(3)).await.submitted_at);
}

pub(crate) async fn no_more_of_a_line_than_asked_for(books: &dyn Harness) {
    for number in 1..=5 {
        submit(books, new_job(number)).await;
        submit(books, NewJob { class: Class::Bulk, ..new_job(10 + number) }).await;
    }
    assert_eq!(ready(books, 3).await, [1, 2, 3, 11, 12, 13].map(id));
    assert_eq!(ready(books, 0).await, []);
}

pub(crate) async fn lines_are_answered_in_the_order_asked(books: &dyn Harness) {
    submit(books, new_job(1)).await;
    submit(books, NewJob { tenant_id: other_tenant(), class: Class::Bulk, ..new_job(2) }).await;
    submit(books, NewJob { tenant_id: other_tenant(), ..new_job(3) }).await;
    let line = |tenant_id, class| Line { tenant_id, class };
    let lines = [
        line(other_tenant(), Class::Normal),
        line(TENANT, Class::Interactive),
        line(TENANT, Class::Normal),
        line(other_tenant(), Class::Bulk),
    ];
    let answers = books.store().ready(&lines, 10).await.unwrap();
    let ids: Vec<Vec<_>> = answers.iter().map(|jobs| jobs.iter().map(|job| job.id).collect()).collect();
    assert_eq!(ids, [vec![id(3)], vec![], vec![id(1)], vec![id(2)]]);
    assert_eq!(books.store().ready(&[], 10).await.unwrap().len(), 0);
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

/// By this the dispatcher knows that an offer it made was taken and given back.
pub(crate) async fn a_job_that_came_back_has_another_epoch(books: &dyn Harness) {
    submit(books, new_job(1)).await;
    let first = async || books.store().ready(&Line::all_of(TENANT), 1).await.unwrap()[1][0];
    let before = first().await;
    let lease = claim(books, id(1)).await.lease;
    finish(books, lease, Ending::Release).await;
    let after = first().await;
    assert_eq!((before.id, before.epoch), (id(1), 0));
    assert_eq!(after.id, id(1));
    assert!(after.epoch > lease.epoch, "{after:?}");
}

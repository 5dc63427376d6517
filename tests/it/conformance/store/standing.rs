use schemas::{JobState, Transition};

use super::{Harness, bring_into, finally, finish, id, new_job, run, submit};

pub(crate) async fn every_state_is_told(books: &dyn Harness) {
    for (number, state) in (1..).zip(JobState::ALL) {
        let (job, lease) = bring_into(books, number, state).await;
        let standing = books.store().standing(&[job.id]).await.unwrap();
        assert_eq!(standing.len(), 1);
        assert_eq!((standing[0].id, standing[0].state, standing[0].epoch), (job.id, state, lease.epoch));
    }
}

pub(crate) async fn what_a_run_cost_is_told_when_it_is_final(books: &dyn Harness) {
    let lease = run(books, 1).await.lease;
    assert_eq!(books.store().standing(&[id(1)]).await.unwrap()[0].cpu_us, 0);
    finish(books, lease, finally(Transition::Succeed)).await;
    assert_eq!(books.store().standing(&[id(1)]).await.unwrap()[0].cpu_us, 15_000);
}

pub(crate) async fn jobs_that_are_not_there_are_left_out(books: &dyn Harness) {
    submit(books, new_job(2)).await;
    let standing = books.store().standing(&[id(1), id(2), id(3)]).await.unwrap();
    assert_eq!(standing.iter().map(|standing| standing.id).collect::<Vec<_>>(), [id(2)]);
    assert_eq!(books.store().standing(&[]).await.unwrap().len(), 0);
}

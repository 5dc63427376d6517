use std::collections::HashSet;

use scheduler::ports::NewJob;
use schemas::{EventKind, JobId, JobState, Transition};
use tokio::task::JoinSet;

use super::{
    Harness, LEASE, SECOND, TENANT, claim, event_kinds, finally, finish, id, job, new_job, retry, run,
    submit, worker,
};

pub(crate) async fn a_claimed_job_runs(books: &dyn Harness) {
    let queued = submit(books, new_job(1)).await;
    books.advance(SECOND);
    let claim = claim(books, id(1)).await;
    assert_eq!(claim.lease.job_id, id(1));
    assert_eq!(claim.job.state, JobState::Running);
    assert_eq!(claim.job.attempt, 1);
    assert_eq!(claim.job.started_at, Some(queued.submitted_at.after(SECOND)));
    assert_eq!(job(books, id(1)).await, claim.job);
    assert_eq!(event_kinds(books, id(1)).await, [EventKind::Submitted, EventKind::Claimed { attempt: 1 }]);
}

pub(crate) async fn only_jobs_that_may_run_are_claimed(books: &dyn Harness) {
    submit(books, new_job(1)).await;
    run(books, 2).await;
    let claim = run(books, 3).await;
    finish(books, claim.lease, finally(Transition::Succeed)).await;
    let claim = run(books, 4).await;
    finish(books, claim.lease, retry(2 * SECOND)).await;
    submit(books, new_job(5)).await;
    books.store().cancel(TENANT, id(5)).await.unwrap();
    submit(books, NewJob { deadline: Some(SECOND), ..new_job(6) }).await;
    books.advance(SECOND);

    let asked: Vec<JobId> = (1..=7).map(id).collect();
    let claims = books.store().claim(worker(2), &asked, LEASE).await.unwrap();
    let claimed: Vec<JobId> = claims.iter().map(|claim| claim.job.id).collect();
    assert_eq!(claimed, [id(1)]);
    assert_eq!(books.store().claim(worker(2), &[], LEASE).await.unwrap(), []);
}

pub(crate) async fn answers_come_in_the_order_asked(books: &dyn Harness) {
    for number in 1..=4 {
        submit(books, new_job(number)).await;
    }
    let asked = [3, 1, 3, 4, 2, 1].map(id);
    let claims = books.store().claim(worker(1), &asked, LEASE).await.unwrap();
    let claimed: Vec<JobId> = claims.iter().map(|claim| claim.job.id).collect();
    assert_eq!(claimed, [3, 1, 4, 2].map(id));
    assert_eq!(event_kinds(books, id(3)).await.len(), 2);
}

pub(crate) async fn each_claim_has_an_epoch_of_its_own(books: &dyn Harness) {
    let mut epochs = vec![run(books, 1).await.lease];
    for _ in 0..2 {
        finish(books, *epochs.last().unwrap(), retry(SECOND)).await;
        books.advance(SECOND);
        epochs.push(claim(books, id(1)).await.lease);
    }
    assert!(epochs.is_sorted_by_key(|lease| lease.epoch));
    assert_eq!(epochs.iter().collect::<HashSet<_>>().len(), 3);
    let latest = job(books, id(1)).await;
    assert_eq!(latest.attempt, 3);
    assert_eq!(latest.started_at, Some(latest.submitted_at.after(2 * SECOND)));
}

pub(crate) async fn eight_racing_workers_claim_each_job_once(books: &dyn Harness) {
    let jobs: Vec<JobId> = (1..=40).map(id).collect();
    for number in 1..=40 {
        submit(books, new_job(number)).await;
    }
    let mut workers = JoinSet::new();
    for number in 1..=8 {
        let (store, jobs) = (books.store(), jobs.clone());
        workers.spawn(async move {
            let mut claims = Vec::new();
            for chunk in jobs.chunks(7) {
                claims.extend(store.claim(worker(number), chunk, LEASE).await.unwrap());
            }
            claims
        });
    }
    let claims: Vec<_> = workers.join_all().await.into_iter().flatten().collect();
    assert_eq!(claims.len(), 40);
    assert_eq!(claims.iter().map(|claim| claim.job.id).collect::<HashSet<_>>(), jobs.into_iter().collect());
    assert!(claims.iter().all(|claim| claim.job.attempt == 1));
}

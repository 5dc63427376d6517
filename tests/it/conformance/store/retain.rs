use scheduler::ports::{Ending, JobResult};
use schemas::{JobState, Sha256, Transition};

use super::{
    Harness, SECOND, TENANT, bring_into, claim, events, file, finally, finish, id, inline, job, keyed,
    new_job, path, report, result, run, submit,
};

pub(crate) async fn old_final_jobs_go_with_all_that_is_theirs(books: &dyn Harness) {
    let finals = JobState::ALL.into_iter().filter(|state| state.is_final());
    for (number, state) in (1..).zip(finals) {
        bring_into(books, number, state).await;
    }
    books.advance(10 * SECOND);
    let kept = run(books, 9).await.lease;
    finish(books, kept, finally(Transition::Succeed)).await;

    let store = books.store();
    assert_eq!(store.retain(9 * SECOND, 100).await.unwrap(), 5);
    for number in 1..=5 {
        assert_eq!(store.job(TENANT, id(number)).await.unwrap(), None);
        assert_eq!(store.inputs(id(number)).await.unwrap(), []);
        assert_eq!(report(books, id(number)).await, None);
        assert_eq!(store.files(TENANT, id(number)).await.unwrap(), None);
        assert_eq!(store.file(TENANT, id(number), &path("b.xml")).await.unwrap(), None);
        assert_eq!(events(books, id(number)).await, []);
    }
    assert_eq!(job(books, id(9)).await.state, JobState::Succeeded);
    assert_eq!(report(books, id(9)).await, Some(inline("succeed")));

    books.advance(10 * SECOND);
    assert_eq!(store.retain(9 * SECOND, 100).await.unwrap(), 1);
    let digests = [Sha256::of(b"succeed"), Sha256::of(b"<b/>"), Sha256::of(b"[Project]")];
    assert_eq!(store.unreferenced(TENANT, &digests).await.unwrap(), digests);
}

pub(crate) async fn what_is_young_or_not_final_stays(books: &dyn Harness) {
    submit(books, new_job(1)).await;
    run(books, 2).await;
    books.advance(10 * SECOND);
    let lease = run(books, 3).await.lease;
    finish(books, lease, finally(Transition::Succeed)).await;
    books.advance(SECOND);
    // Not more than a second ago.
    assert_eq!(books.store().retain(SECOND, 100).await.unwrap(), 0);
    for number in 1..=3 {
        job(books, id(number)).await;
    }
}

pub(crate) async fn the_oldest_go_first_in_batches(books: &dyn Harness) {
    for number in 1..=5 {
        submit(books, new_job(number)).await;
    }
    for number in [4, 2, 5, 1, 3] {
        let lease = claim(books, id(number)).await.lease;
        finish(books, lease, finally(Transition::Succeed)).await;
        books.advance(SECOND);
    }
    assert_eq!(books.store().retain(SECOND / 2, 2).await.unwrap(), 2);
    for (number, stays) in [(4, false), (2, false), (5, true), (1, true), (3, true)] {
        assert_eq!(books.store().job(TENANT, id(number)).await.unwrap().is_some(), stays);
    }
    assert_eq!(books.store().retain(SECOND / 2, 2).await.unwrap(), 2);
    assert_eq!(books.store().retain(SECOND / 2, 2).await.unwrap(), 1);
    assert_eq!(books.store().retain(SECOND / 2, 2).await.unwrap(), 0);
}

pub(crate) async fn a_key_is_free_again(books: &dyn Harness) {
    submit(books, keyed(1, "key", "request")).await;
    let lease = claim(books, id(1)).await.lease;
    finish(books, lease, finally(Transition::Succeed)).await;
    books.advance(SECOND);
    assert_eq!(books.store().retain(SECOND / 2, 1).await.unwrap(), 1);
    submit(books, keyed(2, "key", "another request")).await;
}

/// More than one statement of a store removes.
pub(crate) async fn a_job_with_many_outputs_goes(books: &dyn Harness) {
    let lease = run(books, 1).await.lease;
    let output = |number: u32| file(&format!("{number}.xml"), inline("<a/>"));
    let result = JobResult { files: (0..10_500).map(output).collect(), ..result("many") };
    finish(books, lease, Ending::Final { transition: Transition::Succeed, result, is_cacheable: false })
        .await;
    assert_eq!(books.store().files(TENANT, id(1)).await.unwrap().unwrap().len(), 10_500);
    books.advance(SECOND);
    assert_eq!(books.store().retain(SECOND / 2, 100).await.unwrap(), 1);
    assert_eq!(books.store().files(TENANT, id(1)).await.unwrap(), None);
}

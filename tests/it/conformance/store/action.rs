use scheduler::ports::{Ending, NewJob, Submitted, Usage};
use schemas::{
    ActionKey, CacheStatus, Class, EventKind, Job, JobState, OutputFile, Sha256, TenantId, Transition,
};
use tokio::task::JoinSet;

use super::{
    Harness, SECOND, TENANT, claim, events, file, finish, id, in_blobs, job, keyed, new_job, other_tenant,
    path, ready, report, result, submit,
};

pub(super) const SUCCEEDED: &str = "its report";

pub(super) fn action(name: &str) -> ActionKey {
    Sha256::of(name.as_bytes()).into()
}

/// The `number`th job, which does the action of this name.
pub(super) fn acting(number: u32, name: &str) -> NewJob {
    NewJob { action: Some(action(name)), ..new_job(number) }
}

pub(super) fn cacheable(transition: Transition) -> Ending {
    Ending::Final { transition, result: result(SUCCEEDED), is_cacheable: true }
}

/// Has the `number`th job do the action of this name, and end in `ending`.
async fn run(books: &dyn Harness, new: NewJob, ending: Ending) -> Job {
    let job = submit(books, new).await;
    assert_eq!((job.state, job.cache), (JobState::Queued, CacheStatus::Miss));
    let lease = claim(books, job.id).await.lease;
    finish(books, lease, ending).await
}

async fn check_miss(books: &dyn Harness, new: NewJob) {
    let job = submit(books, new).await;
    assert_eq!((job.state, job.cache), (JobState::Queued, CacheStatus::Miss));
}

pub(crate) async fn a_known_result_is_the_answer(books: &dyn Harness) {
    run(books, acting(1, "a"), cacheable(Transition::Succeed)).await;
    books.advance(SECOND);
    let new = NewJob { deadline: Some(SECOND), ..acting(2, "a") };
    let hit = submit(books, new.clone()).await;
    assert_eq!((hit.state, hit.cache, hit.attempt), (JobState::Succeeded, CacheStatus::Hit, 0));
    assert_eq!((hit.started_at, hit.finished_at), (Some(hit.submitted_at), Some(hit.submitted_at)));
    assert_eq!((hit.action, &hit.project_name), (new.action, &new.project_name));
    assert_eq!(job(books, hit.id).await, hit);
    assert_eq!(ready(books, 10).await, []);
    let standing = books.store().standing(&[hit.id]).await.unwrap();
    assert_eq!((standing[0].state, standing[0].cpu_us), (JobState::Succeeded, 0));
}

pub(crate) async fn a_hit_has_the_result_and_events_of_its_own(books: &dyn Harness) {
    run(books, acting(1, "a"), cacheable(Transition::Fail)).await;
    let hit = submit(books, acting(2, "a")).await;
    assert_eq!(hit.state, JobState::Failed);
    let store = books.store();
    assert_eq!(report(books, hit.id).await, Some(result(SUCCEEDED).report));
    let output = |file: &scheduler::ports::StoredFile| OutputFile {
        path: file.path.clone(),
        size_bytes: file.content.size_bytes,
        sha256: file.content.sha256,
    };
    let outputs: Vec<_> = result(SUCCEEDED).files.iter().map(output).collect();
    assert_eq!(store.files(TENANT, hit.id).await.unwrap(), Some(outputs));
    for expected in result(SUCCEEDED).files {
        assert_eq!(store.file(TENANT, hit.id, &expected.path).await.unwrap(), Some(expected.content));
    }
    assert_eq!(store.inputs(hit.id).await.unwrap(), [], "nothing runs");

    let happened: Vec<_> =
        events(books, hit.id).await.into_iter().map(|event| (event.seq, event.kind, event.state)).collect();
    let finished = EventKind::Finished { cache: Some(CacheStatus::Hit) };
    let expected = [(1, EventKind::Submitted, JobState::Queued), (2, finished, JobState::Failed)];
    assert_eq!(happened, expected);
    let log = store.tenant_events(TENANT, 0, 100).await.unwrap();
    assert_eq!(log.iter().filter(|event| event.event.job_id == hit.id).count(), 2);
    assert!(log.iter().map(|event| event.tenant_seq).eq(1..=5));
}

pub(crate) async fn only_results_of_the_action_are_known(books: &dyn Harness) {
    let own = Ending::Final { transition: Transition::Succeed, result: result("own"), is_cacheable: false };
    run(books, acting(1, "a"), own).await;
    check_miss(books, acting(2, "a")).await;
    // Another action.
    run(books, acting(3, "b"), cacheable(Transition::Succeed)).await;
    check_miss(books, acting(4, "c")).await;
    // No action.
    let off = submit(books, new_job(5)).await;
    assert_eq!((off.state, off.cache), (JobState::Queued, CacheStatus::Off));
    let lease = claim(books, off.id).await.lease;
    finish(books, lease, cacheable(Transition::Succeed)).await;
    assert_eq!(submit(books, new_job(6)).await.state, JobState::Queued);
}

pub(crate) async fn nobody_has_the_results_of_another_tenant(books: &dyn Harness) {
    run(books, acting(1, "a"), cacheable(Transition::Succeed)).await;
    let of = |tenant_id: TenantId, number| NewJob { tenant_id, ..acting(number, "a") };
    check_miss(books, of(other_tenant(), 2)).await;
    let lease = claim(books, id(2)).await.lease;
    finish(books, lease, cacheable(Transition::Fail)).await;
    for (tenant, number, state) in [(TENANT, 3, JobState::Succeeded), (other_tenant(), 4, JobState::Failed)] {
        assert_eq!(submit(books, of(tenant, number)).await.state, state);
    }
}

pub(crate) async fn a_hit_is_repeated_by_its_key(books: &dyn Harness) {
    run(books, acting(1, "a"), cacheable(Transition::Succeed)).await;
    let new = |number| NewJob { action: Some(action("a")), ..keyed(number, "key", "request") };
    let hit = submit(books, new(2)).await;
    let again = books.store().submit(new(3)).await.unwrap();
    assert_eq!(again, Submitted::Existing(hit));
    assert_eq!(books.store().job(TENANT, id(3)).await.unwrap(), None);
    let other = NewJob { action: Some(action("a")), ..keyed(4, "key", "another request") };
    assert_eq!(books.store().submit(other).await.unwrap(), Submitted::KeyReused);
}

pub(crate) async fn a_result_is_known_until_its_job_goes(books: &dyn Harness) {
    run(books, acting(1, "a"), cacheable(Transition::Succeed)).await;
    books.advance(10 * SECOND);
    let hit = submit(books, acting(2, "a")).await;
    let store = books.store();
    assert_eq!(store.retain(9 * SECOND, 100).await.unwrap(), 1);
    check_miss(books, acting(3, "a")).await;

    // What it gave to others stays whole.
    assert_eq!(report(books, hit.id).await, Some(result(SUCCEEDED).report));
    assert_eq!(store.file(TENANT, hit.id, &path("sub/a.xml")).await.unwrap(), Some(in_blobs("<a/>")));
    let digests = [SUCCEEDED, "<b/>", "<a/>"].map(|text| Sha256::of(text.as_bytes()));
    assert_eq!(store.unreferenced(TENANT, &digests).await.unwrap(), []);
    books.advance(10 * SECOND);
    assert_eq!(store.retain(9 * SECOND, 100).await.unwrap(), 1);
    assert_eq!(store.unreferenced(TENANT, &digests).await.unwrap(), digests);
}

pub(crate) async fn another_job_s_result_takes_the_place_of_one_that_goes(books: &dyn Harness) {
    // The second waits for nobody who is less important.
    for (number, class) in [(1, Class::Bulk), (2, Class::Normal)] {
        submit(books, NewJob { class, ..acting(number, "a") }).await;
    }
    for number in [1, 2] {
        let lease = claim(books, id(number)).await.lease;
        finish(books, lease, cacheable(Transition::Succeed)).await;
        books.advance(10 * SECOND);
    }
    assert_eq!(books.store().retain(15 * SECOND, 100).await.unwrap(), 1);
    assert_eq!(submit(books, acting(3, "a")).await.cache, CacheStatus::Hit);
}

pub(crate) async fn a_hundred_racing_requests_are_answered_alike(books: &dyn Harness) {
    let files = (0..40).map(|number| file(&format!("{number:02}.xml"), in_blobs("<a/>"))).collect();
    let result = scheduler::ports::JobResult { files, usage: Usage::default(), ..result(SUCCEEDED) };
    let ending = Ending::Final { transition: Transition::Succeed, result, is_cacheable: true };
    run(books, acting(1, "a"), ending).await;
    let mut requests = JoinSet::new();
    for number in 2..102 {
        let (store, is_known) = (books.store(), number % 2 == 0);
        let new = if is_known { acting(number, "a") } else { acting(number, &format!("{number}")) };
        requests.spawn(async move { (is_known, store.submit(new).await.unwrap()) });
    }
    while let Some(answer) = requests.join_next().await {
        let (is_known, submitted) = answer.unwrap();
        let Submitted::New(job) = submitted else { panic!("not a new job: {submitted:?}") };
        let n_files = books.store().files(TENANT, job.id).await.unwrap().unwrap().len();
        let n_events = events(books, job.id).await.len();
        let expected = if is_known { (CacheStatus::Hit, 40, 2) } else { (CacheStatus::Miss, 0, 1) };
        assert_eq!((job.cache, n_files, n_events), expected);
    }
}

use scheduler::ports::{
    Backlog, Ending, Finished, Followed, NewJob, OverdueReason, ReapScope, Settled, Submitted,
};
use schemas::{
    CacheStatus, Class, Concurrency, EventKind, Job, JobId, JobState, OnConflict, TenantId, Transition,
};
use tokio::task::JoinSet;

use super::action::{SUCCEEDED, acting, action, cacheable};
use super::{
    Harness, LEASE, SECOND, TENANT, claim, event_kinds, finally, finish, id, job, new_job, other_tenant,
    ready, report, result, retry, submit, worker,
};

async fn settle(books: &dyn Harness, name: &str, n_max: u32) -> Settled {
    books.store().settle(TENANT, action(name), n_max).await.unwrap()
}

fn ids(jobs: &[Job]) -> Vec<JobId> {
    jobs.iter().map(|job| job.id).collect()
}

/// Submits jobs with these numbers that do the same; the first of them is claimed.
async fn lead(books: &dyn Harness, numbers: std::ops::RangeInclusive<u32>) -> scheduler::ports::Lease {
    let leader = *numbers.start();
    for number in numbers {
        submit(books, acting(number, "a")).await;
        books.advance(SECOND);
    }
    claim(books, id(leader)).await.lease
}

pub(crate) async fn who_does_the_same_waits(books: &dyn Harness) {
    submit(books, acting(1, "a")).await;
    let follower = submit(books, acting(2, "a")).await;
    assert_eq!((follower.state, follower.cache), (JobState::Queued, CacheStatus::Miss));
    assert_eq!(job(books, id(2)).await, follower);
    assert_eq!(ready(books, 10).await, [id(1)]);
    let store = books.store();
    let claims = store.claim(worker(1), &[id(2), id(1)], LEASE).await.unwrap();
    assert_eq!(claims.iter().map(|claim| claim.job.id).collect::<Vec<_>>(), [id(1)]);
    // Neither while the other one runs.
    submit(books, acting(3, "a")).await;
    assert_eq!(ready(books, 10).await, []);
    let Backlog { tenants, next_due_at, .. } = store.backlog(None, 10).await.unwrap();
    assert_eq!((tenants, next_due_at), (vec![], None));
    assert_eq!(settle(books, "a", 10).await, Settled::default());
}

pub(crate) async fn only_a_job_that_may_give_its_result_is_followed(books: &dyn Harness) {
    let lead = async |new: NewJob| {
        let job = submit(books, new).await;
        assert_eq!(claim(books, job.id).await.job.id, job.id, "it follows nobody");
    };
    lead(acting(1, "a")).await;
    lead(acting(2, "b")).await;
    lead(NewJob { tenant_id: other_tenant(), ..acting(3, "a") }).await;
    lead(new_job(4)).await;
    lead(new_job(5)).await;
    // One that is called off.
    books.store().cancel(TENANT, id(1)).await.unwrap();
    lead(acting(6, "a")).await;
}

pub(crate) async fn nobody_waits_for_a_less_important_job(books: &dyn Harness) {
    let of = |number, class| NewJob { class, ..acting(number, "a") };
    for (number, class, leads) in [
        (1, Class::Bulk, true),
        (2, Class::Normal, true),
        (3, Class::Bulk, false),
        (4, Class::Normal, false),
        (5, Class::Interactive, true),
    ] {
        submit(books, of(number, class)).await;
        assert_eq!(ready(books, 10).await.contains(&id(number)), leads, "{number}");
    }
    // Whoever has the result first gives it to all who wait.
    let lease = claim(books, id(1)).await.lease;
    finish(books, lease, cacheable(Transition::Succeed)).await;
    assert_eq!(ids(&settle(books, "a", 10).await.ended), [id(4), id(3)]);
}

pub(crate) async fn followers_get_the_result(books: &dyn Harness) {
    let lease = lead(books, 1..=3).await;
    let finished = books.store().finish(lease, cacheable(Transition::Fail)).await.unwrap();
    assert!(matches!(finished, Finished::Accepted { has_followers: true, .. }));
    let settled = settle(books, "a", 10).await;
    assert_eq!(settled.promoted, None);
    assert_eq!(ids(&settled.ended), [id(2), id(3)]);
    for ended in settled.ended {
        assert_eq!((ended.state, ended.cache, ended.attempt), (JobState::Failed, CacheStatus::Merged, 0));
        assert!(ended.finished_at.is_some() && ended.started_at == ended.finished_at);
        assert_eq!(job(books, ended.id).await, ended);
        assert_eq!(report(books, ended.id).await, Some(result(SUCCEEDED).report));
        assert_eq!(books.store().files(TENANT, ended.id).await.unwrap().unwrap().len(), 2);
        let finished = EventKind::Finished { cache: Some(CacheStatus::Merged) };
        assert_eq!(event_kinds(books, ended.id).await, [EventKind::Submitted, finished]);
        let (_, lease) = books.store().cancel(TENANT, ended.id).await.unwrap().unwrap();
        assert!(lease.epoch > 0, "whoever held the queued job has lost it");
    }
    assert_eq!(settle(books, "a", 10).await, Settled::default());
    let log = books.store().tenant_events(TENANT, 0, 100).await.unwrap();
    assert!(log.iter().map(|event| event.tenant_seq).eq(1..=7));
}

pub(crate) async fn followers_get_it_in_batches(books: &dyn Harness) {
    let lease = lead(books, 1..=6).await;
    finish(books, lease, cacheable(Transition::Succeed)).await;
    for expected in [&[id(2), id(3)][..], &[id(4), id(5)], &[id(6)], &[]] {
        assert_eq!(ids(&settle(books, "a", 2).await.ended), expected);
    }
}

pub(crate) async fn the_first_follower_leads_when_nobody_else_does(books: &dyn Harness) {
    let endings = [Transition::Cancel, Transition::Error, Transition::Expire, Transition::Succeed];
    for (round, transition) in (0..).zip(endings) {
        let first = 10 * round + 1;
        let lease = lead(books, first..=first + 2).await;
        assert_eq!(settle(books, "a", 10).await, Settled::default());
        let finished = books.store().finish(lease, finally(transition)).await.unwrap();
        assert!(matches!(finished, Finished::Accepted { has_followers: true, .. }));
        assert_eq!(ready(books, 10).await, []);

        let settled = settle(books, "a", 10).await;
        assert_eq!(settled, Settled { ended: vec![], promoted: Some(id(first + 1)) });
        assert_eq!(ready(books, 10).await, [id(first + 1)]);
        assert_eq!(settle(books, "a", 10).await, Settled::default(), "it is led");

        let lease = claim(books, id(first + 1)).await.lease;
        finish(books, lease, finally(Transition::Cancel)).await;
        assert_eq!(settle(books, "a", 10).await.promoted, Some(id(first + 2)));
        let lease = claim(books, id(first + 2)).await.lease;
        let finished = books.store().finish(lease, finally(Transition::Cancel)).await.unwrap();
        assert!(matches!(finished, Finished::Accepted { has_followers: false, .. }));
    }
}

pub(crate) async fn a_leader_that_comes_back_still_leads(books: &dyn Harness) {
    let mut lease = lead(books, 1..=2).await;
    for ending in [retry(SECOND), Ending::Release] {
        let finished = books.store().finish(lease, ending).await.unwrap();
        assert!(matches!(finished, Finished::Accepted { has_followers: false, .. }));
        assert_eq!(settle(books, "a", 10).await, Settled::default());
        books.advance(2 * SECOND);
        lease = claim(books, id(1)).await.lease;
    }
}

pub(crate) async fn a_follower_is_called_off_alone(books: &dyn Harness) {
    let lease = lead(books, 1..=3).await;
    let (_, follower) = books.store().cancel(TENANT, id(2)).await.unwrap().unwrap();
    let cancelled = finish(books, follower, finally(Transition::Cancel)).await;
    assert_eq!(cancelled.state, JobState::Cancelled);
    assert!(!job(books, id(1)).await.cancel_requested);
    // And neither gets the result when somebody has only begun to call it off.
    books.store().cancel(TENANT, id(3)).await.unwrap();
    finish(books, lease, cacheable(Transition::Succeed)).await;
    assert_eq!(settle(books, "a", 10).await, Settled::default());
    let reapable = books.store().reap(ReapScope::Overdue, 10).await.unwrap();
    assert_eq!(reapable.jobs.len(), 1);
    assert_eq!((reapable.jobs[0].job.id, reapable.jobs[0].reason), (id(3), OverdueReason::Cancelled));
}

pub(crate) async fn a_follower_keeps_its_deadline(books: &dyn Harness) {
    submit(books, acting(1, "a")).await;
    submit(books, NewJob { deadline: Some(SECOND), ..acting(2, "a") }).await;
    books.advance(2 * SECOND);
    let reapable = books.store().reap(ReapScope::Overdue, 10).await.unwrap();
    assert_eq!((reapable.jobs[0].job.id, reapable.jobs[0].reason), (id(2), OverdueReason::DeadlinePassed));
    let expired = finish(books, reapable.jobs[0].lease, finally(Transition::Expire)).await;
    assert_eq!(expired.state, JobState::Expired);
    assert_eq!(ready(books, 10).await, [id(1)]);
}

fn of_line(number: u32, on_conflict: OnConflict) -> NewJob {
    let concurrency = Concurrency { key: "main".parse().unwrap(), on_conflict };
    NewJob { concurrency: Some(concurrency), ..acting(number, "a") }
}

pub(crate) async fn who_waits_for_his_turn_runs_then(books: &dyn Harness) {
    submit(books, of_line(1, OnConflict::Queue)).await;
    submit(books, of_line(2, OnConflict::Queue)).await;
    // Nobody waits for those who may wait themselves.
    submit(books, acting(3, "a")).await;
    assert_eq!(ready(books, 10).await, [id(1), id(3)]);
    let lease = claim(books, id(3)).await.lease;
    finish(books, lease, cacheable(Transition::Succeed)).await;
    let queued = submit(books, of_line(4, OnConflict::Queue)).await;
    assert_eq!((queued.state, queued.cache), (JobState::Queued, CacheStatus::Miss));
}

pub(crate) async fn a_hit_supersedes_too(books: &dyn Harness) {
    let lease = lead(books, 1..=1).await;
    finish(books, lease, cacheable(Transition::Succeed)).await;
    submit(books, NewJob { action: Some(action("b")), ..of_line(2, OnConflict::CancelPrevious) }).await;
    let submitted = books.store().submit(of_line(3, OnConflict::CancelPrevious)).await.unwrap();
    let Submitted::Superseding(hit, superseded) = submitted else { panic!("{submitted:?}") };
    assert_eq!((hit.state, hit.cache), (JobState::Succeeded, CacheStatus::Hit));
    assert_eq!(superseded.iter().map(|(job, _)| job.id).collect::<Vec<_>>(), [id(2)]);
}

pub(crate) async fn those_who_are_left_behind_are_found(books: &dyn Harness) {
    let followed = async |after| books.store().followed(after, 10).await.unwrap();
    assert_eq!(followed(None).await, []);
    let mut expected = Vec::new();
    let names = ["led", "known", "ended", "called off"];
    let pairs = [TENANT, other_tenant()].into_iter().flat_map(|tenant| names.map(|name| (tenant, name)));
    for (round, (tenant_id, name)) in (0..).zip(pairs) {
        let new = |number| NewJob { tenant_id, ..acting(10 * round + number, name) };
        for number in 1..=3 {
            submit(books, new(number)).await;
        }
        end_as(books, tenant_id, id(10 * round + 1), name).await;
        expected.push(Followed { tenant_id, action: action(name), is_stuck: name != "led" });
    }
    expected.sort_unstable();
    assert_eq!(followed(None).await, expected);
    let mut pages = Vec::new();
    while pages.len() < expected.len() {
        pages.extend(books.store().followed(pages.last().copied(), 3).await.unwrap());
    }
    assert_eq!(pages, expected);
    assert_eq!(followed(expected.last().copied()).await, []);
}

async fn end_as(books: &dyn Harness, tenant: TenantId, leader: JobId, name: &str) {
    let lease = claim(books, leader).await.lease;
    match name {
        "known" => drop(finish(books, lease, cacheable(Transition::Succeed)).await),
        "ended" => drop(finish(books, lease, finally(Transition::Error)).await),
        "called off" => drop(books.store().cancel(tenant, leader).await.unwrap()),
        _ => {}
    }
}

/// However their requests and the endings fall together, everybody has one result in the end.
pub(crate) async fn racing_requests_all_end(books: &dyn Harness) {
    const N_JOBS: u32 = 60;
    let mut requests = JoinSet::new();
    for number in 1..=N_JOBS {
        let store = books.store();
        requests.spawn(async move { store.submit(acting(number, "a")).await.unwrap() });
    }
    let mut n_runs = 0;
    loop {
        for job in ready(books, 100).await {
            let lease = claim(books, job).await.lease;
            finish(books, lease, cacheable(Transition::Succeed)).await;
            n_runs += 1;
        }
        settle(books, "a", 7).await;
        if requests.try_join_next().is_none() && requests.is_empty() {
            break;
        }
    }
    while !settle(books, "a", 100).await.ended.is_empty() {}
    for number in 1..=N_JOBS {
        let job = job(books, id(number)).await;
        assert_eq!(job.state, JobState::Succeeded, "{number} of {n_runs} runs");
        assert_eq!(report(books, job.id).await, Some(result(SUCCEEDED).report));
    }
}

use scheduler::ports::{Ending, Finished, JobResult, Lease, Usage};
use schemas::{EventKind, JobState, OutputFile, Transition};
use tokio::task::JoinSet;

use super::{
    Harness, LEASE, MILLISECOND, SECOND, TENANT, bring_into, claim, ending, event_kinds, events, finally,
    finish, id, in_blobs, inline, job, lost, new_job, path, report, result, retry, run, submit,
};

/// Ends the job under `lease` in a way that must be refused, and checks that nothing has changed.
async fn refuse(books: &dyn Harness, lease: Lease, ending: Ending) {
    let before = (
        job(books, lease.job_id).await,
        events(books, lease.job_id).await,
        report(books, lease.job_id).await,
    );
    let question = format!("{:?} under {lease:?}: {ending:?}", before.0.state);
    assert_eq!(books.store().finish(lease, ending).await.unwrap(), Finished::Stale, "{question}");
    let after = (
        job(books, lease.job_id).await,
        events(books, lease.job_id).await,
        report(books, lease.job_id).await,
    );
    assert_eq!(before, after, "{question}");
}

pub(crate) async fn every_state_has_exactly_its_endings(books: &dyn Harness) {
    let mut numbers = 1..;
    for state in JobState::ALL {
        for transition in Transition::ALL {
            let (before, lease) = bring_into(books, numbers.next().unwrap(), state).await;
            assert_eq!(before.state, state);
            // No ending claims a job.
            let expected = state.after(transition).ok().filter(|_| transition != Transition::Claim);
            let Some(expected) = expected else {
                refuse(books, lease, ending(transition)).await;
                continue;
            };
            let after = finish(books, lease, ending(transition)).await;
            assert_eq!(after.state, expected, "{state} × {transition}");
            assert_eq!(job(books, after.id).await, after);
            assert_eq!(after.finished_at.is_some(), expected.is_final());
            assert_eq!(report(books, after.id).await.is_some(), expected.is_final());
            assert_eq!(events(books, after.id).await.last().unwrap().state, expected);
        }
    }
}

pub(crate) async fn a_final_ending_needs_a_final_transition(books: &dyn Harness) {
    let lease = run(books, 1).await.lease;
    for transition in [Transition::Claim, Transition::Retry, Transition::Release] {
        refuse(books, lease, finally(transition)).await;
    }
    submit(books, new_job(2)).await;
    refuse(books, Lease { job_id: id(2), epoch: 0 }, finally(Transition::Claim)).await;
}

pub(crate) async fn a_stale_epoch_is_refused_for_every_ending(books: &dyn Harness) {
    let current = run(books, 1).await.lease;
    let epochs = [0, current.epoch - 1, current.epoch + 1, u64::MAX];
    for transition in Transition::ALL {
        for epoch in epochs.into_iter().filter(|epoch| *epoch != current.epoch) {
            refuse(books, Lease { epoch, ..current }, ending(transition)).await;
        }
    }
    finish(books, current, finally(Transition::Succeed)).await;
}

/// Also while nobody has taken the job again, and after somebody has.
pub(crate) async fn a_zombie_is_refused_after_retry_and_release(books: &dyn Harness) {
    for (number, gave_up) in [(1, retry(SECOND)), (2, Ending::Release)] {
        let zombie = run(books, number).await.lease;
        finish(books, zombie, gave_up).await;
        for transition in Transition::ALL {
            refuse(books, zombie, ending(transition)).await;
        }
        books.advance(SECOND);
        let current = claim(books, id(number)).await.lease;
        for transition in Transition::ALL {
            refuse(books, zombie, ending(transition)).await;
        }
        finish(books, current, finally(Transition::Succeed)).await;
        assert_eq!(report(books, id(number)).await, Some(inline("succeed")));
    }
}

pub(crate) async fn the_result_is_written_with_the_state(books: &dyn Harness) {
    let claim = run(books, 1).await;
    books.advance(SECOND);
    let after = finish(books, claim.lease, finally(Transition::Fail)).await;
    assert_eq!(after.state, JobState::Failed);
    assert_eq!(after.finished_at, Some(claim.job.submitted_at.after(SECOND)));
    assert_eq!(after.started_at, claim.job.started_at);
    assert_eq!(job(books, id(1)).await, after);

    let store = books.store();
    assert_eq!(report(books, id(1)).await, Some(inline("fail")));
    let listed = |name: &str, text: &str| {
        let content = inline(text);
        OutputFile { path: path(name), size_bytes: content.size_bytes, sha256: content.sha256 }
    };
    let files = store.files(TENANT, id(1)).await.unwrap();
    assert_eq!(files, Some(vec![listed("b.xml", "<b/>"), listed("sub/a.xml", "<a/>")]));
    assert_eq!(store.file(TENANT, id(1), &path("b.xml")).await.unwrap(), Some(inline("<b/>")));
    assert_eq!(store.file(TENANT, id(1), &path("sub/a.xml")).await.unwrap(), Some(in_blobs("<a/>")));
    assert_eq!(store.file(TENANT, id(1), &path("c.xml")).await.unwrap(), None);

    let events = events(books, id(1)).await;
    let last = events.last().unwrap();
    assert_eq!((last.seq, &last.kind, last.state), (3, &EventKind::FINISHED, JobState::Failed));
    assert_eq!(Some(last.at), after.finished_at);
}

/// The reply was lost, so it is asked again.
pub(crate) async fn a_repeated_ending_changes_nothing(books: &dyn Harness) {
    for (number, ending) in [(1, finally(Transition::Succeed)), (2, retry(SECOND)), (3, Ending::Release)] {
        let lease = run(books, number).await.lease;
        finish(books, lease, ending.clone()).await;
        refuse(books, lease, ending).await;
    }
}

pub(crate) async fn sixteen_racing_endings_leave_one_report(books: &dyn Harness) {
    let lease = run(books, 1).await.lease;
    let mut racers = JoinSet::new();
    for number in 0..16 {
        let store = books.store();
        let text = format!("report {number}");
        let ending =
            Ending::Final { transition: Transition::Succeed, result: result(&text), is_cacheable: false };
        racers.spawn(async move { (text, store.finish(lease, ending).await.unwrap()) });
    }
    let answers = racers.join_all().await;
    let accepted = answers.iter().filter(|(_, finished)| matches!(finished, Finished::Accepted { .. }));
    let winners: Vec<_> = accepted.map(|(text, _)| text).collect();
    assert_eq!(winners.len(), 1);
    assert_eq!(report(books, id(1)).await, Some(inline(winners[0])));
    let n_finished =
        event_kinds(books, id(1)).await.into_iter().filter(|kind| *kind == EventKind::FINISHED).count();
    assert_eq!(n_finished, 1);
}

pub(crate) async fn a_retry_waits_for_its_backoff(books: &dyn Harness) {
    let claim = run(books, 1).await;
    let after = finish(books, claim.lease, retry(10 * SECOND)).await;
    let not_before = claim.job.submitted_at.after(10 * SECOND);
    assert_eq!((after.state, after.attempt, after.not_before), (JobState::Queued, 1, not_before));
    let retried = EventKind::Retried { reason: "the worker is gone".into(), not_before };
    assert_eq!(event_kinds(books, id(1)).await.last(), Some(&retried));

    let store = books.store();
    books.advance(9_999 * MILLISECOND);
    assert_eq!(super::ready(books, 1).await, []);
    assert_eq!(store.claim(super::worker(2), &[id(1)], LEASE).await.unwrap(), []);
    books.advance(MILLISECOND);
    assert_eq!(super::ready(books, 1).await, [id(1)]);
    assert_eq!(super::claim(books, id(1)).await.job.attempt, 2);
}

pub(crate) async fn a_retry_needs_an_attempt_left(books: &dyn Harness) {
    let mut lease = run(books, 1).await.lease;
    for _ in 0..2 {
        finish(books, lease, retry(SECOND)).await;
        books.advance(SECOND);
        lease = claim(books, id(1)).await.lease;
    }
    refuse(books, lease, retry(SECOND)).await;
    let after = finish(books, lease, finally(Transition::Error)).await;
    assert_eq!((after.state, after.attempt), (JobState::Errored, 3));
}

pub(crate) async fn a_loss_is_a_retry_that_leaves_a_suspect(books: &dyn Harness) {
    let claimed = run(books, 1).await;
    assert!(!claimed.is_suspect);
    let after = finish(books, claimed.lease, lost(SECOND)).await;
    let not_before = claimed.job.submitted_at.after(SECOND);
    assert_eq!((after.state, after.attempt, after.not_before), (JobState::Queued, 1, not_before));
    let retried = EventKind::Retried { reason: "its worker was lost".into(), not_before };
    assert_eq!(event_kinds(books, id(1)).await.last(), Some(&retried));
    books.advance(SECOND);
    let suspect = claim(books, id(1)).await;
    assert_eq!((suspect.is_suspect, suspect.job.attempt), (true, 2));
    finish(books, suspect.lease, retry(SECOND)).await;
    books.advance(SECOND);
    let last = claim(books, id(1)).await;
    assert_eq!((last.is_suspect, last.job.attempt), (true, 3));
    refuse(books, last.lease, lost(SECOND)).await;
}

pub(crate) async fn a_release_gives_the_attempt_back(books: &dyn Harness) {
    submit(books, new_job(1)).await;
    for _ in 0..5 {
        let claim = claim(books, id(1)).await;
        assert_eq!(claim.job.attempt, 1);
        let after = finish(books, claim.lease, Ending::Release).await;
        assert_eq!((after.state, after.attempt), (JobState::Queued, 0));
    }
    assert_eq!(event_kinds(books, id(1)).await.last(), Some(&EventKind::Released));
    assert_eq!(super::ready(books, 1).await, [id(1)]);
}

pub(crate) async fn a_lease_that_is_over_but_not_taken_still_ends_the_job(books: &dyn Harness) {
    let lease = run(books, 1).await.lease;
    books.advance(10 * LEASE);
    assert_eq!(finish(books, lease, finally(Transition::Succeed)).await.state, JobState::Succeeded);
}

pub(crate) async fn an_unknown_job_is_stale(books: &dyn Harness) {
    let lease = Lease { job_id: id(1), epoch: 0 };
    for transition in Transition::ALL {
        assert_eq!(books.store().finish(lease, ending(transition)).await.unwrap(), Finished::Stale);
    }
}

pub(crate) async fn numbers_beyond_measure_are_taken(books: &dyn Harness) {
    let lease = run(books, 1).await.lease;
    let usage = Usage { fuel: u64::MAX, wall_ms: u64::MAX, cpu_us: u64::MAX, memory_bytes_peak: u64::MAX };
    let result = JobResult { usage, files: vec![], ..result("report") };
    let after =
        finish(books, lease, Ending::Final { transition: Transition::Succeed, result, is_cacheable: false })
            .await;
    assert_eq!(after.state, JobState::Succeeded);
    assert_eq!(books.store().files(TENANT, id(1)).await.unwrap(), Some(vec![]));
}

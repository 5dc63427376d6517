//! What the toolchain does, and what the books say about it.

use std::sync::atomic::Ordering;

use sandbox::{Failure, Limit, Response, SandboxError, Verdict};
use schemas::guest::PROTOCOL_VERSION;
use schemas::{JobKind, JobState, Profile, ReportStatus, TenantId};

use crate::harness::{FakeToolchain, Farm, calm, file, finished, report, run, slots, success};

#[tokio::test]
async fn a_build_succeeds() {
    let toolchain = FakeToolchain::new(|compile| {
        assert_eq!(compile.options.project_name, "demo");
        assert_eq!(compile.options.options.profile, [Profile::Ref]);
        assert!(compile.options.emit);
        assert_eq!(compile.files, [file("a.jpe"), file("b.jpe")]);
        assert_eq!(*compile.limits, schemas::Limits::default());
        success()
    });
    let farm = Farm::start(toolchain).await;
    let id = farm.parts.submit().await;
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
    let report = farm.parts.report(id).await;
    assert_eq!((report.status, report.outputs.len()), (ReportStatus::Success, 1));
    let path = &report.outputs[0].path;
    let output = farm.parts.scheduler.file(TenantId::LOCAL, id, path).await.unwrap();
    assert_eq!(output.as_deref(), Some(&b"out.xml"[..]));
    assert_eq!(farm.parts.store.n_final.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_validation_asks_for_no_outputs() {
    let farm = Farm::start(FakeToolchain::new(|compile| {
        assert!(!compile.options.emit);
        success()
    }))
    .await;
    let id = farm.parts.submit_as(JobKind::Validate).await;
    assert_eq!(farm.parts.ended(id).await.state, JobState::Succeeded);
    assert_eq!(farm.parts.report(id).await.outputs, []);
}

#[tokio::test]
async fn faults_in_the_sources_fail_the_build() {
    let farm = Farm::start(FakeToolchain::new(|_| Ok(finished(&report(2))))).await;
    let id = farm.parts.submit().await;
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Failed, 1));
    let report = farm.parts.report(id).await;
    assert_eq!((report.status, report.summary.error, report.outputs), (ReportStatus::Failed, 2, vec![]));
}

/// A verdict that is not an answer, and the one diagnostic it becomes.
async fn check(verdict: Verdict, state: JobState, code: &str, says: &str) {
    let farm = Farm::start(FakeToolchain::new(move |_| Ok(run(verdict.clone())))).await;
    let id = farm.parts.submit().await;
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (state, 1), "{code}");
    let diagnostic = farm.parts.report(id).await.errors.remove(0);
    assert_eq!(diagnostic.code, code);
    assert!(diagnostic.message_long.contains(says), "{}", diagnostic.message_long);
}

#[tokio::test]
async fn a_limit_fails_the_build_once_and_for_all() {
    for limit in Limit::ALL.into_iter().filter(|limit| limit.is_deterministic()) {
        check(Verdict::Exceeded(limit), JobState::Failed, "BUILD_LIMIT_EXCEEDED", &limit.to_string()).await;
    }
    check(Verdict::Exceeded(Limit::WallTime), JobState::Failed, "BUILD_TIMEOUT", "60000 ms").await;
}

#[tokio::test]
async fn a_broken_toolchain_is_not_tried_again() {
    let trapped = Verdict::Trapped { message: "index out of bounds".to_owned() };
    check(trapped, JobState::Errored, "INTERNAL_ERROR", "index out of bounds").await;
    let refused = Verdict::Refused(Failure::UnsupportedProtocol(PROTOCOL_VERSION + 1));
    check(refused, JobState::Errored, "INTERNAL_ERROR", "speaks version").await;
    let refused = Verdict::Refused(Failure::InvalidOptions("no such profile".to_owned()));
    check(refused, JobState::Errored, "INTERNAL_ERROR", "no such profile").await;
    let gibberish = Verdict::Finished(Response { report: "{}".to_owned(), files: Vec::new() });
    check(gibberish, JobState::Errored, "INTERNAL_ERROR", "report of the toolchain").await;
}

#[tokio::test]
async fn a_fault_of_the_sandbox_is_tried_again() {
    let farm = Farm::start(FakeToolchain::new(|compile| match compile.number {
        1 => Err(SandboxError::LimitsAboveConfig),
        _ => success(),
    }))
    .await;
    let id = farm.parts.submit().await;
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 2));
}

/// Something is away for a moment: that costs no attempt.
#[tokio::test]
async fn inputs_that_cannot_be_read_are_tried_again() {
    let farm = Farm::start(FakeToolchain::new(|_| success())).await;
    farm.parts.store.failing_inputs.store(4, Ordering::SeqCst);
    let id = farm.parts.submit().await;
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
}

#[tokio::test]
async fn an_outage_longer_than_the_patience_costs_an_attempt() {
    let worker = worker::Config { inputs_retry_ms: 0, ..slots(2) };
    let farm = Farm::start_with(FakeToolchain::new(|_| success()), calm(), worker).await;
    farm.parts.store.failing_inputs.store(1, Ordering::SeqCst);
    let id = farm.parts.submit().await;
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 2));
}

/// Waiting does not help there.
#[tokio::test]
async fn inputs_that_are_not_what_was_stored_cost_an_attempt() {
    let farm = Farm::start(FakeToolchain::new(|_| success())).await;
    farm.parts.store.spoiled_inputs.store(1, Ordering::SeqCst);
    let id = farm.parts.submit().await;
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 2));
}

/// Waits until the worker has found out, once more than before, that the inputs are away.
async fn failed_again(farm: &Farm) {
    let failing = &farm.parts.store.failing_inputs;
    let before = failing.load(Ordering::SeqCst);
    while failing.load(Ordering::SeqCst) == before {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn who_waits_for_inputs_obeys_a_cancel() {
    let farm = Farm::start(FakeToolchain::new(|_| success())).await;
    farm.parts.store.failing_inputs.store(usize::MAX, Ordering::SeqCst);
    let id = farm.parts.submit().await;
    failed_again(&farm).await;
    farm.parts.cancel_elsewhere(id).await;
    assert_eq!(farm.parts.ended(id).await.state, JobState::Cancelled);
}

#[tokio::test]
async fn who_waits_for_inputs_gives_the_job_back_when_the_worker_drains() {
    let mut farm = Farm::start(FakeToolchain::new(|_| success())).await;
    farm.parts.store.failing_inputs.store(usize::MAX, Ordering::SeqCst);
    let id = farm.parts.submit().await;
    failed_again(&farm).await;
    farm.shutdown.drain.cancel();
    farm.down().await;
    let job = farm.parts.job(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Queued, 0));
}

#[tokio::test]
async fn a_panic_is_tried_again_and_the_worker_lives_on() {
    let farm = Farm::start(FakeToolchain::new(|compile| match compile.number {
        1 => panic!("a test panics on purpose"),
        _ => success(),
    }))
    .await;
    let first = farm.parts.submit().await;
    let job = farm.parts.ended(first).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 2));
    let second = farm.parts.submit().await;
    assert_eq!(farm.parts.ended(second).await.attempt, 1);
}

#[tokio::test]
async fn a_job_that_always_panics_is_given_up() {
    let farm = Farm::start(FakeToolchain::new(|_| panic!("a test panics on purpose"))).await;
    let id = farm.parts.submit().await;
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Errored, job.max_attempts));
    let diagnostic = farm.parts.report(id).await.errors.remove(0);
    assert_eq!(diagnostic.code, "WORKER_LOST");
    assert!(diagnostic.message_long.contains("the worker panicked"));
    assert!(!diagnostic.message_long.contains("on purpose"), "what a panic says is for the log");
}

#[tokio::test]
async fn a_result_is_written_once_however_often_the_store_fails() {
    let farm = Farm::start(FakeToolchain::new(|_| success())).await;
    farm.parts.store.failing_finishes.store(4, Ordering::SeqCst);
    let id = farm.parts.submit().await;
    let job = farm.parts.ended(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
    assert_eq!(farm.parts.toolchain.n_calls.load(Ordering::SeqCst), 1);
    assert_eq!(farm.parts.store.n_final.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn two_hundred_jobs_end_with_one_report_each() {
    let farm = Farm::start(FakeToolchain::new(|_| success())).await;
    let mut ids = Vec::new();
    for _ in 0..200 {
        ids.push(farm.parts.submit().await);
    }
    for id in ids {
        assert_eq!(farm.parts.ended(id).await.state, JobState::Succeeded);
        assert_eq!(farm.parts.report(id).await.build_id, id);
    }
    assert_eq!(farm.parts.store.n_final.load(Ordering::SeqCst), 200);
    assert_eq!(farm.parts.store.n_stale.load(Ordering::SeqCst), 0);
    assert_eq!(farm.parts.toolchain.n_calls.load(Ordering::SeqCst), 200);
}

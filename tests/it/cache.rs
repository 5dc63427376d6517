//! The action cache through the real scheduler, worker and compiler: what it answers is what a run would give.

use std::sync::Arc;

use queue::MemoryQueue;
use scheduler::ports::{Finished, Usage};
use scheduler::{Config, Fault, NewBuild, Outcome};
use schemas::guest::CompileReport;
use schemas::{
    BuildOptions, CachePolicy, CacheStatus, Job, JobId, JobKind, JobState, Limits, Mode, Profile, Report,
    SourceFile, Summary, TenantId, Timestamp,
};
use testbed::workspace::cases;
use tests::farm::Farm;

/// What somebody who asked for a build has in the end.
type Result = (JobState, Report, Vec<Vec<u8>>);

async fn start(config: Config) -> Farm {
    Farm::start(Arc::new(MemoryQueue::default()), config).await
}

/// Builds it, and says what came out, without what is each build's own.
async fn build(farm: &Farm, build: NewBuild) -> (Job, Result) {
    let job = farm.submit_build(build).await;
    let (job, report) = farm.finished(&job).await;
    assert_eq!(report.build_id, job.id);
    assert_eq!(report.cache, job.cache.borrowed());
    let mut outputs = Vec::new();
    for output in &report.outputs {
        let bytes = farm.scheduler.file(job.tenant_id, job.id, &output.path).await.unwrap();
        outputs.push(bytes.expect("it is there").to_vec());
    }
    let report = Report { build_id: nobody(), cache: None, ..report };
    let state = job.state;
    (job, (state, report, outputs))
}

/// The same for every build.
fn nobody() -> JobId {
    JobId::new(Timestamp::from_unix_ms(0), [0; 10])
}

fn anew(build: &NewBuild) -> NewBuild {
    NewBuild { cache: CachePolicy::No, ..build.clone() }
}

/// Asks for the same three times.
async fn check(farm: &Farm, new: NewBuild) {
    let name = new.project.name().to_owned();
    let (first, run) = build(farm, new.clone()).await;
    let (hit, known) = build(farm, new.clone()).await;
    let (again, rebuilt) = build(farm, anew(&new)).await;
    let statuses = [first.cache, hit.cache, again.cache];
    assert_eq!(statuses, [CacheStatus::Miss, CacheStatus::Hit, CacheStatus::Off], "{name}");
    assert_eq!((first.attempt, hit.attempt, again.attempt), (1, 0, 1), "{name}");
    assert!(run == known, "{name}: the hit is not what was built");
    assert!(known == rebuilt, "{name}: the hit is not what is built anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hit_is_a_rebuild_byte_for_byte() {
    let farm = start(Config::default()).await;
    let modes = [Mode::Default, Mode::Strict, Mode::RefCompat];
    for (case, mode) in cases().into_iter().zip(modes.into_iter().cycle()) {
        let options = BuildOptions { mode, profile: Profile::ALL.to_vec(), ..BuildOptions::default() };
        check(&farm, NewBuild { options, ..Farm::build(&case.name, case.files) }).await;
    }
    farm.stop().await;
}

fn files() -> Vec<SourceFile> {
    cases().swap_remove(0).files
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_fuel_is_the_same_on_every_machine() {
    let farm = start(Config::default()).await;
    let limits = Some(Limits { fuel: 10_000, ..Limits::default() });
    let limited = NewBuild { limits, ..Farm::build("limited", files()) };
    check(&farm, limited.clone()).await;
    let (job, (_, report, _)) = build(&farm, limited).await;
    assert_eq!((job.state, &*report.errors[0].code), (JobState::Failed, "BUILD_LIMIT_EXCEEDED"));
    farm.stop().await;
}

/// Ends a build in this way and says whether the next one of the same is answered with that.
async fn is_known_after(outcome: Outcome) -> bool {
    let farm = Farm::without_worker(Arc::new(MemoryQueue::default()), Config::default()).await;
    let job = farm.submit_build(Farm::build("ends", files())).await;
    let worker = farm.scheduler.new_worker_id();
    let claim = farm.scheduler.claim(worker, &[job.id]).await.unwrap().remove(0);
    let prepared = farm.scheduler.prepare(&claim.job, claim.lease, outcome).await.unwrap();
    let finished = farm.scheduler.finish(&prepared).await.unwrap();
    assert!(matches!(finished, Finished::Accepted { .. }));
    let next = farm.submit_build(Farm::build("ends", files())).await;
    farm.stop().await;
    next.state.is_final()
}

fn compiled(n_errors: u32) -> Outcome {
    let report = CompileReport {
        project_id: "ends".to_owned(),
        engine_version: "test".to_owned(),
        elements: 1,
        diagnostics: Vec::new(),
        summary: Summary { error: n_errors, ..Summary::default() },
        truncated: false,
    };
    Outcome::Compiled { report, files: Vec::new(), usage: Usage::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_every_run_would_come_to_is_known() {
    let usage = Usage::default();
    let text = || "why".to_owned();
    let table = [
        (compiled(0), true),
        (compiled(1), true),
        (Outcome::LimitHit { message: text(), usage }, true),
        (Outcome::TimedOut { usage }, false),
        (Outcome::Expired { usage }, false),
        (Outcome::Cancelled { usage }, false),
        (Outcome::Fault(Fault::Retry(text())), false),
        (Outcome::Fault(Fault::Fail(text())), false),
        (Outcome::WorkerLost, false),
        (Outcome::Released, false),
    ];
    for (outcome, is_known) in table {
        assert_eq!(is_known_after(outcome.clone()).await, is_known, "{outcome:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_something_else_gets_it() {
    let farm = start(Config::default()).await;
    let plain = || Farm::build("plain", files());
    let others = [
        plain(),
        NewBuild { kind: JobKind::Validate, ..plain() },
        Farm::build("other", files()),
        NewBuild { options: BuildOptions { mode: Mode::Strict, ..BuildOptions::default() }, ..plain() },
        NewBuild { tenant_id: TenantId::new(Timestamp::from_unix_ms(1), [7; 10]), ..plain() },
    ];
    for other in &others {
        assert_eq!(build(&farm, other.clone()).await.0.cache, CacheStatus::Miss);
    }
    for other in others {
        assert_eq!(build(&farm, other).await.0.cache, CacheStatus::Hit);
    }
    farm.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_salt_finds_nothing_from_before() {
    let books = Farm::books().await;
    for salt in ["", "salt"] {
        let config = Config { cache_salt: salt.to_owned(), ..Config::default() };
        let farm = Farm::start_over(Arc::clone(&books), Arc::new(MemoryQueue::default()), config);
        assert_eq!(build(&farm, Farm::build("plain", files())).await.0.cache, CacheStatus::Miss);
        assert_eq!(build(&farm, Farm::build("plain", files())).await.0.cache, CacheStatus::Hit);
        farm.stop().await;
    }
}

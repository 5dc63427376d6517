use sandbox::{Limit, Run, Verdict};
use scheduler::Outcome;
use schemas::{BuildOptions, CacheStatus, Class, JobId, JobState, Sha256, TenantId, Timestamp};

use super::*;
use crate::outcome::judge;

const WALL_TIME_MS: u64 = 60_000;

fn job(deadline: Option<Duration>) -> Job {
    let claimed_at = Timestamp::from_unix_ms(1_000_000);
    Job {
        id: JobId::new(claimed_at, [0; 10]),
        tenant_id: TenantId::LOCAL,
        kind: JobKind::Build,
        class: Class::Normal,
        state: JobState::Running,
        project_name: "demo".to_owned(),
        options: BuildOptions::default(),
        limits: Limits { wall_time_ms: WALL_TIME_MS, ..Limits::default() },
        inputs_sha256: Sha256::of(b""),
        action: None,
        cache: CacheStatus::Off,
        attempt: 1,
        max_attempts: 3,
        cancel_requested: false,
        concurrency: None,
        superseded_by: None,
        submitted_at: claimed_at,
        not_before: claimed_at,
        deadline_at: deadline.map(|deadline| claimed_at.after(deadline)),
        started_at: Some(claimed_at),
        finished_at: None,
    }
}

#[test]
fn a_run_has_its_limit_or_the_time_until_the_deadline() {
    let secs = Duration::from_secs;
    for (deadline, since_claim, wall_time_ms, time_bound) in [
        (None, secs(5), WALL_TIME_MS, TimeBound::Limit),
        (Some(secs(120)), secs(5), WALL_TIME_MS, TimeBound::Limit),
        (Some(secs(20)), secs(5), 15_000, TimeBound::Deadline),
        (Some(secs(20)), secs(30), 0, TimeBound::Deadline),
    ] {
        let job = job(deadline);
        let expected = Limits { wall_time_ms, ..job.limits };
        assert_eq!(limits(&job, since_claim), (expected, time_bound), "{deadline:?} {since_claim:?}");
    }
}

#[test]
fn out_of_time_is_the_fault_of_the_bound_that_came_first() {
    let run = Run { verdict: Verdict::Exceeded(Limit::WallTime), usage: sandbox::Usage::default() };
    let judged = |time_bound| judge(Ok(run.clone()), &Limits::default(), time_bound);
    let usage = scheduler::ports::Usage::default();
    assert_eq!(judged(TimeBound::Limit), Ran::Ended(Outcome::TimedOut { usage }));
    assert_eq!(judged(TimeBound::Deadline), Ran::Ended(Outcome::Expired { usage }));
}

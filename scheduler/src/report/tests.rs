use schemas::guest::CompileReport;
use schemas::{BuildOptions, Class, JobKind, JobState, Limits, Sha256, Summary, TenantId, Timestamp};

use super::*;

fn id(number: u8) -> JobId {
    JobId::new(Timestamp::from_unix_ms(1), [number; 10])
}

fn job(number: u8, cache: CacheStatus) -> Job {
    let now = Timestamp::from_unix_ms(1);
    Job {
        id: id(number),
        tenant_id: TenantId::LOCAL,
        kind: JobKind::Build,
        class: Class::Normal,
        state: JobState::Succeeded,
        project_name: "project".to_owned(),
        options: BuildOptions::default(),
        limits: Limits::default(),
        inputs_sha256: Sha256::of(b""),
        action: None,
        cache,
        attempt: 1,
        max_attempts: 3,
        cancel_requested: false,
        concurrency: None,
        superseded_by: None,
        submitted_at: now,
        not_before: now,
        deadline_at: None,
        started_at: Some(now),
        finished_at: Some(now),
    }
}

fn report(build_id: JobId) -> Report {
    let compiled = CompileReport {
        project_id: "project".to_owned(),
        engine_version: "test".to_owned(),
        elements: 1,
        diagnostics: Vec::new(),
        summary: Summary::default(),
        truncated: false,
    };
    Report::new(build_id, compiled, Vec::new(), Vec::new(), Sha256::of(b""))
}

fn read(text: &Bytes) -> Report {
    serde_json::from_slice(text).unwrap()
}

#[test]
fn builds_with_one_result_have_one_report_at_rest() {
    assert_eq!(at_rest(&report(id(1))), at_rest(&report(id(2))));
}

#[test]
fn a_report_is_told_whose_it_is() {
    let stored = Bytes::from(at_rest(&report(id(1))));
    let run = addressed(&stored, &job(1, CacheStatus::Miss));
    assert_eq!(run, serde_json::to_vec(&report(id(1))).unwrap());
    let hit = read(&addressed(&stored, &job(2, CacheStatus::Hit)));
    assert_eq!(hit, Report { cache: Some(CacheStatus::Hit), ..report(id(2)) });
}

#[test]
fn a_report_of_an_earlier_version_has_its_id() {
    let stored = Bytes::from(serde_json::to_vec(&report(id(1))).unwrap());
    assert_eq!(addressed(&stored, &job(1, CacheStatus::Off)), stored);
}

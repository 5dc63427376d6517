//! The rules of the store port: a module per verb, a function per rule. A store takes part by a [`Harness`] and
//! one call of [`conformance!`], which makes a test of every rule.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use scheduler::ports::{
    Claim, Clock, Content, Ending, Finished, Idempotency, JobResult, Lease, Line, NewJob, Store, StoredFile,
    Submitted, Usage,
};
use schemas::{
    BuildOptions, Class, Event, EventKind, Job, JobId, JobKind, JobState, Limits, ProjectPath, Sha256,
    TenantId, Timestamp, Transition, WorkerId,
};

pub(super) mod action;
pub(super) mod backlog;
pub(super) mod batch;
pub(super) mod cancel;
pub(super) mod changes;
pub(super) mod claim;
pub(super) mod concurrency;
pub(super) mod finish;
pub(super) mod heartbeat;
pub(super) mod lead;
pub(super) mod read;
pub(super) mod ready;
pub(super) mod reap;
pub(super) mod replay;
pub(super) mod retain;
pub(super) mod settle;
pub(super) mod shared;
pub(super) mod standing;
pub(super) mod start;
pub(super) mod submit;
pub(super) mod tenant_events;
pub(super) mod unreferenced;

/// An empty store whose time stands still unless it is moved.
pub(super) trait Harness: Send + Sync + 'static {
    /// The store.
    fn store(&self) -> Arc<dyn Store>;

    /// Moves the store's clock.
    fn advance(&self, by: Duration);

    /// The same store as another process has it open; the one of this process where no other can.
    fn elsewhere(&self) -> Arc<dyn Store> {
        self.store()
    }
}

/// A clock for stores that are given one.
#[derive(Debug)]
pub(super) struct ManualClock(AtomicI64);

impl Default for ManualClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_795_152_354_123))
    }
}

impl ManualClock {
    pub(super) fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_ms(self.0.load(Ordering::SeqCst))
    }
}

/// Makes a test of every rule, on stores that the function at this path makes; `shared` ones, which several processes
/// may have open, have some more to keep.
macro_rules! conformance {
    ($start:path, shared) => {
        $crate::conformance::store::conformance!($start);
        $crate::conformance::store::conformance! { @rules $start;
            shared {
                what_another_process_changes_is_told
            }
        }
    };
    ($start:path) => {
        $crate::conformance::store::conformance! { @rules $start;
            submit {
                a_new_job_is_queued
                what_was_submitted_comes_back
                large_contents_come_back_whole
                a_thousand_inputs_come_back_sorted
                the_same_request_makes_one_job
                a_key_for_another_request_is_refused
                a_key_belongs_to_its_tenant
                a_repeated_request_sees_the_job_as_it_is_now
                fifty_racing_requests_make_one_job
                a_job_with_a_faulty_neighbour_is_kept
            }
            action {
                a_known_result_is_the_answer
                a_hit_has_the_result_and_events_of_its_own
                only_results_of_the_action_are_known
                nobody_has_the_results_of_another_tenant
                a_hit_is_repeated_by_its_key
                a_result_is_known_until_its_job_goes
                another_job_s_result_takes_the_place_of_one_that_goes
                a_hundred_racing_requests_are_answered_alike
            }
            backlog {
                an_empty_store_has_none
                tenants_with_work_come_page_by_page
                who_has_nothing_to_run_is_left_out
                the_next_due_time_is_the_earliest_backoff
            }
            ready {
                each_line_is_in_the_order_of_submission
                the_time_of_submission_is_that_of_the_books
                no_more_of_a_line_than_asked_for
                lines_are_answered_in_the_order_asked
                jobs_that_cannot_run_are_left_out
                a_job_that_came_back_has_another_epoch
            }
            standing {
                every_state_is_told
                what_a_run_cost_is_told_when_it_is_final
                jobs_that_are_not_there_are_left_out
            }
            claim {
                a_claimed_job_runs
                only_jobs_that_may_run_are_claimed
                answers_come_in_the_order_asked
                each_claim_has_an_epoch_of_its_own
                eight_racing_workers_claim_each_job_once
            }
            start {
                only_a_suspect_waits_for_its_start
                a_start_needs_the_current_lease
                a_job_that_was_lost_unstarted_keeps_its_attempts
            }
            heartbeat {
                a_heartbeat_prolongs_the_lease
                a_lease_that_is_over_but_not_taken_is_kept
                the_owner_s_cancel_is_seen
                a_lost_lease_prolongs_nothing
                a_lease_that_is_not_current_is_lost
            }
            finish {
                every_state_has_exactly_its_endings
                a_final_ending_needs_a_final_transition
                a_stale_epoch_is_refused_for_every_ending
                a_zombie_is_refused_after_retry_and_release
                the_result_is_written_with_the_state
                a_repeated_ending_changes_nothing
                sixteen_racing_endings_leave_one_report
                a_retry_waits_for_its_backoff
                a_retry_needs_an_attempt_left
                a_loss_is_a_retry_that_leaves_a_suspect
                a_release_gives_the_attempt_back
                a_lease_that_is_over_but_not_taken_still_ends_the_job
                an_unknown_job_is_stale
                numbers_beyond_measure_are_taken
            }
            settle {
                who_does_the_same_waits
                only_a_job_that_may_give_its_result_is_followed
                nobody_waits_for_a_less_important_job
                followers_get_the_result
                followers_get_it_in_batches
                the_first_follower_leads_when_nobody_else_does
                a_leader_that_comes_back_still_leads
                a_follower_is_called_off_alone
                a_follower_keeps_its_deadline
                who_waits_for_his_turn_runs_then
                a_hit_supersedes_too
                those_who_are_left_behind_are_found
                racing_requests_all_end
            }
            cancel {
                a_queued_job_is_called_off
                a_running_job_is_called_off
                a_final_job_stays_as_it_is
                other_jobs_are_not_there
            }
            batch {
                all_jobs_are_queued
                a_batch_stands_where_its_jobs_do
                the_same_batch_is_submitted_once
                twenty_racing_requests_make_one_batch
                a_batch_with_a_faulty_job_leaves_nothing
                jobs_of_one_key_stand_in_their_order
                a_batch_that_finds_a_line_full_leaves_nothing
                batches_are_listed_newest_first_page_by_page
                events_of_several_jobs_are_read_page_by_page
                a_batch_goes_with_the_last_of_its_jobs
            }
            concurrency {
                a_newer_job_calls_off_those_before_it
                what_was_asked_comes_back
                a_job_waits_for_all_that_were_submitted_before_it
                a_job_that_comes_back_keeps_its_place
                who_supersedes_waits_for_nobody
                a_line_has_a_bound
                a_replay_stands_in_no_line
                one_runs_at_a_time_whoever_races
            }
            replay {
                an_errored_job_is_submitted_once_more
                only_errored_jobs_are_replayed
                a_replay_outlives_what_it_was_made_from
            }
            reap {
                nothing_is_overdue_at_first
                a_lost_lease_is_overdue
                a_passed_deadline_is_overdue
                a_cancelled_job_is_overdue_while_queued
                orphans_are_all_that_run
                each_job_has_one_reason
                no_more_than_asked_for
                the_next_look_is_due_when_a_lease_or_a_deadline_ends
            }
            retain {
                old_final_jobs_go_with_all_that_is_theirs
                what_is_young_or_not_final_stays
                the_oldest_go_first_in_batches
                a_key_is_free_again
                a_job_with_many_outputs_goes
            }
            unreferenced {
                what_a_job_names_is_referenced
                tenants_are_apart
                the_order_of_the_question_is_kept
            }
            read {
                jobs_are_listed_newest_first
                jobs_are_listed_page_by_page
                jobs_are_listed_by_state
                tenants_do_not_see_each_other
                events_are_read_page_by_page
                events_have_no_gap_under_concurrency
                a_store_answers_with_its_time
            }
            tenant_events {
                events_of_all_jobs_are_numbered
                a_log_is_read_page_by_page
                a_number_does_not_come_again
                a_log_has_no_gap_under_concurrency
            }
            changes {
                the_stream_does_not_end
            }
            lead {
                one_leads_at_a_time
                who_gives_up_waiting_leads_nothing
            }
        }
    };
    (@rules $start:path; $($verb:ident { $($rule:ident)+ })+) => {
        $(
            mod $verb {
                $(
                    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                    async fn $rule() {
                        let books = $start().await;
                        $crate::conformance::store::$verb::$rule(&books).await;
                    }
                )+
            }
        )+
    };
}
pub(super) use conformance;

const TENANT: TenantId = TenantId::LOCAL;
const LEASE: Duration = Duration::from_secs(30);
const SECOND: Duration = Duration::from_secs(1);
const MILLISECOND: Duration = Duration::from_millis(1);

fn other_tenant() -> TenantId {
    TenantId::new(Timestamp::from_unix_ms(1), [7; 10])
}

fn worker(number: u8) -> WorkerId {
    WorkerId::new(Timestamp::from_unix_ms(1), [number; 10])
}

/// The id of the job that is submitted as the `number`th.
fn id(number: u32) -> JobId {
    JobId::new(Timestamp::from_unix_ms(i64::from(number)), [0; 10])
}

fn path(text: &str) -> ProjectPath {
    ProjectPath::new(text).unwrap()
}

/// Content that is kept in the row.
fn inline(text: &str) -> Content {
    let size_bytes = u64::try_from(text.len()).unwrap();
    let inline = Some(Bytes::copy_from_slice(text.as_bytes()));
    Content { sha256: Sha256::of(text.as_bytes()), size_bytes, inline }
}

/// Content that is kept in the blobs.
fn in_blobs(text: &str) -> Content {
    Content { inline: None, ..inline(text) }
}

fn file(name: &str, content: Content) -> StoredFile {
    StoredFile { path: path(name), content }
}

/// A job to submit as the `number`th.
fn new_job(number: u32) -> NewJob {
    NewJob {
        id: id(number),
        tenant_id: TENANT,
        kind: JobKind::Build,
        class: Class::Normal,
        project_name: format!("project {number}"),
        options: BuildOptions::default(),
        limits: Limits::default(),
        inputs_sha256: Sha256::of(b"inputs"),
        inputs: vec![file("src/a.jpe", inline("[Project]"))],
        max_attempts: 3,
        deadline: None,
        action: None,
        idempotency: None,
        concurrency: None,
    }
}

fn keyed(number: u32, key: &str, request: &str) -> NewJob {
    let idempotency = Idempotency { key: key.into(), request_sha256: Sha256::of(request.as_bytes()) };
    NewJob { idempotency: Some(idempotency), ..new_job(number) }
}

fn result(report: &str) -> JobResult {
    JobResult {
        report: inline(report),
        files: vec![file("b.xml", inline("<b/>")), file("sub/a.xml", in_blobs("<a/>"))],
        usage: Usage { fuel: 1_000, wall_ms: 20, cpu_us: 15_000, memory_bytes_peak: 1 << 20 },
    }
}

fn finally(transition: Transition) -> Ending {
    Ending::Final { transition, result: result(transition.as_str()), is_cacheable: false }
}

fn retry(backoff: Duration) -> Ending {
    Ending::Retry { reason: "the worker is gone".into(), backoff }
}

fn lost(backoff: Duration) -> Ending {
    Ending::Lost { reason: "its worker was lost".into(), backoff }
}

/// The ending that makes this transition.
fn ending(transition: Transition) -> Ending {
    match transition {
        Transition::Retry => retry(SECOND),
        Transition::Release => Ending::Release,
        _ => finally(transition),
    }
}

async fn submit(books: &dyn Harness, job: NewJob) -> Job {
    match books.store().submit(job).await.unwrap() {
        Submitted::New(job) => job,
        other => panic!("not a new job: {other:?}"),
    }
}

async fn claim(books: &dyn Harness, job: JobId) -> Claim {
    let mut claims = books.store().claim(worker(1), &[job], LEASE).await.unwrap();
    assert_eq!(claims.len(), 1, "the job may run");
    claims.remove(0)
}

/// Submits the `number`th job and claims it.
async fn run(books: &dyn Harness, number: u32) -> Claim {
    let job = submit(books, new_job(number)).await;
    claim(books, job.id).await
}

async fn finish(books: &dyn Harness, lease: Lease, ending: Ending) -> Job {
    match books.store().finish(lease, ending).await.unwrap() {
        Finished::Accepted { job, .. } => *job,
        Finished::Stale => panic!("the lease is current"),
    }
}

/// Brings the `number`th job into `state` and returns it with the lease that is current then.
async fn bring_into(books: &dyn Harness, number: u32, state: JobState) -> (Job, Lease) {
    let transition = match state {
        JobState::Queued => {
            let job = submit(books, new_job(number)).await;
            let lease = Lease { job_id: job.id, epoch: 0 };
            return (job, lease);
        }
        JobState::Running => {
            let claim = run(books, number).await;
            return (claim.job, claim.lease);
        }
        JobState::Succeeded => Transition::Succeed,
        JobState::Failed => Transition::Fail,
        JobState::Errored => Transition::Error,
        JobState::Cancelled => Transition::Cancel,
        JobState::Expired => Transition::Expire,
    };
    let claim = run(books, number).await;
    finish(books, claim.lease, finally(transition)).await;
    books.store().cancel(TENANT, claim.job.id).await.unwrap().unwrap()
}

async fn job(books: &dyn Harness, job: JobId) -> Job {
    books.store().job(TENANT, job).await.unwrap().expect("the job is there")
}

/// The jobs of the tenant that may run, at most `n_max` of each class.
async fn ready(books: &dyn Harness, n_max: u32) -> Vec<JobId> {
    let lines = books.store().ready(&Line::all_of(TENANT), n_max).await.unwrap();
    lines.into_iter().flatten().map(|job| job.id).collect()
}

async fn events(books: &dyn Harness, job: JobId) -> Vec<Event> {
    books.store().events(TENANT, job, 0, 1_000).await.unwrap()
}

async fn event_kinds(books: &dyn Harness, job: JobId) -> Vec<EventKind> {
    events(books, job).await.into_iter().map(|event| event.kind).collect()
}

async fn report(books: &dyn Harness, job: JobId) -> Option<Content> {
    books.store().report(TENANT, job).await.unwrap()
}

//! The dispatcher's memory without books and queue: what it chooses, offers, and forgets.

use std::collections::HashMap;
use std::time::Duration;

use schemas::{Class, JobId, JobState, TenantId, Timestamp};
use tokio::time::Instant;

use super::offers::Offers;
use super::tenants::Tenants;
use crate::ports::{Line, ReadyJob, Standing};

const REDISPATCH: Duration = Duration::from_secs(5);

fn tenant(number: u8) -> TenantId {
    TenantId::new(Timestamp::from_unix_ms(1), [number; 10])
}

fn job(number: u8, class: Class) -> ReadyJob {
    let id = JobId::new(Timestamp::from_unix_ms(1), [number; 10]);
    ReadyJob { id, class, epoch: 0, submitted_at: now() }
}

fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_000_000)
}

/// Books with lines of jobs, and a dispatcher over them.
#[derive(Default)]
struct Farm {
    lines: HashMap<Line, Vec<ReadyJob>>,
    tenants: Tenants,
    offers: Offers,
}

impl Farm {
    fn submit(&mut self, number: u8, class: Class, jobs: impl IntoIterator<Item = u8>) {
        let line = Line { tenant_id: tenant(number), class };
        self.lines.entry(line).or_default().extend(jobs.into_iter().map(|number| job(number, class)));
        self.tenants.wake(tenant(number));
    }

    /// Chooses up to `n` jobs, looking into the books as it has to, and says which those are.
    fn choose(&mut self, n: usize) -> Vec<ReadyJob> {
        let mut chosen = Vec::new();
        while chosen.len() < n {
            let hungry = self.tenants.hungry(n - chosen.len());
            for line in &hungry.lines {
                let n_max = (hungry.n_max + self.offers.n_open_most(&hungry.lines)) as usize;
                let waiting = self.lines.get(line).cloned().unwrap_or_default();
                let first: Vec<_> = waiting.into_iter().take(n_max).collect();
                let is_all = first.len() < n_max;
                let fresh = self.offers.fresh(first, &mut self.tenants);
                self.tenants.feed(*line, fresh, is_all);
            }
            let n_before = chosen.len();
            while chosen.len() < n
                && let Some(choice) = self.tenants.choose(now())
            {
                chosen.push(choice.job);
                self.offers.put(choice);
            }
            if chosen.len() == n_before && hungry.lines.is_empty() {
                break;
            }
        }
        chosen
    }

    /// Says how `job` stands now.
    fn stand(&mut self, job: ReadyJob, state: JobState, epoch: u64, cpu_us: u64) {
        let standing = Standing { id: job.id, state, epoch, cpu_us };
        self.offers.look(&[job.id], &[standing], &mut self.tenants);
    }

    /// `job` is claimed, runs, and ends.
    fn finish(&mut self, job: ReadyJob, cpu_us: u64) {
        self.stand(job, JobState::Running, job.epoch + 1, 0);
        self.lines.values_mut().for_each(|line| line.retain(|waiting| waiting.id != job.id));
        self.stand(job, JobState::Succeeded, job.epoch + 2, cpu_us);
    }
}

#[test]
fn tenants_take_turns_however_long_their_lines() {
    let mut farm = Farm::default();
    farm.submit(1, Class::Normal, 0..100);
    farm.submit(2, Class::Normal, 100..103);
    let chosen = farm.choose(6);
    let of_second = chosen.iter().filter(|job| job.id >= self::job(100, Class::Normal).id).count();
    assert_eq!((chosen.len(), of_second), (6, 3));
    assert_eq!(farm.choose(200).len(), 97);
    assert_eq!(farm.choose(1), []);
}

#[test]
fn who_costs_more_has_fewer_turns() {
    let mut farm = Farm::default();
    farm.submit(1, Class::Normal, 0..110);
    farm.submit(2, Class::Normal, 110..220);
    let mut n_cheap = 0;
    for _ in 0..110 {
        let job = farm.choose(1)[0];
        let is_cheap = job.id < self::job(110, Class::Normal).id;
        n_cheap += usize::from(is_cheap);
        farm.finish(job, if is_cheap { 1_000 } else { 10_000 });
    }
    assert!((95..=105).contains(&n_cheap), "{n_cheap}");
}

#[test]
fn classes_share_by_their_parts_and_none_starves() {
    let mut farm = Farm::default();
    farm.submit(1, Class::Bulk, 0..60);
    farm.submit(1, Class::Normal, 60..120);
    farm.submit(1, Class::Interactive, 120..240);
    let mut n_of = HashMap::new();
    for _ in 0..65 {
        let job = farm.choose(1)[0];
        *n_of.entry(job.class).or_insert(0) += 1;
        farm.finish(job, 5_000);
    }
    assert_eq!(n_of, HashMap::from([(Class::Interactive, 40), (Class::Normal, 20), (Class::Bulk, 5)]));
}

#[test]
fn a_class_that_waits_gets_a_greater_part() {
    let mut farm = Farm::default();
    let long_ago = Timestamp::from_unix_ms(0);
    let line = Line { tenant_id: tenant(1), class: Class::Bulk };
    let aged = |number| ReadyJob { submitted_at: long_ago, ..job(number, Class::Bulk) };
    farm.lines.insert(line, (0..100).map(aged).collect());
    farm.submit(1, Class::Interactive, 100..200);
    let mut n_bulk = 0;
    for _ in 0..40 {
        let job = farm.choose(1)[0];
        n_bulk += usize::from(job.class == Class::Bulk);
        farm.finish(job, 5_000);
    }
    assert_eq!(n_bulk, 20);
}

#[test]
fn each_job_is_offered_once_until_nobody_claims_it() {
    let mut farm = Farm::default();
    farm.submit(1, Class::Normal, 0..2);
    let chosen = farm.choose(9);
    let start = Instant::now();
    assert_eq!(farm.offers.due(start, REDISPATCH), chosen);
    farm.offers.pushed(&chosen, start);
    assert_eq!(farm.offers.due(start, REDISPATCH), []);
    assert_eq!(farm.offers.due(start + REDISPATCH, REDISPATCH), chosen);
    farm.offers.pushed(&chosen, start + REDISPATCH);
    farm.stand(chosen[0], JobState::Running, 1, 0);
    assert_eq!(farm.offers.due(start + 2 * REDISPATCH, REDISPATCH), chosen[1..]);
}

#[test]
fn what_found_no_room_is_due_again_in_its_order() {
    let mut farm = Farm::default();
    farm.submit(1, Class::Normal, 0..3);
    let chosen = farm.choose(3);
    let start = Instant::now();
    farm.offers.pushed(&chosen[..1], start);
    assert_eq!(farm.offers.due(start, REDISPATCH), chosen[1..]);
    farm.stand(chosen[1], JobState::Cancelled, 1, 0);
    assert_eq!(farm.offers.due(start, REDISPATCH), chosen[2..]);
}

/// It was claimed and given back between two looks.
#[test]
fn a_job_that_came_back_is_offered_at_once() {
    let mut farm = Farm::default();
    farm.submit(1, Class::Normal, 0..1);
    let first = farm.choose(1)[0];
    farm.offers.pushed(&[first], Instant::now());
    let again = ReadyJob { epoch: 2, ..first };
    farm.lines.values_mut().for_each(|line| line.fill(again));
    farm.stand(first, JobState::Queued, 2, 0);
    assert_eq!(farm.choose(1), [again]);
    assert_eq!(farm.offers.n_open(), 1);
    // And the same when the books tell of it before the news do.
    let third = ReadyJob { epoch: 4, ..first };
    farm.lines.values_mut().for_each(|line| line.fill(third));
    farm.tenants.wake(tenant(1));
    assert_eq!(farm.choose(1), [third]);
    assert_eq!(farm.offers.n_open(), 1);
}

#[test]
fn nothing_is_kept_of_what_has_ended() {
    let mut farm = Farm::default();
    for number in 0..20 {
        farm.submit(number, Class::Normal, 10 * number..10 * number + 5);
    }
    let chosen = farm.choose(100);
    assert_eq!(chosen.len(), 100);
    assert_eq!(farm.offers.n_open(), 100);
    for job in chosen {
        farm.finish(job, 1_000);
    }
    assert_eq!(farm.choose(1), []);
    assert_eq!((farm.offers.n_open(), farm.offers.all().len(), farm.tenants.n_known()), (0, 0, 0));
}

#[test]
fn what_is_gone_from_the_books_is_gone_here() {
    let mut farm = Farm::default();
    farm.submit(1, Class::Normal, 0..1);
    let job = farm.choose(1)[0];
    farm.lines.clear();
    farm.offers.look(&[job.id], &[], &mut farm.tenants);
    assert_eq!(farm.choose(1), []);
    assert_eq!((farm.offers.n_open(), farm.tenants.n_known()), (0, 0));
}

#[test]
fn what_the_queue_has_lost_is_offered_at_once() {
    let mut farm = Farm::default();
    farm.submit(1, Class::Normal, 0..3);
    let chosen = farm.choose(3);
    let start = Instant::now();
    farm.offers.pushed(&chosen, start);
    farm.stand(chosen[0], JobState::Running, 1, 0);
    assert!(!farm.offers.is_lost(7), "nothing is known of an earlier life");
    assert!(!farm.offers.is_lost(7));
    assert_eq!(farm.offers.due(start, REDISPATCH), []);
    assert!(farm.offers.is_lost(8));
    assert_eq!(farm.offers.due(start, REDISPATCH), chosen[1..]);
    farm.offers.pushed(&chosen[1..], start);
    assert!(!farm.offers.is_lost(8));
    assert_eq!(farm.offers.due(start, REDISPATCH), []);
}

//! The jobs on offer, and those that came of offers and have not ended yet.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use schemas::{Job, JobId, JobState};
use tokio::time::Instant;

use super::tenants::{Account, Choice, Tenants};
use crate::mutants::{Mutant, active};
use crate::ports::{Lease, Line, ReadyJob, Standing};

/// What the dispatcher has chosen, until it has ended.
#[derive(Debug, Default)]
pub(super) struct Offers {
    /// In the order of their ids, so that what is offered again comes in the same order every time.
    by_job: BTreeMap<JobId, Offer>,
    /// Chosen, and not in the queue yet.
    unpushed: VecDeque<ReadyJob>,
    /// How many offers of each line nobody has claimed.
    n_open: HashMap<Line, u32>,
    n_open_all: usize,
    /// The life of the queue in which they lie; unknown before the first look.
    life: Option<u64>,
}

#[derive(Debug)]
struct Offer {
    job: ReadyJob,
    account: Account,
    /// When it went into the queue; `None` before that.
    pushed_at: Option<Instant>,
    /// Whether nobody has claimed it.
    is_open: bool,
}

impl Offers {
    /// How many jobs are on offer that nobody has claimed.
    pub(super) fn n_open(&self) -> usize {
        self.n_open_all
    }

    /// The most of those that any of `lines` has.
    pub(super) fn n_open_most(&self, lines: &[Line]) -> u32 {
        lines.iter().filter_map(|line| self.n_open.get(line)).max().copied().unwrap_or(0)
    }

    /// The jobs on offer that nobody has claimed.
    pub(super) fn open(&self) -> impl Iterator<Item = JobId> {
        self.by_job.values().filter(|offer| offer.is_open).map(|offer| offer.job.id)
    }

    /// All that have not ended.
    pub(super) fn all(&self) -> Vec<JobId> {
        self.by_job.keys().copied().collect()
    }

    /// Those of `jobs` that are among them.
    pub(super) fn those_of(&self, jobs: &BTreeSet<JobId>) -> Vec<JobId> {
        jobs.iter().copied().filter(|job| self.by_job.contains_key(job)).collect()
    }

    /// Takes what was chosen.
    pub(super) fn put(&mut self, Choice { job, account }: Choice) {
        self.insert(Offer { job, account, pushed_at: None, is_open: true });
        self.unpushed.push_back(job);
    }

    /// Takes a job that an earlier leader has offered and that runs under `lease`.
    pub(super) fn adopt(&mut self, job: &Job, lease: Lease, tenants: &mut Tenants) {
        let account = tenants.charge(Line { tenant_id: job.tenant_id, class: job.class });
        let job =
            ReadyJob { id: job.id, class: job.class, epoch: lease.epoch, submitted_at: job.submitted_at };
        self.insert(Offer { job, account, pushed_at: None, is_open: false });
    }

    fn insert(&mut self, offer: Offer) {
        if offer.is_open {
            *self.n_open.entry(offer.account.line()).or_default() += 1;
            self.n_open_all += 1;
        }
        self.by_job.insert(offer.job.id, offer);
    }

    /// Those of `jobs`, which may run, that are not on offer.
    pub(super) fn fresh(&mut self, jobs: Vec<ReadyJob>, tenants: &mut Tenants) -> Vec<ReadyJob> {
        let is_fresh = |job: &ReadyJob| match self.by_job.get(&job.id) {
            Some(offer) if offer.job.epoch == job.epoch => false,
            Some(_) => {
                // It was claimed and came back, and the news of that are still on their way.
                self.end(job.id, tenants, None);
                true
            }
            None => true,
        };
        jobs.into_iter().filter(is_fresh).collect()
    }

    /// Takes note of how `jobs` stand; those that are not among `standing` are not in the books any more.
    pub(super) fn look(&mut self, jobs: &[JobId], standing: &[Standing], tenants: &mut Tenants) {
        let standing: HashMap<JobId, &Standing> =
            standing.iter().map(|standing| (standing.id, standing)).collect();
        for job in jobs {
            match standing.get(job) {
                None => self.end(*job, tenants, None),
                Some(standing) => self.stand(standing, tenants),
            }
        }
    }

    fn stand(&mut self, standing: &Standing, tenants: &mut Tenants) {
        let Some(offer) = self.by_job.get(&standing.id) else { return };
        match standing.state {
            JobState::Queued if standing.epoch == offer.job.epoch => {}
            JobState::Queued => {
                let tenant = offer.account.line().tenant_id;
                self.end(standing.id, tenants, None);
                tenants.wake(tenant);
            }
            JobState::Running => self.close(standing.id),
            _ => self.end(standing.id, tenants, Some(standing.cpu_us)),
        }
    }

    /// Somebody has claimed it.
    fn close(&mut self, job: JobId) {
        let Some(offer) = self.by_job.get_mut(&job).filter(|offer| offer.is_open) else { return };
        offer.is_open = false;
        let line = offer.account.line();
        self.n_open_all -= 1;
        if let Some(n_open) = self.n_open.get_mut(&line) {
            *n_open -= 1;
            if *n_open == 0 {
                self.n_open.remove(&line);
            }
        }
    }

    fn end(&mut self, job: JobId, tenants: &mut Tenants, cost_us: Option<u64>) {
        self.close(job);
        if let Some(offer) = self.by_job.remove(&job) {
            tenants.settle(offer.account, cost_us);
        }
    }

    /// Whether the queue, in its life `life`, has lost what was on offer, which is due again then.
    pub(super) fn is_lost(&mut self, life: u64) -> bool {
        let is_lost = self.life.replace(life).is_some_and(|known| known != life);
        if is_lost {
            self.by_job.values_mut().for_each(|offer| offer.pushed_at = None);
            let open = self.by_job.values().filter(|offer| offer.is_open);
            self.unpushed = open.map(|offer| offer.job).collect();
        }
        is_lost
    }

    /// What to push now: what nobody has claimed for `redispatch`, and what was chosen since.
    pub(super) fn due(&mut self, now: Instant, redispatch: Duration) -> Vec<ReadyJob> {
        let is_late = |offer: &&Offer| {
            offer.is_open && offer.pushed_at.is_some_and(|at| now.duration_since(at) >= redispatch)
        };
        let late = self.by_job.values().filter(is_late).map(|offer| offer.job);
        let mut due: Vec<_> = if active(Mutant::OfferOnce) { Vec::new() } else { late.collect() };
        let by_job = &self.by_job;
        self.unpushed
            .retain(|job| by_job.get(&job.id).is_some_and(|offer| offer.is_open && offer.job == *job));
        due.extend(&self.unpushed);
        due
    }

    /// Notes that `jobs`, the first of what was due, are in the queue.
    pub(super) fn pushed(&mut self, jobs: &[ReadyJob], now: Instant) {
        for job in jobs {
            if self.unpushed.front() == Some(job) {
                self.unpushed.pop_front();
            }
            if let Some(offer) = self.by_job.get_mut(&job.id) {
                offer.pushed_at = Some(now);
            }
        }
    }
}

//! The books of the simulation about the farm: what was asked, what was answered, what the servers saw. Nothing in it
//! comes from the farm's own books.

use std::collections::{BTreeMap, BTreeSet};

use scheduler::ports::{Claim, Ending, Finished, Heartbeat, Lease, Settled, Submitted};
use schemas::{Job, JobId, JobState, OnConflict};

use crate::books::{Holder, Row};
use crate::host::HostId;
use crate::link::Request;
use crate::tally::Tally;
use crate::world::{Moment, World};

/// All that was seen from outside.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) tally: Tally,
    /// The job that each build was acknowledged as.
    pub(crate) acknowledged: BTreeMap<u32, JobId>,
    /// Which requesters have got all they wanted.
    pub(crate) served: BTreeSet<(u32, HostId)>,
    /// How often the guest of each build began.
    pub(crate) runs: BTreeMap<u32, u64>,
    pub(crate) jobs: BTreeMap<JobId, Seen>,
    pub(crate) violations: Vec<String>,
    /// Submissions that were written.
    n_written: u64,
}

/// What was seen of one job.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) n_claims: u32,
    pub(crate) n_releases: u32,
    pub(crate) n_finals: u32,
    pub(crate) fuel: u64,
    /// When its owner called it off.
    pub(crate) cancelled_at: Option<Moment>,
    /// As which one it was written.
    number: u64,
    /// Who has claimed it last, in which life, and under which epoch.
    claimer: Option<(HostId, u32, u64)>,
    /// Its lease was over once and was prolonged all the same: the reaper may have seen it in between.
    was_over: bool,
}

impl Ledger {
    /// Notes that a rule is broken.
    pub(crate) fn violation(&mut self, text: String) {
        self.violations.push(text);
    }

    fn seen(&mut self, job: JobId) -> &mut Seen {
        self.jobs.entry(job).or_default()
    }
}

impl World {
    /// Who holds a job now.
    pub(crate) fn holder(&self, job: JobId) -> Option<Holder> {
        self.books.jobs.get(&job)?.holder
    }

    /// The workers that have claimed what runs now, in the order of its ids.
    pub(crate) fn busy_workers(&self) -> Vec<HostId> {
        let running = self.books.jobs.values().filter(|row| row.holder.is_some());
        let claimers = running.filter_map(|row| self.ledger.jobs.get(&row.job.id)?.claimer);
        claimers.map(|(host, ..)| host).collect()
    }

    /// A submission was written, or was not.
    pub(crate) fn observe_submit(&mut self, request: Request, job: JobId, submitted: Option<&Submitted>) {
        let (what, digest) = match submitted {
            Some(Submitted::New(_)) => ("is written", 1),
            Some(Submitted::Superseding(..)) => ("is written and supersedes", 5),
            Some(Submitted::ConcurrencyQueueFull) => ("finds its line full", 6),
            Some(Submitted::Existing(_)) => ("was there already", 2),
            Some(Submitted::KeyReused) => ("has the key of another", 3),
            None => ("fails", 4),
        };
        self.ledger.tally.repeated += u64::from(digest == 2);
        if matches!(submitted, Some(Submitted::New(_) | Submitted::Superseding(..))) {
            self.ledger.n_written += 1;
            self.ledger.seen(job).number = self.ledger.n_written;
        }
        if let Some(Submitted::Superseding(_, superseded)) = submitted {
            let now = self.now;
            for (job, _) in superseded {
                self.ledger.seen(job.id).cancelled_at.get_or_insert(now);
            }
        }
        if let Some(Submitted::New(job) | Submitted::Superseding(job, _)) = submitted
            && job.state.is_final()
        {
            self.ledger.tally.hits += 1;
            self.observe_final(job.id, 0);
        }
        self.note(request.host, "submit", || format!("{job} {what}"), digest);
    }

    /// Jobs were claimed; `held` says who had them before.
    pub(crate) fn observe_claims(
        &mut self,
        request: Request,
        claims: &[Claim],
        held: &BTreeMap<JobId, Holder>,
    ) {
        for claim in claims {
            let (job, epoch) = (claim.lease.job_id, claim.lease.epoch);
            self.note(request.host, "claim", || format!("{job} attempt {}", claim.job.attempt), epoch);
            let now = self.timestamp();
            if held.get(&job).is_some_and(|holder| holder.until > now) {
                self.ledger.violation(format!("{job} was claimed from somebody who holds it"));
            }
            self.ledger.tally.claims += 1;
            let seen = self.ledger.seen(job);
            seen.n_claims += 1;
            seen.claimer = Some((request.host, request.life, epoch));
            seen.was_over = false;
            if seen.cancelled_at.is_some() {
                self.ledger.violation(format!("{job} was claimed after it was called off"));
            }
            self.check_turn(&claim.job);
        }
    }

    /// What waits for its turn runs beside nothing that was submitted before it.
    fn check_turn(&mut self, job: &Job) {
        let Some(concurrency) = &job.concurrency else { return };
        let number = |job: JobId| self.ledger.jobs.get(&job).map(|seen| seen.number);
        let is_before = |row: &&Row| {
            let other = &row.job;
            let is_in_line = other.concurrency.as_ref().is_some_and(|other| other.key == concurrency.key)
                && other.tenant_id == job.tenant_id;
            is_in_line && number(other.id) < number(job.id) && !other.state.is_final()
        };
        let other = self.books.jobs.values().find(is_before).map(|row| row.job.id);
        if let Some(other) = other.filter(|_| concurrency.on_conflict == OnConflict::Queue) {
            self.ledger.violation(format!("{} was claimed before its turn, beside {other}", job.id));
        }
    }

    /// Leases are about to be prolonged.
    pub(crate) fn observe_revivals(&mut self, leases: &[Lease]) {
        let now = self.timestamp();
        for lease in leases {
            if self.holder(lease.job_id).is_some_and(|holder| holder.until <= now) {
                self.ledger.seen(lease.job_id).was_over = true;
            }
        }
    }

    /// Leases were prolonged, or were not.
    pub(crate) fn observe_heartbeats(&mut self, request: Request, leases: &[Lease], standing: &[Heartbeat]) {
        for (lease, standing) in leases.iter().zip(standing) {
            let (job, epoch) = (lease.job_id, lease.epoch);
            self.note(request.host, "heartbeat", || format!("{job} {standing:?}"), *standing as u64);
            let claimer = self.ledger.seen(job).claimer;
            if *standing != Heartbeat::Lost && claimer.is_none_or(|claimer| claimer.2 != epoch) {
                self.ledger.violation(format!("{job}: a lost lease was prolonged"));
            }
        }
    }

    /// A job was called off.
    pub(crate) fn observe_cancel(&mut self, request: Request, job: Option<&Job>) {
        let Some(job) = job else { return };
        self.note(request.host, "cancel", || format!("{} while {}", job.id, job.state), job.state as u64);
        let now = self.now;
        if !job.state.is_final() {
            self.ledger.seen(job.id).cancelled_at.get_or_insert(now);
        }
    }

    /// An attempt ended, or its ending was refused; `holder` says who had the job before.
    pub(crate) fn observe_finish(
        &mut self,
        request: Request,
        lease: Lease,
        ending: &Ending,
        finished: &Finished,
        holder: Option<Holder>,
    ) {
        let job = lease.job_id;
        let Finished::Accepted { job: after, .. } = finished else {
            self.ledger.tally.stale_refused += 1;
            return self.note(request.host, "finish", || format!("{job} refused"), lease.epoch);
        };
        self.note(
            request.host,
            "finish",
            || format!("{job} {}: {}", after.state, brief(ending)),
            after.state as u64,
        );
        self.check_right_to_end(request, lease, ending, holder);
        match ending {
            Ending::Final { result, .. } => self.observe_final(job, result.usage.fuel),
            Ending::Retry { .. } | Ending::Lost { .. } => self.observe_retry(job),
            Ending::Release => {
                self.ledger.tally.releases += 1;
                self.ledger.seen(job).n_releases += 1;
            }
        }
    }

    /// Jobs that waited for others have their results, or run themselves.
    pub(crate) fn observe_settled(&mut self, request: Request, settled: &Settled) {
        for job in &settled.ended {
            self.note(request.host, "settle", || format!("{} takes {}", job.id, job.state), job.state as u64);
            self.ledger.tally.merged += 1;
            self.observe_final(job.id, 0);
        }
        if let Some(job) = settled.promoted {
            self.note(request.host, "settle", || format!("{job} runs itself"), 0);
            self.ledger.tally.promoted += 1;
        }
    }

    fn observe_final(&mut self, job: JobId, fuel: u64) {
        let seen = self.ledger.seen(job);
        seen.n_finals += 1;
        seen.fuel += fuel;
        if seen.n_finals > 1 {
            self.ledger.tally.second_results += 1;
            self.ledger.violation(format!("{job} has a second visible result"));
        }
    }

    fn observe_retry(&mut self, job: JobId) {
        self.ledger.tally.retries += 1;
        if self.faults.is_calm {
            self.ledger.violation(format!("{job} lost an attempt without a fault"));
        }
    }

    /// A worker ends what it has claimed last, and a reaper nothing that somebody holds, unless it is called off or
    /// too late.
    fn check_right_to_end(
        &mut self,
        request: Request,
        lease: Lease,
        ending: &Ending,
        holder: Option<Holder>,
    ) {
        let (job, now) = (lease.job_id, self.timestamp());
        let seen = self.ledger.seen(job);
        let is_claimer = seen.claimer == Some((request.host, request.life, lease.epoch));
        let was_over = seen.was_over;
        let is_held = holder.is_some_and(|holder| holder.until > now);
        match request.host {
            HostId::Worker(_) if !is_claimer => {
                self.ledger.violation(format!("{job}: the result of a lost lease counted"));
            }
            HostId::Scheduler(_) if is_loss(ending) && !was_over && is_held => {
                self.ledger.violation(format!("{job} was taken from somebody who holds it"));
            }
            _ => {}
        }
    }
}

/// Whether this is how a reaper ends a job whose worker it believes to be gone.
fn is_loss(ending: &Ending) -> bool {
    match ending {
        Ending::Final { transition, .. } => JobState::Running.after(*transition) == Ok(JobState::Errored),
        Ending::Retry { .. } | Ending::Lost { .. } | Ending::Release => true,
    }
}

fn brief(ending: &Ending) -> &'static str {
    match ending {
        Ending::Final { transition, .. } => transition.as_str(),
        Ending::Retry { .. } => "retry",
        Ending::Lost { .. } => "lost",
        Ending::Release => "release",
    }
}

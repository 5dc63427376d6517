//! The books as the simplest thing that is right: maps in memory, one verb after the other. What the real stores
//! have to be, and what they are compared with.

mod action;
mod batch;
mod ending;
mod lease;
mod reading;
mod store;
mod submit;

use std::collections::BTreeMap;

use scheduler::mutants::{Mutant, active};
use scheduler::ports::{Change, Idempotency, JobResult, Lease, Line, StoredFile, TenantEvent, Usage};
use schemas::{
    BatchId, Concurrency, ConcurrencyKey, Event, EventKind, Job, JobId, OnConflict, TenantId, Timestamp,
};

use batch::BatchRow;

pub use store::ModelStore;

/// All rows of all tables. Every method is one transaction.
#[derive(Debug, Clone, Default)]
pub(crate) struct Books {
    pub(crate) jobs: BTreeMap<JobId, Row>,
    keys: BTreeMap<(TenantId, String), JobId>,
    batches: BTreeMap<BatchId, BatchRow>,
    pub(crate) accounts: BTreeMap<TenantId, Account>,
    news: Vec<Change>,
}

/// A job with all that belongs to it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) job: Job,
    pub(crate) epoch: u64,
    pub(crate) holder: Option<Holder>,
    pub(crate) idempotency: Option<Idempotency>,
    pub(crate) inputs: Vec<StoredFile>,
    pub(crate) result: Option<JobResult>,
    /// Its place among those of its concurrency key.
    concurrency_seq: u64,
    /// Whether its result is that of its action.
    pub(crate) is_reusable: bool,
    /// Whether it waits for another job of its action, and is not to be run.
    is_following: bool,
    pub(crate) events: Vec<TenantEvent>,
    workers_lost: u32,
    may_have_started: bool,
}

/// That somebody runs a job, and until when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Holder {
    pub(crate) until: Timestamp,
}

/// What is kept of a tenant.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Account {
    pub(crate) last_event_seq: u64,
    /// Fuel of all its finished jobs.
    pub(crate) fuel_debited: u64,
}

impl Books {
    /// What a transaction leaves behind that is rolled back: nothing.
    pub(crate) fn roll_back(&mut self) {
        if active(Mutant::EventNumberBesideTransaction) {
            self.accounts.values_mut().for_each(|account| account.last_event_seq += 1);
        }
    }

    fn row_of(&self, tenant: TenantId, job: JobId) -> Option<&Row> {
        self.jobs.get(&job).filter(|row| row.job.tenant_id == tenant)
    }

    /// What the transactions since the last call have to tell other processes.
    pub(crate) fn take_news(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.news)
    }

    fn append_event(&mut self, job: JobId, at: Timestamp, kind: EventKind) {
        if kind != EventKind::Submitted {
            self.news.push(Change::Job(job));
        }
        let row = self.jobs.get(&job);
        let is_next_ready =
            matches!(kind, EventKind::Finished { .. }) && row.is_some_and(|row| row.key().is_some());
        if is_next_ready
            || matches!(kind, EventKind::Submitted | EventKind::Retried { .. } | EventKind::Released)
        {
            self.news.extend(row.map(|row| Change::Ready(row.job.tenant_id)));
        }
        let Some(row) = self.jobs.get_mut(&job) else { return };
        let account = self.accounts.entry(row.job.tenant_id).or_default();
        account.last_event_seq += 1;
        let seq = row.events.len() as u64 + 1;
        let event = Event { seq, job_id: job, at, state: row.job.state, kind };
        row.events.push(TenantEvent { tenant_seq: account.last_event_seq, event });
    }

    /// Whether a worker may have it now.
    fn is_ready(&self, row: &Row, now: Timestamp) -> bool {
        row.is_due(now) && (!row.waits_turn() || self.before(row).next().is_none())
    }

    /// What stands before `row` in the line of its concurrency key.
    fn before<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = &'a Row> {
        self.line(row.job.tenant_id, row.key())
            .filter(|earlier| earlier.concurrency_seq < row.concurrency_seq)
    }

    /// The jobs of a concurrency key that are not final.
    fn line<'a>(
        &'a self,
        tenant: TenantId,
        key: Option<&'a ConcurrencyKey>,
    ) -> impl Iterator<Item = &'a Row> {
        let is_in_line = move |row: &&Row| {
            key.is_some() && row.key() == key && row.job.tenant_id == tenant && !row.job.state.is_final()
        };
        self.jobs.values().filter(is_in_line)
    }

    fn debit(&mut self, tenant: TenantId, usage: Usage) {
        let account = self.accounts.entry(tenant).or_default();
        account.fuel_debited = account.fuel_debited.saturating_add(usage.fuel);
    }
}

impl Row {
    fn line(&self) -> Line {
        Line { tenant_id: self.job.tenant_id, class: self.job.class }
    }

    fn lease(&self) -> Lease {
        Lease { job_id: self.job.id, epoch: self.epoch }
    }

    fn raise_epoch(&mut self) {
        if !active(Mutant::EpochStays) {
            self.epoch += 1;
        }
    }

    /// What it has in common with those that it stands in for.
    fn key(&self) -> Option<&ConcurrencyKey> {
        self.job.concurrency.as_ref().map(|concurrency| &concurrency.key)
    }

    /// Whether it may not run before all that stand before it are final.
    fn waits_turn(&self) -> bool {
        let queues = |concurrency: &Concurrency| concurrency.on_conflict == OnConflict::Queue;
        self.job.concurrency.as_ref().is_some_and(queues)
    }

    /// Whether a worker might have it now, as far as itself is concerned.
    fn is_due(&self, now: Timestamp) -> bool {
        self.is_waiting() && self.job.not_before <= now && self.job.deadline_at.is_none_or(|at| at > now)
    }

    /// Whether it is queued to be run, and not called off.
    fn is_waiting(&self) -> bool {
        self.job.state == schemas::JobState::Queued && !self.job.cancel_requested && !self.is_following
    }
}

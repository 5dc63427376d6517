//! The books as the simplest thing that is right: maps in memory, one verb after the other. What the real stores
//! have to be, and what they are compared with.

mod ending;
mod lease;
mod reading;
mod store;
mod submit;

use std::collections::BTreeMap;

use scheduler::mutants::{Mutant, active};
use scheduler::ports::{Change, Idempotency, JobResult, Lease, Line, StoredFile, TenantEvent, Usage};
use schemas::{Event, EventKind, Job, JobId, TenantId, Timestamp};

pub use store::ModelStore;

/// All rows of all tables. Every method is one transaction.
#[derive(Debug, Clone, Default)]
pub(crate) struct Books {
    pub(crate) jobs: BTreeMap<JobId, Row>,
    keys: BTreeMap<(TenantId, String), JobId>,
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
        if matches!(kind, EventKind::Submitted | EventKind::Retried { .. } | EventKind::Released) {
            let tenant = self.jobs.get(&job).map(|row| row.job.tenant_id);
            self.news.extend(tenant.map(Change::Ready));
        }
        let Some(row) = self.jobs.get_mut(&job) else { return };
        let account = self.accounts.entry(row.job.tenant_id).or_default();
        account.last_event_seq += 1;
        let seq = row.events.len() as u64 + 1;
        let event = Event { seq, job_id: job, at, state: row.job.state, kind };
        row.events.push(TenantEvent { tenant_seq: account.last_event_seq, event });
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

    /// Whether a worker may have it now.
    fn is_ready(&self, now: Timestamp) -> bool {
        self.is_waiting() && self.job.not_before <= now && self.job.deadline_at.is_none_or(|at| at > now)
    }

    /// Whether it is queued and not called off.
    fn is_waiting(&self) -> bool {
        self.job.state == schemas::JobState::Queued && !self.job.cancel_requested
    }
}

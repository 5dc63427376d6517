//! What is in the books, for those who ask, and what has to leave them.

use std::collections::BTreeSet;
use std::time::Duration;

use scheduler::ports::{
    Backlog, Content, JobFilter, Line, Overdue, OverdueReason, ReadyJob, ReapScope, Reapable, Standing,
    StoredFile, TenantEvent,
};
use schemas::{Event, Job, JobId, JobState, OutputFile, ProjectPath, Sha256, TenantId, Timestamp};

use super::{Books, Row};

impl Books {
    /// `Store::backlog`.
    pub(crate) fn backlog(&self, after: Option<TenantId>, n_max: u32, now: Timestamp) -> Backlog {
        let waiting = || self.jobs.values().filter(|row| row.is_waiting());
        let tenants: BTreeSet<TenantId> = waiting().map(|row| row.job.tenant_id).collect();
        let page = tenants.into_iter().filter(|tenant| Some(*tenant) > after).take(size(n_max));
        let due = waiting().map(|row| row.job.not_before).filter(|at| *at > now);
        Backlog { tenants: page.collect(), next_due_at: due.min(), now }
    }

    /// `Store::ready`.
    pub(crate) fn ready(&self, lines: &[Line], n_max: u32, now: Timestamp) -> Vec<Vec<ReadyJob>> {
        let line = |line: &Line| {
            let jobs = self.jobs.values().filter(|row| row.line() == *line && self.is_ready(row, now));
            let ready = |row: &Row| {
                let Job { id, class, submitted_at, .. } = row.job;
                ReadyJob { id, class, epoch: row.epoch, submitted_at }
            };
            let mut jobs: Vec<ReadyJob> = jobs.map(ready).collect();
            jobs.sort_by_key(|job| (job.submitted_at, job.id));
            jobs.truncate(size(n_max));
            jobs
        };
        lines.iter().map(line).collect()
    }

    /// `Store::standing`.
    pub(crate) fn standing(&self, jobs: &[JobId]) -> Vec<Standing> {
        let rows = jobs.iter().filter_map(|job| self.jobs.get(job));
        rows.map(|row| Standing {
            id: row.job.id,
            state: row.job.state,
            epoch: row.epoch,
            cpu_us: row.result.as_ref().map_or(0, |result| result.usage.cpu_us),
        })
        .collect()
    }

    /// `Store::reap`.
    pub(crate) fn reap(&self, scope: ReapScope, n_max: u32, now: Timestamp) -> Reapable {
        let jobs = self.jobs.values().filter_map(|row| overdue(row, scope, now)).take(size(n_max)).collect();
        let leases = self.jobs.values().filter_map(|row| row.holder.map(|holder| holder.until));
        let open = self.jobs.values().filter(|row| !row.job.state.is_final());
        let deadlines = open.filter_map(|row| row.job.deadline_at);
        Reapable { jobs, next_due_at: leases.chain(deadlines).min(), now }
    }

    /// `Store::retain`.
    pub(crate) fn retain(&mut self, keep: Duration, n_max: u32, now: Timestamp) -> u32 {
        let is_old = |at: Timestamp| at.after(keep) < now;
        let finished = self.jobs.values().filter_map(|row| Some((row.job.finished_at?, row.job.id)));
        let mut old: Vec<_> = finished.filter(|(at, _)| is_old(*at)).collect();
        old.sort_unstable();
        old.truncate(size(n_max));
        for (_, job) in &old {
            self.jobs.remove(job);
        }
        self.keys.retain(|_, job| self.jobs.contains_key(job));
        self.retain_batches();
        u32::try_from(old.len()).unwrap_or(n_max)
    }

    /// `Store::unreferenced`.
    pub(crate) fn unreferenced(&self, tenant: TenantId, digests: &[Sha256]) -> Vec<Sha256> {
        let rows = self.jobs.values().filter(|row| row.job.tenant_id == tenant);
        let named: BTreeSet<Sha256> = rows.flat_map(Row::contents).map(|content| content.sha256).collect();
        digests.iter().copied().filter(|digest| !named.contains(digest)).collect()
    }

    /// `Store::job`.
    pub(crate) fn job(&self, tenant: TenantId, job: JobId) -> Option<Job> {
        self.row_of(tenant, job).map(|row| row.job.clone())
    }

    /// `Store::jobs`.
    pub(crate) fn jobs(&self, tenant: TenantId, filter: JobFilter) -> Vec<Job> {
        let newest_first = self.jobs.values().rev().map(|row| &row.job);
        let asked_for = newest_first.filter(|job| {
            job.tenant_id == tenant
                && filter.state.is_none_or(|state| job.state == state)
                && filter.before.is_none_or(|before| job.id < before)
        });
        asked_for.take(size(filter.n_max)).cloned().collect()
    }

    /// `Store::inputs`.
    pub(crate) fn inputs(&self, job: JobId) -> Vec<StoredFile> {
        self.jobs.get(&job).map(|row| row.inputs.clone()).unwrap_or_default()
    }

    /// `Store::report`.
    pub(crate) fn report(&self, tenant: TenantId, job: JobId) -> Option<Content> {
        Some(self.row_of(tenant, job)?.result.as_ref()?.report.clone())
    }

    /// `Store::files`.
    pub(crate) fn files(&self, tenant: TenantId, job: JobId) -> Option<Vec<OutputFile>> {
        let files = self.row_of(tenant, job)?.result.iter().flat_map(|result| &result.files);
        let output = files.map(|file| OutputFile {
            path: file.path.clone(),
            size_bytes: file.content.size_bytes,
            sha256: file.content.sha256,
        });
        Some(output.collect())
    }

    /// `Store::file`.
    pub(crate) fn file(&self, tenant: TenantId, job: JobId, path: &ProjectPath) -> Option<Content> {
        let files = &self.row_of(tenant, job)?.result.as_ref()?.files;
        files.iter().find(|file| file.path == *path).map(|file| file.content.clone())
    }

    /// `Store::events`.
    pub(crate) fn events(&self, tenant: TenantId, job: JobId, after: u64, n_max: u32) -> Vec<Event> {
        let events = self.row_of(tenant, job).into_iter().flat_map(|row| &row.events);
        events
            .map(|numbered| numbered.event.clone())
            .filter(|event| event.seq > after)
            .take(size(n_max))
            .collect()
    }

    /// `Store::tenant_events`.
    pub(crate) fn tenant_events(&self, tenant: TenantId, after: u64, n_max: u32) -> Vec<TenantEvent> {
        let rows = self.jobs.values().filter(|row| row.job.tenant_id == tenant);
        let events = rows.flat_map(|row| &row.events).filter(|event| event.tenant_seq > after);
        let mut events: Vec<TenantEvent> = events.cloned().collect();
        events.sort_by_key(|event| event.tenant_seq);
        events.truncate(size(n_max));
        events
    }
}

impl Row {
    /// All content that it names.
    pub(crate) fn contents(&self) -> impl Iterator<Item = &Content> {
        let inputs = self.inputs.iter().map(|file| &file.content);
        let outputs = self.result.iter().flat_map(|result| result.files.iter().map(|file| &file.content));
        let reports = self.result.iter().map(|result| &result.report);
        inputs.chain(outputs).chain(reports)
    }
}

fn overdue(row: &Row, scope: ReapScope, now: Timestamp) -> Option<Overdue> {
    let is_running = row.job.state == JobState::Running;
    let is_lost = row.holder.is_some_and(|holder| holder.until <= now || scope == ReapScope::Orphans);
    let reason = if row.job.state.is_final() {
        return None;
    } else if !is_running && row.job.cancel_requested {
        OverdueReason::Cancelled
    } else if row.job.deadline_at.is_some_and(|at| at <= now) {
        OverdueReason::DeadlinePassed
    } else if is_lost {
        OverdueReason::LeaseLost
    } else {
        return None;
    };
    let may_have_started = is_running && row.may_have_started;
    Some(Overdue { job: row.job.clone(), lease: row.lease(), reason, may_have_started })
}

pub(super) fn size(n_max: u32) -> usize {
    usize::try_from(n_max).unwrap_or(usize::MAX)
}

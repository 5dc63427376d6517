//! How an attempt ends: `finish` and `cancel`.

use scheduler::mutants::{Mutant, active};
use scheduler::ports::{Ending, Finished, JobResult, Lease};
use schemas::{EventKind, Job, JobId, TenantId, Timestamp, Transition};

use super::{Books, Row};

impl Books {
    /// `Store::finish`.
    pub(crate) fn finish(&mut self, lease: Lease, ending: &Ending, now: Timestamp) -> Finished {
        if let (Some(row), Some(result)) = (self.jobs.get(&lease.job_id), result(ending))
            && active(Mutant::DebitBesideTransaction)
        {
            self.debit(row.job.tenant_id, result.usage);
        }
        let Some((job, event)) = self.jobs.get(&lease.job_id).and_then(|row| row.end(lease, ending, now))
        else {
            return Finished::Stale;
        };
        if let Some(row) = self.jobs.get_mut(&lease.job_id) {
            row.job = job.clone();
            row.holder = None;
            row.workers_lost += u32::from(matches!(ending, Ending::Lost { .. }));
            row.result = result(ending).cloned().map(sorted);
            row.is_reusable =
                job.action.is_some() && matches!(ending, Ending::Final { is_cacheable: true, .. });
            row.raise_epoch();
        }
        if let Some(result) = result(ending)
            && !active(Mutant::DebitBesideTransaction)
        {
            self.debit(job.tenant_id, result.usage);
        }
        self.append_event(job.id, now, event);
        let has_followers = self.has_followers(&job);
        Finished::Accepted { job: Box::new(job), has_followers }
    }

    /// `Store::cancel`.
    pub(crate) fn cancel(&mut self, tenant: TenantId, job: JobId, now: Timestamp) -> Option<(Job, Lease)> {
        self.row_of(tenant, job)?;
        self.call_off(job, now, EventKind::CancelRequested { superseded_by: None })
    }

    /// Notes that the job is to stop, unless that is known or it is final.
    pub(super) fn call_off(&mut self, job: JobId, now: Timestamp, event: EventKind) -> Option<(Job, Lease)> {
        let row = self.jobs.get_mut(&job)?;
        if !row.job.cancel_requested && !row.job.state.is_final() {
            row.job.cancel_requested = true;
            self.append_event(job, now, event);
        }
        self.jobs.get(&job).map(|row| (row.job.clone(), row.lease()))
    }
}

impl Row {
    /// The job after the ending and the event that tells of it; `None` when the lease is not the current one, or
    /// the state does not have this ending.
    fn end(&self, lease: Lease, ending: &Ending, now: Timestamp) -> Option<(Job, EventKind)> {
        if lease != self.lease() && !active(Mutant::NoFence) {
            return None;
        }
        let mut job = self.job.clone();
        let event = match ending {
            Ending::Final { transition, .. } => {
                job.state = job.state.after(*transition).ok().filter(|state| state.is_final())?;
                job.finished_at = Some(now);
                EventKind::FINISHED
            }
            Ending::Retry { reason, backoff } | Ending::Lost { reason, backoff } => {
                job.state = job.state.after(Transition::Retry).ok()?;
                if job.attempt >= job.max_attempts && !active(Mutant::AttemptsUnbounded) {
                    return None;
                }
                job.not_before = now.after(*backoff);
                EventKind::Retried { reason: reason.clone(), not_before: job.not_before }
            }
            Ending::Release => {
                job.state = job.state.after(Transition::Release).ok()?;
                job.attempt = job.attempt.saturating_sub(1);
                EventKind::Released
            }
        };
        Some((job, event))
    }
}

fn result(ending: &Ending) -> Option<&JobResult> {
    match ending {
        Ending::Final { result, .. } => Some(result),
        Ending::Retry { .. } | Ending::Lost { .. } | Ending::Release => None,
    }
}

fn sorted(mut result: JobResult) -> JobResult {
    result.files.sort_by(|one, other| one.path.cmp(&other.path));
    result
}

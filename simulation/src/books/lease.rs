//! Who runs what: `claim`, `start`, `heartbeat`.

use std::time::Duration;

use scheduler::mutants::{Mutant, active};
use scheduler::ports::{Claim, Heartbeat, Lease};
use schemas::{EventKind, JobId, JobState, Timestamp};

use super::{Books, Holder, Row};

impl Books {
    /// `Store::claim`.
    pub(crate) fn claim(&mut self, jobs: &[JobId], lease: Duration, now: Timestamp) -> Vec<Claim> {
        let holder = Holder { until: now.after(lease) };
        jobs.iter().filter_map(|job| self.claim_one(holder, *job, now)).collect()
    }

    fn claim_one(&mut self, holder: Holder, job: JobId, now: Timestamp) -> Option<Claim> {
        self.jobs.get(&job).filter(|row| self.may_claim(row, now))?;
        let row = self.jobs.get_mut(&job)?;
        row.job.state = JobState::Running;
        row.job.attempt += 1;
        row.job.started_at = Some(now);
        row.holder = Some(holder);
        row.may_have_started = row.workers_lost == 0;
        row.raise_epoch();
        let claim = Claim { job: row.job.clone(), lease: row.lease(), is_suspect: row.workers_lost > 0 };
        self.append_event(job, now, EventKind::Claimed { attempt: claim.job.attempt });
        Some(claim)
    }

    /// `Store::start`.
    pub(crate) fn start(&mut self, lease: Lease) -> bool {
        let row = self.jobs.get_mut(&lease.job_id);
        let Some(row) = row.filter(|row| row.lease() == lease && row.job.state == JobState::Running) else {
            return false;
        };
        row.may_have_started = true;
        true
    }

    /// `Store::heartbeat`.
    pub(crate) fn heartbeat(&mut self, leases: &[Lease], lease: Duration, now: Timestamp) -> Vec<Heartbeat> {
        leases.iter().map(|held| self.prolong(*held, now.after(lease))).collect()
    }

    fn prolong(&mut self, lease: Lease, until: Timestamp) -> Heartbeat {
        let is_holder = |row: &&mut Row| row.epoch == lease.epoch || active(Mutant::HeartbeatOfAnother);
        let Some(row) = self.jobs.get_mut(&lease.job_id).filter(is_holder) else { return Heartbeat::Lost };
        let Some(holder) = &mut row.holder else { return Heartbeat::Lost };
        holder.until = until;
        if row.job.cancel_requested { Heartbeat::CancelRequested } else { Heartbeat::Kept }
    }

    fn may_claim(&self, row: &Row, now: Timestamp) -> bool {
        self.is_ready(row, now) || (active(Mutant::ClaimWithoutCompare) && !row.job.state.is_final())
    }
}

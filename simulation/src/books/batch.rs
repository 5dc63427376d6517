//! Jobs that were submitted together.

use scheduler::ports::{Idempotency, NewJobs, StoreError, Submitted, SubmittedBatch};
use schemas::{Batch, BatchId, Event, Job, JobId, TenantId, Timestamp};

use super::reading::size;
use super::{Books, Row};

/// A batch; of its jobs only their ids.
#[derive(Debug, Clone)]
pub(crate) struct BatchRow {
    tenant_id: TenantId,
    submitted_at: Timestamp,
    jobs: Vec<JobId>,
    idempotency: Option<Idempotency>,
}

impl Books {
    /// `Store::submit_batch`.
    pub(crate) fn submit_batch(
        &mut self,
        new: NewJobs,
        now: Timestamp,
    ) -> Result<SubmittedBatch, StoreError> {
        if let Some(earlier) = self.earlier_batch(&new) {
            return Ok(earlier);
        }
        let NewJobs { id, tenant_id, jobs, idempotency } = new;
        let ids = jobs.iter().map(|job| job.id).collect();
        let (mut after, mut beyond, mut superseded) = (self.clone(), Vec::new(), Vec::new());
        for (job_idx, job) in jobs.into_iter().enumerate() {
            match after.submit(job, now)? {
                Submitted::Superseding(_, earlier) => superseded.extend(earlier),
                Submitted::ConcurrencyQueueFull => beyond.push(job_idx),
                Submitted::New(_) | Submitted::Existing(_) | Submitted::KeyReused => {}
            }
        }
        if !beyond.is_empty() {
            return Ok(SubmittedBatch::ConcurrencyQueueFull(beyond));
        }
        let row = BatchRow { tenant_id, submitted_at: now, jobs: ids, idempotency };
        let batch = after.stands(id, &row);
        after.batches.insert(id, row);
        *self = after;
        Ok(SubmittedBatch::New(batch, superseded))
    }

    fn earlier_batch(&self, new: &NewJobs) -> Option<SubmittedBatch> {
        let asked = new.idempotency.as_ref()?;
        let is_of_key = |row: &BatchRow| {
            row.tenant_id == new.tenant_id
                && row.idempotency.as_ref().is_some_and(|kept| kept.key == asked.key)
        };
        let (id, row) = self.batches.iter().find(|(_, row)| is_of_key(row))?;
        let is_same = row.idempotency.as_ref() == Some(asked);
        Some(if is_same {
            SubmittedBatch::Existing(self.stands(*id, row))
        } else {
            SubmittedBatch::KeyReused
        })
    }

    /// `Store::batch`.
    pub(crate) fn batch(&self, tenant: TenantId, batch: BatchId) -> Option<Batch> {
        let row = self.batches.get(&batch).filter(|row| row.tenant_id == tenant)?;
        Some(self.stands(batch, row))
    }

    /// `Store::batches`.
    pub(crate) fn batches(&self, tenant: TenantId, before: Option<BatchId>, n_max: u32) -> Vec<Batch> {
        let newest_first = self.batches.iter().rev().filter(|(_, row)| row.tenant_id == tenant);
        let older = newest_first.filter(|(id, _)| before.is_none_or(|before| **id < before));
        older.take(size(n_max)).map(|(id, row)| self.stands(*id, row)).collect()
    }

    /// `Store::batch_jobs`.
    pub(crate) fn batch_jobs(&self, tenant: TenantId, batch: BatchId) -> Vec<Job> {
        let row = self.batches.get(&batch).filter(|row| row.tenant_id == tenant);
        row.into_iter().flat_map(|row| self.members(row)).map(|row| row.job.clone()).collect()
    }

    /// `Store::events_of`.
    pub(crate) fn events_of(&self, tenant: TenantId, jobs: &[(JobId, u64)], n_max: u32) -> Vec<Event> {
        let mut events = Vec::new();
        for (number, (job, after)) in jobs.iter().enumerate() {
            let mut latest = None;
            let row = self.jobs.get(job).filter(|row| row.job.tenant_id == tenant);
            let log = row.into_iter().flat_map(|row| &row.events).map(|numbered| &numbered.event);
            for event in log.filter(|event| event.seq > *after) {
                latest = latest.max(Some(event.at));
                events.push(((latest, number, event.seq), event.clone()));
            }
        }
        events.sort_by_key(|(place, _)| *place);
        events.into_iter().take(size(n_max)).map(|(_, event)| event).collect()
    }

    /// Batches go with the last of their jobs.
    pub(super) fn retain_batches(&mut self) {
        let Self { batches, jobs, .. } = self;
        batches.retain(|_, row| row.jobs.iter().any(|job| jobs.contains_key(job)));
    }

    fn members<'a>(&'a self, row: &'a BatchRow) -> impl Iterator<Item = &'a Row> {
        row.jobs.iter().filter_map(|job| self.jobs.get(job))
    }

    fn stands(&self, id: BatchId, row: &BatchRow) -> Batch {
        let counts = self.members(row).map(|row| (row.job.state, 1));
        let n_jobs = u32::try_from(row.jobs.len()).unwrap_or(u32::MAX);
        Batch::new((row.tenant_id, id), row.submitted_at, n_jobs, counts)
    }
}

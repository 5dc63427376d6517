//! How jobs enter the books: `submit` and `replay`.

use scheduler::ports::{CONCURRENCY_QUEUE_MAX, Idempotency, Lease, NewJob, StoreError, Submitted};
use schemas::{CacheStatus, EventKind, Job, JobId, JobState, TenantId, Timestamp};

use super::{Books, Row};

impl Books {
    /// `Store::submit`.
    pub(crate) fn submit(&mut self, new: NewJob, now: Timestamp) -> Result<Submitted, StoreError> {
        match self.earlier(new.tenant_id, new.idempotency.as_ref()) {
            Some(earlier) => Ok(earlier),
            None => self.insert(new, now),
        }
    }

    /// What an earlier request with this key makes of this one.
    pub(crate) fn earlier(&self, tenant: TenantId, asked: Option<&Idempotency>) -> Option<Submitted> {
        let asked = asked?;
        let row = &self.jobs[self.keys.get(&(tenant, asked.key.clone()))?];
        let is_same =
            row.idempotency.as_ref().is_some_and(|kept| kept.request_sha256 == asked.request_sha256);
        Some(if is_same { Submitted::Existing(row.job.clone()) } else { Submitted::KeyReused })
    }

    /// Writes the job, whatever was submitted before.
    pub(crate) fn insert(&mut self, mut new: NewJob, now: Timestamp) -> Result<Submitted, StoreError> {
        new.inputs.sort_by(|one, other| one.path.cmp(&other.path));
        let is_double = new.inputs.windows(2).any(|pair| pair[0].path == pair[1].path);
        if is_double || self.jobs.contains_key(&new.id) {
            return Err(StoreError::Unavailable("a key is there already".into()));
        }
        let mut row = row(new, now);
        let line = || self.line(row.job.tenant_id, row.key());
        if row.waits_turn() && line().count() >= CONCURRENCY_QUEUE_MAX as usize {
            return Ok(Submitted::ConcurrencyQueueFull);
        }
        row.concurrency_seq = line().map(|row| row.concurrency_seq).max().unwrap_or(0) + 1;
        if let Some(asked) = &row.idempotency {
            self.keys.insert((row.job.tenant_id, asked.key.clone()), row.job.id);
        }
        let job = self.enter(row, now);
        let superseded = self.supersede(&job, now);
        if superseded.is_empty() {
            Ok(Submitted::New(job))
        } else {
            Ok(Submitted::Superseding(job, superseded))
        }
    }

    /// Writes the job as it can be: final, following, or to be run.
    fn enter(&mut self, mut row: Row, now: Timestamp) -> Job {
        let Some(action) = row.job.action.filter(|_| !row.waits_turn()) else {
            return self.enqueue(row, now);
        };
        let Some(known) = self.known_result(row.job.tenant_id, action) else {
            row.is_following = self.is_led(row.job.tenant_id, action, row.job.class);
            return self.enqueue(row, now);
        };
        // It ends where it begins, and nothing runs.
        let id = self.enqueue(Row { inputs: Vec::new(), ..row }, now).id;
        self.take_result(id, &known, CacheStatus::Hit, now);
        self.jobs[&id].job.clone()
    }

    /// Calls off what `job` supersedes.
    fn supersede(&mut self, job: &Job, now: Timestamp) -> Vec<(Job, Lease)> {
        let Some(row) = self.jobs.get(&job.id).filter(|row| !row.waits_turn()) else { return Vec::new() };
        let before = self.before(row).filter(|row| !row.job.cancel_requested).map(|row| row.job.id);
        let before: Vec<JobId> = before.collect();
        let call_off = |earlier: JobId| {
            self.jobs.get_mut(&earlier)?.job.superseded_by = Some(job.id);
            self.call_off(earlier, now, EventKind::CancelRequested { superseded_by: Some(job.id) })
        };
        before.into_iter().filter_map(call_off).collect()
    }

    /// `Store::replay`.
    pub(crate) fn replay(&mut self, tenant: TenantId, job: JobId, id: JobId, now: Timestamp) -> Option<Job> {
        let errored = self.row_of(tenant, job).filter(|row| row.job.state == JobState::Errored)?;
        let deadline = errored.job.deadline_at.map(|at| at.since(errored.job.submitted_at));
        let new = NewJob {
            id,
            tenant_id: tenant,
            kind: errored.job.kind,
            class: errored.job.class,
            project_name: errored.job.project_name.clone(),
            options: errored.job.options.clone(),
            limits: errored.job.limits,
            inputs_sha256: errored.job.inputs_sha256,
            inputs: errored.inputs.clone(),
            max_attempts: errored.job.max_attempts,
            deadline,
            action: errored.job.action,
            idempotency: None,
            concurrency: None,
        };
        Some(self.enqueue(row(new, now), now))
    }

    fn enqueue(&mut self, row: Row, now: Timestamp) -> Job {
        let job = row.job.clone();
        self.jobs.insert(job.id, row);
        self.append_event(job.id, now, EventKind::Submitted);
        job
    }
}

fn row(new: NewJob, now: Timestamp) -> Row {
    let job = Job {
        id: new.id,
        tenant_id: new.tenant_id,
        kind: new.kind,
        class: new.class,
        state: JobState::Queued,
        project_name: new.project_name,
        options: new.options,
        limits: new.limits,
        inputs_sha256: new.inputs_sha256,
        action: new.action,
        cache: CacheStatus::of_run(new.action),
        attempt: 0,
        max_attempts: new.max_attempts,
        cancel_requested: false,
        concurrency: new.concurrency,
        superseded_by: None,
        submitted_at: now,
        not_before: now,
        deadline_at: new.deadline.map(|deadline| now.after(deadline)),
        started_at: None,
        finished_at: None,
    };
    Row {
        job,
        epoch: 0,
        holder: None,
        idempotency: new.idempotency,
        inputs: new.inputs,
        result: None,
        is_reusable: false,
        is_following: false,
        concurrency_seq: 1,
        events: Vec::new(),
        workers_lost: 0,
        may_have_started: false,
    }
}

//! `finish`: an attempt ends, and its result counts once.

use scheduler::ports::{Ending, Finished, JobResult, Lease, StoreError};
use schemas::{EventKind, Job, JobId, Timestamp, Transition};
use sqlx::SqliteConnection;

use crate::event_log;
use crate::row::{self, unavailable};
use crate::stored_file::{self, Table};
use crate::value::integer;
use crate::writer::Write;

pub(crate) struct Finish {
    pub(crate) lease: Lease,
    pub(crate) ending: Ending,
}

impl Write for Finish {
    type Answer = Finished;

    fn n_rows(&self) -> usize {
        1 + self.result().map_or(0, |result| 1 + result.files.len())
    }

    async fn apply(&self, connection: &mut SqliteConnection, now: Timestamp) -> Result<Finished, StoreError> {
        let Some((job, lease)) = leased_job(connection, self.lease.job_id).await? else {
            return Ok(Finished::Stale);
        };
        if lease != self.lease {
            return Ok(Finished::Stale);
        }
        let Some((job, event)) = self.end(job, now) else {
            return Ok(Finished::Stale);
        };
        self.update(connection, &job).await?;
        if let Some(result) = self.result() {
            insert_result(connection, &job, result).await?;
        }
        event_log::append(connection, &job, now, &event).await?;
        let has_followers = has_followers(connection, &job).await?;
        Ok(Finished::Accepted { job: Box::new(job), has_followers })
    }
}

async fn has_followers(connection: &mut SqliteConnection, job: &Job) -> Result<bool, StoreError> {
    let Some(action) = job.action.filter(|_| job.state.is_final()) else { return Ok(false) };
    sqlx::query_scalar(include_str!("queries/has_followers.sql"))
        .bind(job.tenant_id.as_uuid())
        .bind(action.as_bytes().as_slice())
        .fetch_one(connection)
        .await
        .map_err(unavailable)
}

impl Finish {
    fn result(&self) -> Option<&JobResult> {
        match &self.ending {
            Ending::Final { result, .. } => Some(result),
            Ending::Retry { .. } | Ending::Lost { .. } | Ending::Release => None,
        }
    }

    /// The job after the ending and the event that tells of it; `None` when its state does not have this
    /// ending, or when it would be tried again without an attempt left.
    fn end(&self, mut job: Job, now: Timestamp) -> Option<(Job, EventKind)> {
        let event = match &self.ending {
            Ending::Final { transition, .. } => {
                job.state = job.state.after(*transition).ok().filter(|state| state.is_final())?;
                job.finished_at = Some(now);
                EventKind::FINISHED
            }
            Ending::Retry { reason, backoff } | Ending::Lost { reason, backoff } => {
                job.state = job.state.after(Transition::Retry).ok()?;
                if job.attempt >= job.max_attempts {
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

    async fn update(&self, connection: &mut SqliteConnection, job: &Job) -> Result<(), StoreError> {
        let usage = self.result().map(|result| result.usage);
        sqlx::query(include_str!("queries/finish.sql"))
            .bind(job.id.as_uuid())
            .bind(integer(self.lease.epoch))
            .bind(job.state.as_str())
            .bind(job.attempt)
            .bind(job.not_before.unix_ms())
            .bind(job.finished_at.map(Timestamp::unix_ms))
            .bind(usage.map(|usage| integer(usage.fuel)))
            .bind(usage.map(|usage| integer(usage.wall_ms)))
            .bind(usage.map(|usage| integer(usage.memory_bytes_peak)))
            .bind(u32::from(matches!(self.ending, Ending::Lost { .. })))
            .bind(usage.map(|usage| integer(usage.cpu_us)))
            .bind(matches!(self.ending, Ending::Final { is_cacheable: true, .. }))
            .execute(connection)
            .await
            .map(drop)
            .map_err(unavailable)
    }
}

async fn leased_job(
    connection: &mut SqliteConnection,
    job: JobId,
) -> Result<Option<(Job, Lease)>, StoreError> {
    let row = sqlx::query("SELECT * FROM jobs WHERE id = ?1")
        .bind(job.as_uuid())
        .fetch_optional(connection)
        .await
        .map_err(unavailable)?;
    row.as_ref().map(row::leased_job).transpose()
}

async fn insert_result(
    connection: &mut SqliteConnection,
    job: &Job,
    result: &JobResult,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO reports (tenant_id, job_id, sha256, size_bytes, inline) VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(job.tenant_id.as_uuid())
    .bind(job.id.as_uuid())
    .bind(result.report.sha256.as_bytes().as_slice())
    .bind(integer(result.report.size_bytes))
    .bind(result.report.inline.as_deref())
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    stored_file::insert(connection, Table::ReportFiles, (job.tenant_id, job.id), &result.files).await
}

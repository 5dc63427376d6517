//! Batches that are in the books: `batch`, `batches`, `batch_jobs`, `events_of`.

use scheduler::ports::StoreError;
use schemas::{Batch, BatchId, Event, Job, JobId, TenantId};
use sqlx::PgConnection;
use sqlx::types::Uuid;

use crate::row::{self, unavailable};
use crate::value::integer;

/// Finds one.
pub(crate) const BATCH: &str = include_str!("queries/batch.sql");
/// Finds a page of them.
pub(crate) const BATCHES: &str = include_str!("queries/batches.sql");
/// Finds the jobs of one.
pub(crate) const BATCH_JOBS: &str = include_str!("queries/batch_jobs.sql");
/// Finds the events of several jobs.
pub(crate) const EVENTS_OF: &str = include_str!("queries/events_of.sql");

pub(crate) async fn batch(
    connection: &mut PgConnection,
    tenant: TenantId,
    batch: BatchId,
) -> Result<Option<Batch>, StoreError> {
    let rows = sqlx::query(BATCH)
        .bind(*tenant.as_uuid())
        .bind(*batch.as_uuid())
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    Ok(row::batches(&rows)?.pop())
}

pub(crate) async fn batches(
    connection: &mut PgConnection,
    tenant: TenantId,
    before: Option<BatchId>,
    n_max: u32,
) -> Result<Vec<Batch>, StoreError> {
    // No UUIDv7 is as great as the greatest UUID.
    let before = before.map_or(Uuid::max(), |id| *id.as_uuid());
    let rows = sqlx::query(BATCHES)
        .bind(*tenant.as_uuid())
        .bind(before)
        .bind(i64::from(n_max))
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    row::batches(&rows)
}

pub(crate) async fn jobs(
    connection: &mut PgConnection,
    tenant: TenantId,
    batch: BatchId,
) -> Result<Vec<Job>, StoreError> {
    let rows = sqlx::query(BATCH_JOBS)
        .bind(*tenant.as_uuid())
        .bind(*batch.as_uuid())
        .bind(i64::try_from(Batch::BUILDS_MAX).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    Ok(rows.iter().filter_map(|row| row::readable(row::job(row))).collect())
}

pub(crate) async fn events_of(
    connection: &mut PgConnection,
    tenant: TenantId,
    jobs: &[(JobId, u64)],
    n_max: u32,
) -> Result<Vec<Event>, StoreError> {
    let rows = sqlx::query(EVENTS_OF)
        .bind(*tenant.as_uuid())
        .bind(jobs.iter().map(|(job, _)| *job.as_uuid()).collect::<Vec<_>>())
        .bind(jobs.iter().map(|(_, after)| integer(*after)).collect::<Vec<_>>())
        .bind(i64::from(n_max))
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    rows.iter().map(row::event).collect()
}

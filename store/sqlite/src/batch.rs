//! Batches: `batch`, `batches`, `batch_jobs`, `events_of`.

use scheduler::ports::StoreError;
use schemas::{Batch, BatchId, Event, Job, JobId, TenantId};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::jobs::AFTER_ALL_IDS;
use crate::row::{self, unavailable};
use crate::value::{hex_id, json};

pub(crate) async fn batch(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    batch: BatchId,
) -> Result<Option<Batch>, StoreError> {
    let rows = sqlx::query(include_str!("queries/batch.sql"))
        .bind(tenant.as_uuid())
        .bind(batch.as_uuid())
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    Ok(row::batches(&rows)?.pop())
}

pub(crate) async fn batches(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    before: Option<BatchId>,
    n_max: u32,
) -> Result<Vec<Batch>, StoreError> {
    let before = before.as_ref().map_or(AFTER_ALL_IDS.as_slice(), |id| id.as_uuid().as_bytes());
    let rows = sqlx::query(include_str!("queries/batches.sql"))
        .bind(tenant.as_uuid())
        .bind(before)
        .bind(n_max)
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    row::batches(&rows)
}

pub(crate) async fn jobs(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    batch: BatchId,
) -> Result<Vec<Job>, StoreError> {
    let rows: Vec<SqliteRow> = sqlx::query(include_str!("queries/batch_jobs.sql"))
        .bind(tenant.as_uuid())
        .bind(batch.as_uuid())
        .bind(u32::try_from(Batch::BUILDS_MAX).unwrap_or(u32::MAX))
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    Ok(rows.iter().filter_map(|row| row::readable(row::job(row))).collect())
}

pub(crate) async fn events_of(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    jobs: &[(JobId, u64)],
    n_max: u32,
) -> Result<Vec<Event>, StoreError> {
    let asked: Vec<(String, u64)> = jobs.iter().map(|(job, after)| (hex_id(job), *after)).collect();
    let rows = sqlx::query(include_str!("queries/events_of.sql"))
        .bind(tenant.as_uuid())
        .bind(json(&asked))
        .bind(n_max)
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    rows.iter().map(row::event).collect()
}

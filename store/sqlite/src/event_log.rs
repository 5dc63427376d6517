//! Appends to the event log.

use scheduler::ports::StoreError;
use schemas::{EventKind, Job, Timestamp};
use sqlx::SqliteConnection;

use crate::row::unavailable;
use crate::value::json;

/// Notes that `kind` happened to `job`, which is in its state right after it.
pub(crate) async fn append(
    connection: &mut SqliteConnection,
    job: &Job,
    at: Timestamp,
    kind: &EventKind,
) -> Result<(), StoreError> {
    sqlx::query(include_str!("queries/append_event.sql"))
        .bind(job.tenant_id.as_uuid())
        .bind(job.id.as_uuid())
        .bind(at.unix_ms())
        .bind(job.state.as_str())
        .bind(json(kind))
        .execute(connection)
        .await
        .map(drop)
        .map_err(unavailable)
}

//! `replay`: an errored job is submitted once more.

use scheduler::ports::StoreError;
use schemas::{EventKind, Job, JobId, TenantId};
use sqlx::PgConnection;

use crate::connection;
use crate::row::{self, unavailable};
use crate::value::json;

/// The statement.
pub(crate) const REPLAY: &str = include_str!("queries/replay.sql");

pub(crate) async fn replay(
    connection: &mut PgConnection,
    tenant: TenantId,
    job: JobId,
    new_job: JobId,
) -> Result<Option<Job>, StoreError> {
    let mut transaction = connection::begin_for(connection, [tenant]).await.map_err(unavailable)?;
    let row = sqlx::query(REPLAY)
        .bind(*tenant.as_uuid())
        .bind(*job.as_uuid())
        .bind(*new_job.as_uuid())
        .bind(json(&EventKind::Submitted))
        .fetch_optional(&mut *transaction)
        .await
        .map_err(unavailable)?;
    let replayed = row.as_ref().map(row::job).transpose()?;
    transaction.commit().await.map_err(unavailable)?;
    Ok(replayed)
}

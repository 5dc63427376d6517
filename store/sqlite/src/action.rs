//! What the books know of an action: its result, and who is about to find it.

use scheduler::ports::StoreError;
use schemas::{ActionKey, Class, JobId, JobState, TenantId};
use sqlx::SqliteConnection;

use crate::row::{self, unavailable};
use crate::value::class_rank;

/// A result that the books have.
pub(crate) struct KnownResult {
    /// Whose it is.
    pub(crate) job_id: JobId,
    /// How that job ended.
    pub(crate) state: JobState,
}

/// The result of the action, if it is known.
pub(crate) async fn known_result(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    action: ActionKey,
) -> Result<Option<KnownResult>, StoreError> {
    let row = sqlx::query(include_str!("queries/known_result.sql"))
        .bind(tenant.as_uuid())
        .bind(action.as_bytes().as_slice())
        .fetch_optional(connection)
        .await
        .map_err(unavailable)?;
    let known =
        |row| Ok(KnownResult { job_id: row::job_id(row, "jobs.id")?, state: row::state(row, "jobs.state")? });
    row.as_ref().map(known).transpose()
}

/// Whether a job that does this, and is of `class` or a more important one, is under way.
pub(crate) async fn is_led(
    connection: &mut SqliteConnection,
    (tenant, action): (TenantId, ActionKey),
    class: Class,
) -> Result<bool, StoreError> {
    sqlx::query_scalar(include_str!("queries/is_led.sql"))
        .bind(tenant.as_uuid())
        .bind(action.as_bytes().as_slice())
        .bind(class_rank(class))
        .fetch_one(connection)
        .await
        .map_err(unavailable)
}

/// Gives the report and the outputs of `from` to `to` as well. The contents are shared, but for those that are in the
/// rows.
pub(crate) async fn copy_result(
    connection: &mut SqliteConnection,
    from: JobId,
    to: JobId,
) -> Result<(), StoreError> {
    sqlx::query(include_str!("queries/copy_result.sql"))
        .bind(from.as_uuid())
        .bind(to.as_uuid())
        .execute(connection)
        .await
        .map(drop)
        .map_err(unavailable)
}

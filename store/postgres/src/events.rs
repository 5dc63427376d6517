//! `events`: what happened to a job.

use scheduler::ports::StoreError;
use schemas::{Event, JobId, TenantId};
use sqlx::PgConnection;

use crate::row::{self, unavailable};
use crate::value::integer;

/// The statement.
pub(crate) const EVENTS: &str = include_str!("queries/events.sql");

pub(crate) async fn events(
    connection: &mut PgConnection,
    tenant: TenantId,
    job: JobId,
    after: u64,
    n_max: u32,
) -> Result<Vec<Event>, StoreError> {
    let rows = sqlx::query(EVENTS)
        .bind(*tenant.as_uuid())
        .bind(*job.as_uuid())
        .bind(integer(after))
        .bind(i64::from(n_max))
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    rows.iter().map(row::event).collect()
}

//! `events`: what happened to a job.

use scheduler::ports::StoreError;
use schemas::{Event, JobId, TenantId};
use sqlx::SqliteConnection;

use crate::row::{self, unavailable};
use crate::value::integer;

pub(crate) async fn events(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    job: JobId,
    after: u64,
    n_max: u32,
) -> Result<Vec<Event>, StoreError> {
    let sql = "SELECT * FROM events WHERE job_id = ?1 AND tenant_id = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4";
    let rows = sqlx::query(sql)
        .bind(job.as_uuid())
        .bind(tenant.as_uuid())
        .bind(integer(after))
        .bind(n_max)
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    rows.iter().map(row::event).collect()
}

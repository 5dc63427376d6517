//! `report`: what a job ended in.

use scheduler::ports::{Content, StoreError};
use schemas::{JobId, TenantId};
use sqlx::SqliteConnection;

use crate::row::{self, unavailable};

pub(crate) async fn report(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    job: JobId,
) -> Result<Option<Content>, StoreError> {
    let row = sqlx::query("SELECT * FROM reports WHERE job_id = ?1 AND tenant_id = ?2")
        .bind(job.as_uuid())
        .bind(tenant.as_uuid())
        .fetch_optional(connection)
        .await
        .map_err(unavailable)?;
    row.as_ref().map(row::content).transpose()
}

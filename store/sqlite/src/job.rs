//! `job`: one job of a tenant.

use scheduler::ports::StoreError;
use schemas::{Job, JobId, TenantId};
use sqlx::SqliteConnection;

use crate::row::{self, unavailable};

pub(crate) async fn job(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    job: JobId,
) -> Result<Option<Job>, StoreError> {
    let row = sqlx::query("SELECT * FROM jobs WHERE id = ?1 AND tenant_id = ?2")
        .bind(job.as_uuid())
        .bind(tenant.as_uuid())
        .fetch_optional(connection)
        .await
        .map_err(unavailable)?;
    row.as_ref().map(row::job).transpose()
}

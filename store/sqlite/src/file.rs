//! `file`: one output of a job.

use scheduler::ports::{Content, StoreError};
use schemas::{JobId, ProjectPath, TenantId};
use sqlx::SqliteConnection;

use crate::row::{self, unavailable};

pub(crate) async fn file(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    job: JobId,
    path: &ProjectPath,
) -> Result<Option<Content>, StoreError> {
    let row = sqlx::query("SELECT * FROM report_files WHERE job_id = ?1 AND path = ?2 AND tenant_id = ?3")
        .bind(job.as_uuid())
        .bind(path.as_str())
        .bind(tenant.as_uuid())
        .fetch_optional(connection)
        .await
        .map_err(unavailable)?;
    row.as_ref().map(row::content).transpose()
}

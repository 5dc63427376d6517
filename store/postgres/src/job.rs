//! `job`: one job of a tenant.

use scheduler::ports::StoreError;
use schemas::{Job, JobId, TenantId};
use sqlx::PgConnection;

use crate::row::{self, unavailable};

/// The statement.
pub(crate) const JOB: &str = include_str!("queries/job.sql");

pub(crate) async fn job(
    connection: &mut PgConnection,
    tenant: TenantId,
    job: JobId,
) -> Result<Option<Job>, StoreError> {
    let query = sqlx::query(JOB).bind(*tenant.as_uuid()).bind(*job.as_uuid());
    let row = query.fetch_optional(connection).await.map_err(unavailable)?;
    row.as_ref().map(row::job).transpose()
}

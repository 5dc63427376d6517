//! `file`: one output of a job.

use scheduler::ports::{Content, StoreError};
use schemas::{JobId, ProjectPath, TenantId};
use sqlx::PgConnection;

use crate::row::{self, unavailable};

/// The statement.
pub(crate) const FILE: &str = include_str!("queries/file.sql");

pub(crate) async fn file(
    connection: &mut PgConnection,
    tenant: TenantId,
    job: JobId,
    path: &ProjectPath,
) -> Result<Option<Content>, StoreError> {
    let query = sqlx::query(FILE).bind(*tenant.as_uuid()).bind(*job.as_uuid()).bind(path.as_str());
    let row = query.fetch_optional(connection).await.map_err(unavailable)?;
    row.as_ref().map(row::content).transpose()
}

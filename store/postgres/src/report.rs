//! `report`: what a job ended in.

use scheduler::ports::{Content, StoreError};
use schemas::{JobId, TenantId};
use sqlx::PgConnection;

use crate::row::{self, unavailable};

/// The statement.
pub(crate) const REPORT: &str = include_str!("queries/report.sql");

pub(crate) async fn report(
    connection: &mut PgConnection,
    tenant: TenantId,
    job: JobId,
) -> Result<Option<Content>, StoreError> {
    let query = sqlx::query(REPORT).bind(*tenant.as_uuid()).bind(*job.as_uuid());
    let row = query.fetch_optional(connection).await.map_err(unavailable)?;
    row.as_ref().map(row::content).transpose()
}

//! `files`: the outputs of a job, without their contents.

use scheduler::ports::StoreError;
use schemas::{JobId, OutputFile, TenantId};
use sqlx::PgConnection;

use crate::row::{self, unavailable};
use crate::stored_file::FILES_MAX;

/// The statement.
pub(crate) const FILES: &str = include_str!("queries/files.sql");

pub(crate) async fn files(
    connection: &mut PgConnection,
    tenant: TenantId,
    job: JobId,
) -> Result<Option<Vec<OutputFile>>, StoreError> {
    let query = sqlx::query(FILES).bind(*tenant.as_uuid()).bind(*job.as_uuid()).bind(FILES_MAX);
    let rows = query.fetch_all(connection).await.map_err(unavailable)?;
    if rows.is_empty() {
        return Ok(None);
    }
    let files = rows.iter().filter_map(|row| row::output_file(row).transpose());
    files.collect::<Result<_, _>>().map(Some)
}

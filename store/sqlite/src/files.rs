//! `files`: the outputs of a job, without their contents.

use scheduler::ports::StoreError;
use schemas::{JobId, OutputFile, TenantId};
use sqlx::SqliteConnection;

use crate::row::{self, unavailable};
use crate::stored_file::FILES_MAX;

pub(crate) async fn files(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    job: JobId,
) -> Result<Option<Vec<OutputFile>>, StoreError> {
    let rows = sqlx::query(include_str!("queries/files.sql"))
        .bind(tenant.as_uuid())
        .bind(job.as_uuid())
        .bind(FILES_MAX)
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    if rows.is_empty() {
        return Ok(None);
    }
    let files = rows.iter().filter_map(|row| row::output_file(row).transpose());
    files.collect::<Result<_, _>>().map(Some)
}

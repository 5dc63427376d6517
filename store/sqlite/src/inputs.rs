//! `inputs`: what a job was given.

use scheduler::ports::{StoreError, StoredFile};
use schemas::JobId;
use sqlx::SqliteConnection;

use crate::row::{self, unavailable};
use crate::stored_file::FILES_MAX;

pub(crate) async fn inputs(
    connection: &mut SqliteConnection,
    job: JobId,
) -> Result<Vec<StoredFile>, StoreError> {
    let rows = sqlx::query("SELECT * FROM job_inputs WHERE job_id = ?1 ORDER BY path LIMIT ?2")
        .bind(job.as_uuid())
        .bind(FILES_MAX)
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    rows.iter().map(row::stored_file).collect()
}

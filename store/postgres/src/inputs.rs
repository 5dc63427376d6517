//! `inputs`: what a job was given.

use scheduler::ports::{StoreError, StoredFile};
use schemas::JobId;
use sqlx::PgConnection;

use crate::row::{self, unavailable};
use crate::stored_file::FILES_MAX;

/// The statement.
pub(crate) const INPUTS: &str = include_str!("queries/inputs.sql");

pub(crate) async fn inputs(connection: &mut PgConnection, job: JobId) -> Result<Vec<StoredFile>, StoreError> {
    let query = sqlx::query(INPUTS).bind(*job.as_uuid()).bind(FILES_MAX);
    let rows = query.fetch_all(connection).await.map_err(unavailable)?;
    rows.iter().map(row::stored_file).collect()
}

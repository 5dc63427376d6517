//! `standing`: what has become of jobs.

use scheduler::ports::{Standing, StoreError};
use schemas::JobId;
use sqlx::PgConnection;

use crate::row::{self, unavailable};

/// The statement.
pub(crate) const STANDING: &str = include_str!("queries/standing.sql");

pub(crate) async fn standing(
    connection: &mut PgConnection,
    jobs: &[JobId],
) -> Result<Vec<Standing>, StoreError> {
    let rows = sqlx::query(STANDING)
        .bind(jobs.iter().map(|job| *job.as_uuid()).collect::<Vec<_>>())
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    rows.iter().map(row::standing).collect()
}

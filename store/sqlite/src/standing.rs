//! `standing`: what has become of jobs.

use scheduler::ports::{Standing, StoreError};
use schemas::JobId;
use sqlx::SqliteConnection;

use crate::row::{self, unavailable};
use crate::value::hex_ids;

pub(crate) async fn standing(
    connection: &mut SqliteConnection,
    jobs: &[JobId],
) -> Result<Vec<Standing>, StoreError> {
    let rows = sqlx::query(include_str!("queries/standing.sql"))
        .bind(hex_ids(jobs))
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    rows.iter().map(row::standing).collect()
}

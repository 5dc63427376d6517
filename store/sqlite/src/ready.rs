//! `ready`: which jobs may run now.

use scheduler::ports::{Line, ReadyJob, StoreError};
use schemas::Timestamp;
use sqlx::SqliteConnection;

use crate::row::{self, unavailable};
use crate::value::lines_json;

pub(crate) async fn ready(
    connection: &mut SqliteConnection,
    now: Timestamp,
    lines: &[Line],
    n_max: u32,
) -> Result<Vec<Vec<ReadyJob>>, StoreError> {
    let rows = sqlx::query(include_str!("queries/ready.sql"))
        .bind(now.unix_ms())
        .bind(lines_json(lines))
        .bind(n_max)
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    row::lines(&rows, lines.len())
}

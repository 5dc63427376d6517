//! `ready`: which jobs may run now.

use scheduler::ports::{Line, ReadyJob, StoreError};
use sqlx::PgConnection;

use crate::row::{self, unavailable};
use crate::value::class_rank;

/// The statement.
pub(crate) const READY: &str = include_str!("queries/ready.sql");

pub(crate) async fn ready(
    connection: &mut PgConnection,
    lines: &[Line],
    n_max: u32,
) -> Result<Vec<Vec<ReadyJob>>, StoreError> {
    let rows = sqlx::query(READY)
        .bind(lines.iter().map(|line| *line.tenant_id.as_uuid()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| class_rank(line.class)).collect::<Vec<_>>())
        .bind(i64::from(n_max))
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    row::lines(&rows, lines.len())
}

//! `retain`: old jobs leave the books.

use std::time::Duration;

use scheduler::ports::StoreError;
use sqlx::PgConnection;

use crate::row::unavailable;
use crate::value::duration_ms;

/// The statement.
pub(crate) const RETAIN: &str = include_str!("queries/retain.sql");
/// Removes outputs beforehand.
pub(crate) const RETAIN_FILES: &str = include_str!("queries/retain_files.sql");

/// Outputs that one statement removes. A build may have 300,000 of them.
const FILES_MAX: u32 = 10_000;

pub(crate) async fn retain(
    connection: &mut PgConnection,
    keep: Duration,
    n_max: u32,
) -> Result<u32, StoreError> {
    let pruned = sqlx::query(RETAIN)
        .bind(duration_ms(keep))
        .bind(i64::from(n_max))
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(u32::try_from(pruned.rows_affected()).unwrap_or(n_max))
}

/// Removes outputs of the jobs that [`retain`] is about to remove, and says whether there may be more of them.
pub(crate) async fn retain_files(
    connection: &mut PgConnection,
    keep: Duration,
    n_max: u32,
) -> Result<bool, StoreError> {
    let pruned = sqlx::query(RETAIN_FILES)
        .bind(duration_ms(keep))
        .bind(i64::from(n_max))
        .bind(i64::from(FILES_MAX))
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(pruned.rows_affected() == u64::from(FILES_MAX))
}

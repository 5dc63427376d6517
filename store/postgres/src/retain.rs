//! `retain`: old jobs leave the books.

use std::time::Duration;

use scheduler::ports::StoreError;
use sqlx::PgConnection;

use crate::row::unavailable;
use crate::value::duration_ms;

/// The statement.
pub(crate) const RETAIN: &str = include_str!("queries/retain.sql");

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

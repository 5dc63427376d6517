//! `start`: the guest of a suspect is about to run.

use scheduler::ports::{Lease, StoreError};
use sqlx::PgConnection;

use crate::row::unavailable;
use crate::value::integer;

/// The statement.
pub(crate) const START: &str = include_str!("queries/start.sql");

pub(crate) async fn start(connection: &mut PgConnection, lease: Lease) -> Result<bool, StoreError> {
    let noted = sqlx::query(START)
        .bind(*lease.job_id.as_uuid())
        .bind(integer(lease.epoch))
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(noted.rows_affected() == 1)
}

//! `reap`: which jobs need an ending from somebody else than a worker.

use scheduler::ports::{Overdue, OverdueReason, ReapScope, StoreError};
use schemas::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::row::{self, corrupt, unavailable};

pub(crate) async fn reap(
    connection: &mut SqliteConnection,
    now: Timestamp,
    scope: ReapScope,
    n_max: u32,
) -> Result<Vec<Overdue>, StoreError> {
    let lost_until = match scope {
        ReapScope::Overdue => now.unix_ms(),
        ReapScope::Orphans => i64::MAX,
    };
    let rows = sqlx::query(include_str!("queries/reap.sql"))
        .bind(now.unix_ms())
        .bind(lost_until)
        .bind(n_max)
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    rows.iter().map(overdue).collect()
}

fn overdue(row: &SqliteRow) -> Result<Overdue, StoreError> {
    let (job, lease) = row::leased_job(row)?;
    Ok(Overdue { job, lease, reason: reason(row)? })
}

fn reason(row: &SqliteRow) -> Result<OverdueReason, StoreError> {
    match row::column(row, "reap.reason")? {
        "cancelled" => Ok(OverdueReason::Cancelled),
        "deadline_passed" => Ok(OverdueReason::DeadlinePassed),
        "lease_lost" => Ok(OverdueReason::LeaseLost),
        other => Err(corrupt("reap.reason")(format!("{other:?} is not a reason"))),
    }
}

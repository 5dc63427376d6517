//! `reap`: which jobs need an ending from somebody else than a worker.

use scheduler::ports::{Overdue, OverdueReason, ReapScope, Reapable, StoreError};
use schemas::{JobState, Timestamp};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::row::{self, corrupt, unavailable};

pub(crate) async fn reap(
    connection: &mut SqliteConnection,
    now: Timestamp,
    scope: ReapScope,
    n_max: u32,
) -> Result<Reapable, StoreError> {
    // Before the list: what is claimed after this look is not over soon.
    let next_due_at = next_due_at(connection).await?;
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
    let jobs = rows.iter().filter_map(|row| row::readable(overdue(row))).collect();
    Ok(Reapable { jobs, next_due_at, now })
}

async fn next_due_at(connection: &mut SqliteConnection) -> Result<Option<Timestamp>, StoreError> {
    let row = sqlx::query(include_str!("queries/reap_next.sql"))
        .fetch_one(connection)
        .await
        .map_err(unavailable)?;
    row::optional_timestamp(&row, "jobs.next_due_at")
}

fn overdue(row: &SqliteRow) -> Result<Overdue, StoreError> {
    let (job, lease) = row::leased_job(row)?;
    let may_have_started =
        job.state == JobState::Running && row::column::<_, bool>(row, "jobs.may_have_started")?;
    Ok(Overdue { job, lease, reason: reason(row)?, may_have_started })
}

fn reason(row: &SqliteRow) -> Result<OverdueReason, StoreError> {
    match row::column(row, "reap.reason")? {
        "cancelled" => Ok(OverdueReason::Cancelled),
        "deadline_passed" => Ok(OverdueReason::DeadlinePassed),
        "lease_lost" => Ok(OverdueReason::LeaseLost),
        other => Err(corrupt("reap.reason")(format!("{other:?} is not a reason"))),
    }
}

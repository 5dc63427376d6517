//! `reap`: which jobs need an ending from somebody else than a worker.

use scheduler::ports::{Overdue, OverdueReason, ReapScope, Reapable, StoreError};
use schemas::JobState;
use sqlx::PgConnection;
use sqlx::postgres::PgRow;

use crate::row::{self, corrupt, unavailable};

/// Lists the jobs.
pub(crate) const REAP: &str = include_str!("queries/reap.sql");
/// Says when to look again.
pub(crate) const REAP_NEXT: &str = include_str!("queries/reap_next.sql");

pub(crate) async fn reap(
    connection: &mut PgConnection,
    scope: ReapScope,
    n_max: u32,
) -> Result<Reapable, StoreError> {
    // Before the list: what is claimed after this look is not over soon.
    let times = sqlx::query(REAP_NEXT).fetch_one(&mut *connection).await.map_err(unavailable)?;
    let rows = sqlx::query(REAP)
        .bind(scope == ReapScope::Orphans)
        .bind(i64::from(n_max))
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    Ok(Reapable {
        jobs: rows.iter().filter_map(|row| row::readable(overdue(row))).collect(),
        next_due_at: row::optional_timestamp(&times, "jobs.next_due_at")?,
        now: row::timestamp(&times, "clock.now")?,
    })
}

fn overdue(row: &PgRow) -> Result<Overdue, StoreError> {
    let (job, lease) = row::leased_job(row)?;
    let is_started: bool = row::column(row, "jobs.may_have_started")?;
    let may_have_started = job.state == JobState::Running && is_started;
    Ok(Overdue { job, lease, reason: reason(row)?, may_have_started })
}

fn reason(row: &PgRow) -> Result<OverdueReason, StoreError> {
    match row::column(row, "reap.reason")? {
        "cancelled" => Ok(OverdueReason::Cancelled),
        "deadline_passed" => Ok(OverdueReason::DeadlinePassed),
        "lease_lost" => Ok(OverdueReason::LeaseLost),
        other => Err(corrupt("reap.reason")(format!("{other:?} is not a reason"))),
    }
}

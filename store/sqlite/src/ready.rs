//! `ready`: which jobs may run now.

use scheduler::ports::{Ready, ReadyJob, StoreError};
use schemas::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::row::{self, unavailable};

pub(crate) async fn ready(
    connection: &mut SqliteConnection,
    now: Timestamp,
    n_max: u32,
) -> Result<Ready, StoreError> {
    let rows = sqlx::query(include_str!("queries/ready.sql"))
        .bind(now.unix_ms())
        .bind(n_max)
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    let mut ready = Ready { now, ..Ready::default() };
    if let Some((due, jobs)) = rows.split_first() {
        ready.next_due_at = row::optional_timestamp(due, "jobs.next_due_at")?;
        ready.jobs = jobs.iter().map(ready_job).collect::<Result<_, _>>()?;
    }
    Ok(ready)
}

fn ready_job(row: &SqliteRow) -> Result<ReadyJob, StoreError> {
    Ok(ReadyJob {
        id: row::job_id(row, "jobs.id")?,
        class: row::class(row)?,
        epoch: row::unsigned(row, "jobs.epoch")?,
    })
}

//! `ready`: which jobs may run now.

use scheduler::ports::{Ready, StoreError};
use schemas::Timestamp;
use sqlx::SqliteConnection;

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
        ready.jobs = jobs.iter().map(|row| row::job_id(row, "jobs.id")).collect::<Result<_, _>>()?;
    }
    Ok(ready)
}

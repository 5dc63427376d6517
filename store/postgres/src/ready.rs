//! `ready`: which jobs may run now.

use scheduler::ports::{Ready, ReadyJob, StoreError};
use sqlx::PgConnection;
use sqlx::postgres::PgRow;

use crate::row::{self, corrupt, unavailable};

/// The statement.
pub(crate) const READY: &str = include_str!("queries/ready.sql");

pub(crate) async fn ready(connection: &mut PgConnection, n_max: u32) -> Result<Ready, StoreError> {
    let rows = sqlx::query(READY).bind(i64::from(n_max)).fetch_all(connection).await.map_err(unavailable)?;
    let times = rows.first().ok_or_else(|| corrupt("clock.now")("there is no time"))?;
    let jobs = rows.iter().filter_map(|row| ready_job(row).transpose());
    Ok(Ready {
        jobs: jobs.collect::<Result<_, _>>()?,
        next_due_at: row::optional_timestamp(times, "jobs.next_due_at")?,
        now: row::timestamp(times, "clock.now")?,
    })
}

/// The job of a row; `None` in the one row that tells only the times.
fn ready_job(row: &PgRow) -> Result<Option<ReadyJob>, StoreError> {
    let class: Option<i16> = row::column(row, "jobs.class")?;
    if class.is_none() {
        return Ok(None);
    }
    Ok(Some(ReadyJob {
        id: row::job_id(row, "jobs.id")?,
        class: row::class(row)?,
        epoch: row::unsigned(row, "jobs.epoch")?,
    }))
}

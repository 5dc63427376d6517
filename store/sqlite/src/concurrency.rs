//! How jobs of one concurrency key get along, on their way into the books. The one writer makes the order.

use scheduler::ports::{CONCURRENCY_QUEUE_MAX, Lease, NewJob, StoreError};
use schemas::{Concurrency, EventKind, Job, OnConflict, Timestamp};
use sqlx::SqliteConnection;

use crate::event_log;
use crate::row::{self, unavailable};

/// A place in the line of a key.
pub(crate) struct Place<'a> {
    pub(crate) concurrency: &'a Concurrency,
    /// Higher than that of all before it.
    pub(crate) seq: i64,
    pub(crate) n_before: u32,
}

impl Place<'_> {
    /// Whether the job would wait for more jobs than may be.
    pub(crate) fn is_beyond(&self) -> bool {
        self.waits_turn() && self.n_before >= CONCURRENCY_QUEUE_MAX
    }

    /// Whether the job may not run before all that stand before it are final.
    pub(crate) fn waits_turn(&self) -> bool {
        self.concurrency.on_conflict == OnConflict::Queue
    }
}

/// The place that is next in the line of `job`; `None` when it stands in none.
pub(crate) async fn next_place<'a>(
    connection: &mut SqliteConnection,
    job: &'a NewJob,
) -> Result<Option<Place<'a>>, StoreError> {
    let Some(concurrency) = &job.concurrency else { return Ok(None) };
    let row = sqlx::query(include_str!("queries/concurrency_line.sql"))
        .bind(job.tenant_id.as_uuid())
        .bind(concurrency.key.as_str())
        .fetch_one(connection)
        .await
        .map_err(unavailable)?;
    let last_seq: i64 = row::column(&row, "line.last_seq")?;
    Ok(Some(Place { concurrency, seq: last_seq + 1, n_before: row::unsigned(&row, "line.n_before")? }))
}

/// Calls off what `job` supersedes at its place.
pub(crate) async fn supersede(
    connection: &mut SqliteConnection,
    job: &Job,
    place: &Place<'_>,
    now: Timestamp,
) -> Result<Vec<(Job, Lease)>, StoreError> {
    if place.concurrency.on_conflict != OnConflict::CancelPrevious || place.n_before == 0 {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(include_str!("queries/supersede.sql"))
        .bind(job.tenant_id.as_uuid())
        .bind(place.concurrency.key.as_str())
        .bind(place.seq)
        .bind(job.id.as_uuid())
        .fetch_all(&mut *connection)
        .await
        .map_err(unavailable)?;
    let superseded: Vec<_> = rows.iter().filter_map(|row| row::readable(row::leased_job(row))).collect();
    let event = EventKind::CancelRequested { superseded_by: Some(job.id) };
    for (job, _) in &superseded {
        event_log::append(connection, job, now, &event).await?;
    }
    Ok(superseded)
}

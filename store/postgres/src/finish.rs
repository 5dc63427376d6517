//! `finish`: attempts end, and each result counts once.

use std::collections::HashMap;
use std::time::Duration;

use scheduler::ports::{Change, Ending, Finished, JobResult, Lease, StoreError, Usage};
use schemas::{JobId, JobState, Transition};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::types::Uuid;
use sqlx::{PgConnection, Postgres};

use crate::connection::{Role, Session};
use crate::notifier::Notifier;
use crate::row;
use crate::stored_file::{self, FileColumns};
use crate::value::{column, duration_ms, integer};
use crate::writer::{Size, Verb};

/// The statement.
pub(crate) const FINISH: &str = include_str!("queries/finish.sql");

/// The verb.
#[derive(Debug)]
pub(crate) struct Finish;

/// What one caller asks.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) lease: Lease,
    pub(crate) ending: Ending,
}

impl Verb for Finish {
    type Ask = End;
    type Answer = Finished;
    const NAME: &'static str = "finish";
    const SESSION: Session = Session::of(Role::Dispatcher);

    fn size(end: &End) -> Size {
        let Some(result) = end.result() else { return Size { n_rows: 2, n_bytes: 0 } };
        let Size { n_rows, n_bytes } = stored_file::size(&result.files);
        let report = result.report.inline.as_deref().map_or(0, <[u8]>::len);
        Size { n_rows: n_rows + 3, n_bytes: n_bytes + report }
    }

    /// Of two endings of one job the later one has to see what the earlier one left.
    fn key(end: &End) -> Option<Uuid> {
        Some(*end.lease.job_id.as_uuid())
    }

    async fn apply(
        connection: &mut PgConnection,
        asks: &[&End],
    ) -> Result<Vec<Result<Finished, StoreError>>, sqlx::Error> {
        let possible: Vec<Row<'_>> = asks.iter().filter_map(|end| end.row()).collect();
        let mut ended = update(connection, &possible.iter().collect::<Vec<_>>()).await?;
        let answer = |end: &&End| match ended.remove(&end.lease.job_id) {
            Some(accepted) => accepted,
            None => Ok(Finished::Stale),
        };
        Ok(asks.iter().map(answer).collect())
    }

    fn tell(finished: &Finished, notifier: &Notifier) {
        let Finished::Accepted { job, .. } = finished else { return };
        notifier.tell(Change::Job(job.id));
        // The next one of its concurrency key may run now.
        if job.state == JobState::Queued || job.concurrency.is_some() {
            notifier.tell(Change::Ready(job.tenant_id));
        }
    }
}

/// An ending that some job can have, as the statement takes it.
#[derive(Debug)]
struct Row<'a> {
    end: &'a End,
    /// The name of the event, by which the statement tells the endings apart.
    event: &'static str,
    state: JobState,
    /// Whether a job that is queued may end so as well.
    ends_queued: bool,
}

impl End {
    fn result(&self) -> Option<&JobResult> {
        match &self.ending {
            Ending::Final { result, .. } => Some(result),
            Ending::Retry { .. } | Ending::Lost { .. } | Ending::Release => None,
        }
    }

    /// Why and for how long the job waits.
    fn retry(&self) -> Option<(&str, Duration)> {
        match &self.ending {
            Ending::Retry { reason, backoff } | Ending::Lost { reason, backoff } => Some((reason, *backoff)),
            Ending::Final { .. } | Ending::Release => None,
        }
    }

    /// `None` when no job has this ending. The one state machine says which state has which; the statement only
    /// compares.
    fn row(&self) -> Option<Row<'_>> {
        let (event, transition) = match &self.ending {
            Ending::Final { transition, .. } => ("finished", *transition),
            Ending::Retry { .. } | Ending::Lost { .. } => ("retried", Transition::Retry),
            Ending::Release => ("released", Transition::Release),
        };
        let state = JobState::Running.after(transition).ok()?;
        let ends_queued = JobState::Queued.after(transition) == Ok(state);
        let is_possible = state.is_final() == self.result().is_some();
        is_possible.then_some(Row { end: self, event, state, ends_queued })
    }
}

/// Writes those of the endings that their jobs have now, and returns what became of them.
async fn update(
    connection: &mut PgConnection,
    rows: &[&Row<'_>],
) -> Result<HashMap<JobId, Result<Finished, StoreError>>, sqlx::Error> {
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let ended = query(rows).fetch_all(connection).await?;
    let with_id = |row: &PgRow| Ok((row::uuid(row, "id")?.into(), accepted(row)));
    ended.iter().map(with_id).collect()
}

fn accepted(row: &PgRow) -> Result<Finished, StoreError> {
    let job = Box::new(row::job(row)?);
    Ok(Finished::Accepted { job, has_followers: row::column(row, "jobs.has_followers")? })
}

fn query<'q>(rows: &[&'q Row<'q>]) -> Query<'q, Postgres, PgArguments> {
    let usage =
        |of: fn(&Usage) -> u64| column(rows, |row| row.end.result().map(|result| integer(of(&result.usage))));
    let report = |row: &'q Row<'q>| row.end.result().map(|result| &result.report);
    let mut outputs = FileColumns::default();
    for row in rows {
        outputs.extend(row.end.lease.job_id, row.end.result().map_or(&[], |result| &result.files));
    }
    let query = sqlx::query(FINISH)
        .bind(column(rows, |row| *row.end.lease.job_id.as_uuid()))
        .bind(column(rows, |row| integer(row.end.lease.epoch)))
        .bind(column(rows, |row| row.event))
        .bind(column(rows, |row| row.state.as_str()))
        .bind(column(rows, |row| row.ends_queued))
        .bind(column(rows, |row| row.end.retry().map(|(_, backoff)| duration_ms(backoff))))
        .bind(column(rows, |row| row.end.retry().map(|(reason, _)| reason)))
        .bind(column(rows, |row| matches!(row.end.ending, Ending::Lost { .. })))
        .bind(usage(|usage| usage.fuel))
        .bind(usage(|usage| usage.wall_ms))
        .bind(usage(|usage| usage.cpu_us))
        .bind(usage(|usage| usage.memory_bytes_peak))
        .bind(column(rows, |row| report(row).map(|report| report.sha256.as_bytes().as_slice())))
        .bind(column(rows, |row| report(row).map(|report| integer(report.size_bytes))))
        .bind(column(rows, |row| report(row).and_then(|report| report.inline.as_deref())));
    let query =
        query.bind(column(rows, |row| matches!(row.end.ending, Ending::Final { is_cacheable: true, .. })));
    outputs.bind_to(query)
}

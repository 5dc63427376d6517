//! `submit`: jobs enter the books.

use std::collections::HashMap;

use scheduler::ports::{Change, Idempotency, NewJob, StoreError, Submitted};
use schemas::{CacheStatus, EventKind, Job, JobId, JobState, Sha256, TenantId, Timestamp};
use sqlx::postgres::PgRow;
use sqlx::types::Uuid;
use sqlx::{PgConnection, Row};

use crate::concurrency::{self, Places};
use crate::connection::{self, Role, Session};
use crate::notifier::Notifier;
use crate::row;
use crate::stored_file::{self, FileColumns};
use crate::value::{class_rank, column, duration_ms, json, kind_name};
use crate::writer::{Size, Verb};

/// The statement.
pub(crate) const SUBMIT: &str = include_str!("queries/submit.sql");
/// Looks up what is there already.
pub(crate) const EARLIER: &str = include_str!("queries/submit_earlier.sql");

/// About the bytes of a row of `jobs`: its texts are bounded when it is submitted.
const ROW_BYTES: usize = 2 << 10;

/// The verb.
#[derive(Debug)]
pub(crate) struct Submit;

impl Verb for Submit {
    type Ask = NewJob;
    type Answer = Submitted;
    const NAME: &'static str = "submit";
    const SESSION: Session = Session::of(Role::App);

    fn size(job: &NewJob) -> Size {
        let Size { n_rows, n_bytes } = stored_file::size(&job.inputs);
        Size { n_rows: n_rows + 2, n_bytes: n_bytes + ROW_BYTES }
    }

    /// Of two jobs of one concurrency key the later one has to see the earlier one.
    fn key(job: &NewJob) -> Option<Uuid> {
        concurrency::line(job)
    }

    async fn apply(
        connection: &mut PgConnection,
        jobs: &[&NewJob],
    ) -> Result<Vec<Result<Submitted, StoreError>>, sqlx::Error> {
        let mut transaction = connection::begin_for(connection, jobs.iter().map(|job| job.tenant_id)).await?;
        let places = Places::take(&mut transaction, jobs).await?;
        let fitting: Vec<&NewJob> = jobs.iter().copied().filter(|job| !places.is_beyond(job)).collect();
        let submitted = insert(&mut transaction, &fitting, &places).await?;
        let earlier = if submitted.len() < jobs.len() {
            earlier(&mut transaction, jobs).await?
        } else {
            HashMap::new()
        };
        let new = fitting.iter().copied().filter(|job| submitted.contains_key(&job.id));
        let mut superseded = concurrency::supersede(&mut transaction, new, &places).await?;
        transaction.commit().await?;
        let answer = |job: &&NewJob| match (submitted.get(&job.id), superseded.remove(&job.id)) {
            (Some(row), None) => Ok(Submitted::New(inserted(job, row)?)),
            (Some(row), Some(superseded)) => Ok(Submitted::Superseding(inserted(job, row)?, superseded)),
            (None, _) => not_inserted(job, &earlier, &places),
        };
        Ok(jobs.iter().map(answer).collect())
    }

    fn tell(answer: &Submitted, notifier: &Notifier) {
        match answer {
            Submitted::New(job) if job.state.is_final() => {}
            Submitted::New(job) => notifier.tell(Change::Ready(job.tenant_id)),
            Submitted::Superseding(job, superseded) => {
                notifier.tell(Change::Ready(job.tenant_id));
                for (job, _) in superseded {
                    notifier.tell(Change::Job(job.id));
                }
            }
            Submitted::Existing(_) | Submitted::KeyReused | Submitted::ConcurrencyQueueFull => {}
        }
    }
}

/// Inserts the jobs whose keys are free, and returns when that was and which state they are in.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    jobs: &[&NewJob],
    places: &Places,
) -> Result<HashMap<JobId, PgRow>, sqlx::Error> {
    let query = sqlx::query(SUBMIT)
        .bind(column(jobs, |job| *job.id.as_uuid()))
        .bind(column(jobs, |job| *job.tenant_id.as_uuid()))
        .bind(column(jobs, |job| kind_name(job.kind)))
        .bind(column(jobs, |job| class_rank(job.class)))
        .bind(column(jobs, |job| job.project_name.as_str()))
        .bind(column(jobs, |job| json(&job.options)))
        .bind(column(jobs, |job| json(&job.limits)))
        .bind(column(jobs, |job| job.inputs_sha256.as_bytes().as_slice()))
        .bind(column(jobs, |job| i64::from(job.max_attempts)))
        .bind(column(jobs, |job| job.deadline.map(duration_ms)))
        .bind(column(jobs, |job| job.idempotency.as_ref().map(|idempotency| idempotency.key.as_str())))
        .bind(column(jobs, |job| {
            job.idempotency.as_ref().map(|idempotency| idempotency.request_sha256.as_bytes().as_slice())
        }))
        .bind(column(jobs, concurrency::key))
        .bind(column(jobs, |job| places.seq(job)))
        .bind(column(jobs, concurrency::waits_turn))
        .bind(column(jobs, |job| job.action.as_ref().map(|action| action.as_bytes().as_slice())));
    let mut inputs = FileColumns::default();
    for job in jobs {
        inputs.extend(job.id, &job.inputs);
    }
    let query = inputs
        .bind_to(query)
        .bind(json(&EventKind::Submitted))
        .bind(json(&EventKind::Finished { cache: Some(CacheStatus::Hit) }));
    let rows = query.fetch_all(connection).await?;
    rows.into_iter().map(|row| Ok((row::uuid(&row, "id")?.into(), row))).collect()
}

/// A key within its tenant.
type Key = (TenantId, String);

/// The jobs that were submitted with the keys of `jobs`. A later statement than the one that found the keys taken,
/// so that it sees what another transaction has written meanwhile.
async fn earlier(
    connection: &mut PgConnection,
    jobs: &[&NewJob],
) -> Result<HashMap<Key, PgRow>, sqlx::Error> {
    let keyed: Vec<&NewJob> = jobs.iter().copied().filter(|job| job.idempotency.is_some()).collect();
    let rows = sqlx::query(EARLIER)
        .bind(column(&keyed, |job| *job.tenant_id.as_uuid()))
        .bind(column(&keyed, |job| job.idempotency.as_ref().map(|idempotency| idempotency.key.as_str())))
        .fetch_all(connection)
        .await?;
    let with_key = |row: PgRow| {
        let key = (row::uuid(&row, "tenant_id")?.into(), row.try_get("idempotency_key")?);
        Ok((key, row))
    };
    rows.into_iter().map(with_key).collect()
}

/// What became of `job`: what an earlier request with its key makes of it, or else there was no place.
fn not_inserted(
    job: &NewJob,
    earlier: &HashMap<Key, PgRow>,
    places: &Places,
) -> Result<Submitted, StoreError> {
    let earlier = job.idempotency.as_ref().and_then(|idempotency| {
        let row = earlier.get(&(job.tenant_id, idempotency.key.clone()))?;
        Some((idempotency, row))
    });
    match earlier {
        Some((idempotency, row)) => existing(idempotency, row),
        None if places.is_beyond(job) => Ok(Submitted::ConcurrencyQueueFull),
        None => Err(StoreError::Unavailable("the job of this key has just been removed".into())),
    }
}

/// What the earlier request in `row` makes of one with its key.
fn existing(idempotency: &Idempotency, row: &PgRow) -> Result<Submitted, StoreError> {
    let request_sha256: Sha256 = row::sha256(row, "jobs.request_sha256")?;
    if request_sha256 == idempotency.request_sha256 {
        row::job(row).map(Submitted::Existing)
    } else {
        Ok(Submitted::KeyReused)
    }
}

/// The job as it was inserted, in `row`.
fn inserted(job: &NewJob, row: &PgRow) -> Result<Job, StoreError> {
    let at = row::timestamp(row, "jobs.submitted_at")?;
    let (job, state) = (queued(job, at), row::state(row, "jobs.state")?);
    if !state.is_final() {
        return Ok(job);
    }
    Ok(Job { state, cache: CacheStatus::Hit, started_at: Some(at), finished_at: Some(at), ..job })
}

/// The job as it is right after its submission when there is no result for it.
fn queued(job: &NewJob, now: Timestamp) -> Job {
    let deadline_ms = job.deadline.map(duration_ms);
    Job {
        id: job.id,
        tenant_id: job.tenant_id,
        kind: job.kind,
        class: job.class,
        state: JobState::Queued,
        project_name: job.project_name.clone(),
        options: job.options.clone(),
        limits: job.limits,
        inputs_sha256: job.inputs_sha256,
        action: job.action,
        cache: CacheStatus::of_run(job.action),
        attempt: 0,
        max_attempts: job.max_attempts,
        cancel_requested: false,
        concurrency: job.concurrency.clone(),
        superseded_by: None,
        submitted_at: now,
        not_before: now,
        deadline_at: deadline_ms.map(|after_ms| Timestamp::from_unix_ms(now.unix_ms() + after_ms)),
        started_at: None,
        finished_at: None,
    }
}

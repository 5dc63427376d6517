//! `submit`: a job enters the books.

use crate::action::{KnownResult, copy_result, is_led, known_result};
use crate::concurrency::{self, Place};
use crate::event_log;
use crate::row::{self, unavailable};
use crate::stored_file::{self, Table};
use crate::value::{class_rank, json, kind_name};
use crate::writer::Write;
use scheduler::ports::{Idempotency, NewJob, StoreError, Submitted};
use schemas::{CacheStatus, EventKind, Job, JobState, Sha256, TenantId, Timestamp};
use sqlx::SqliteConnection;

pub(crate) struct Submit {
    pub(crate) job: NewJob,
}

impl Write for Submit {
    type Answer = Submitted;

    fn n_rows(&self) -> usize {
        1 + self.job.inputs.len()
    }

    async fn apply(
        &self,
        connection: &mut SqliteConnection,
        now: Timestamp,
    ) -> Result<Submitted, StoreError> {
        if let Some(idempotency) = &self.job.idempotency
            && let Some(earlier) = earlier(connection, self.job.tenant_id, idempotency).await?
        {
            return Ok(earlier);
        }
        let place = concurrency::next_place(connection, &self.job).await?;
        if place.as_ref().is_some_and(Place::is_beyond) {
            return Ok(Submitted::ConcurrencyQueueFull);
        }
        let job = self.insert(connection, now, place.as_ref()).await?;
        let superseded = match &place {
            Some(place) => concurrency::supersede(connection, &job, place, now).await?,
            None => Vec::new(),
        };
        if superseded.is_empty() {
            Ok(Submitted::New(job))
        } else {
            Ok(Submitted::Superseding(job, superseded))
        }
    }
}

impl Submit {
    /// Writes the job as it can be: final, following, or to be run.
    async fn insert(
        &self,
        connection: &mut SqliteConnection,
        now: Timestamp,
        place: Option<&Place<'_>>,
    ) -> Result<Job, StoreError> {
        let job = queued(&self.job, now);
        let action = job.action.filter(|_| !place.is_some_and(Place::waits_turn));
        let Some(action) = action else { return self.enqueue(connection, job, place, false).await };
        if let Some(known) = known_result(connection, job.tenant_id, action).await? {
            return self.insert_hit(connection, job, place, known).await;
        }
        let is_following = is_led(connection, (job.tenant_id, action), job.class).await?;
        self.enqueue(connection, job, place, is_following).await
    }

    async fn enqueue(
        &self,
        connection: &mut SqliteConnection,
        job: Job,
        place: Option<&Place<'_>>,
        is_following: bool,
    ) -> Result<Job, StoreError> {
        insert(connection, &job, self.job.idempotency.as_ref(), place, is_following).await?;
        stored_file::insert(connection, Table::JobInputs, (job.tenant_id, job.id), &self.job.inputs).await?;
        event_log::append(connection, &job, job.submitted_at, &EventKind::Submitted).await?;
        Ok(job)
    }

    /// Writes a job that ends where it begins, with the result of another one.
    async fn insert_hit(
        &self,
        connection: &mut SqliteConnection,
        job: Job,
        place: Option<&Place<'_>>,
        known: KnownResult,
    ) -> Result<Job, StoreError> {
        let at = job.submitted_at;
        let cache = CacheStatus::Hit;
        let hit =
            Job { state: known.state, cache, started_at: Some(at), finished_at: Some(at), ..job.clone() };
        insert(connection, &hit, self.job.idempotency.as_ref(), place, false).await?;
        copy_result(connection, known.job_id, hit.id).await?;
        event_log::append(connection, &job, at, &EventKind::Submitted).await?;
        event_log::append(connection, &hit, at, &EventKind::Finished { cache: Some(cache) }).await?;
        Ok(hit)
    }
}

/// What an earlier request with this key makes of this one; `None` when there was none.
async fn earlier(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    idempotency: &Idempotency,
) -> Result<Option<Submitted>, StoreError> {
    let row = sqlx::query("SELECT * FROM jobs WHERE tenant_id = ?1 AND idempotency_key = ?2")
        .bind(tenant.as_uuid())
        .bind(&idempotency.key)
        .fetch_optional(connection)
        .await
        .map_err(unavailable)?;
    let Some(row) = row else { return Ok(None) };
    let request_sha256: Sha256 = row::sha256(&row, "jobs.request_sha256")?;
    if request_sha256 == idempotency.request_sha256 {
        row::job(&row).map(|job| Some(Submitted::Existing(job)))
    } else {
        Ok(Some(Submitted::KeyReused))
    }
}

/// The job as it is right after its submission.
fn queued(job: &NewJob, now: Timestamp) -> Job {
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
        deadline_at: job.deadline.map(|deadline| now.after(deadline)),
        started_at: None,
        finished_at: None,
    }
}

async fn insert(
    connection: &mut SqliteConnection,
    job: &Job,
    idempotency: Option<&Idempotency>,
    place: Option<&Place<'_>>,
    is_following: bool,
) -> Result<(), StoreError> {
    sqlx::query(include_str!("queries/submit.sql"))
        .bind(job.id.as_uuid())
        .bind(job.tenant_id.as_uuid())
        .bind(kind_name(job.kind))
        .bind(class_rank(job.class))
        .bind(&job.project_name)
        .bind(json(&job.options))
        .bind(json(&job.limits))
        .bind(job.inputs_sha256.as_bytes().as_slice())
        .bind(job.max_attempts)
        .bind(job.submitted_at.unix_ms())
        .bind(job.deadline_at.map(Timestamp::unix_ms))
        .bind(idempotency.map(|idempotency| &idempotency.key))
        .bind(idempotency.map(|idempotency| idempotency.request_sha256.as_bytes().as_slice()))
        .bind(place.map(|place| place.concurrency.key.as_str()))
        .bind(place.map(|place| place.seq))
        .bind(place.is_some_and(Place::waits_turn))
        .bind(job.state.as_str())
        .bind(job.action.as_ref().map(|action| action.as_bytes().as_slice()))
        .bind(job.cache.as_str())
        .bind(job.finished_at.map(Timestamp::unix_ms))
        .bind(is_following)
        .execute(connection)
        .await
        .map(drop)
        .map_err(unavailable)
}

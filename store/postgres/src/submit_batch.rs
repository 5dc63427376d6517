//! `submit_batch`: jobs enter the books together.

use scheduler::ports::{Change, NewJob, NewJobs, StoreError, SubmittedBatch};
use schemas::{Batch, BatchId, Sha256};
use sqlx::types::Uuid;
use sqlx::{PgConnection, Row};

use crate::batches;
use crate::concurrency::{self, Places};
use crate::connection::{self, Role, Session};
use crate::notifier::Notifier;
use crate::submit::{self, Submit};
use crate::writer::{Size, Verb};

/// The statement that writes what makes the jobs a batch.
pub(crate) const SUBMIT_BATCH: &str = include_str!("queries/submit_batch.sql");
/// Looks up what is there already.
pub(crate) const EARLIER: &str =
    "SELECT id, request_sha256 FROM batches WHERE tenant_id = $1 AND idempotency_key = $2";

/// The verb.
#[derive(Debug)]
pub(crate) struct SubmitBatch;

impl Verb for SubmitBatch {
    type Ask = NewJobs;
    type Answer = SubmittedBatch;
    const NAME: &'static str = "submit_batch";
    const SESSION: Session = Session::of(Role::App);

    fn size(batch: &NewJobs) -> Size {
        batch.jobs.iter().map(Submit::size).sum()
    }

    /// A batch is large enough to have a transaction to itself.
    fn key(_: &NewJobs) -> Option<Uuid> {
        Some(Uuid::nil())
    }

    async fn apply(
        connection: &mut PgConnection,
        batches: &[&NewJobs],
    ) -> Result<Vec<Result<SubmittedBatch, StoreError>>, sqlx::Error> {
        let mut answers = Vec::with_capacity(batches.len());
        for batch in batches {
            answers.push(submit_one(connection, batch).await?);
        }
        Ok(answers)
    }

    fn tell(answer: &SubmittedBatch, notifier: &Notifier) {
        if let SubmittedBatch::New(batch, superseded) = answer {
            notifier.tell(Change::Ready(batch.tenant_id));
            for (job, _) in superseded {
                notifier.tell(Change::Job(job.id));
            }
        }
    }
}

async fn submit_one(
    connection: &mut PgConnection,
    batch: &NewJobs,
) -> Result<Result<SubmittedBatch, StoreError>, sqlx::Error> {
    let mut transaction = connection::begin_for(connection, [batch.tenant_id]).await?;
    let jobs: Vec<&NewJob> = batch.jobs.iter().collect();
    let places = Places::take(&mut transaction, &jobs).await?;
    if !insert(&mut transaction, batch).await? {
        return earlier(&mut transaction, batch).await;
    }
    let beyond = jobs.iter().enumerate().filter(|(_, job)| places.is_beyond(job));
    let beyond: Vec<usize> = beyond.map(|(job_idx, _)| job_idx).collect();
    if !beyond.is_empty() {
        // Rolled back when it is dropped.
        return Ok(Ok(SubmittedBatch::ConcurrencyQueueFull(beyond)));
    }
    submit::insert(&mut transaction, &jobs, &places).await?;
    let superseded = concurrency::supersede(&mut transaction, batch.jobs.iter(), &places).await?;
    let found = found(&mut transaction, batch, batch.id).await;
    transaction.commit().await?;
    let superseded = superseded.into_values().flatten().collect();
    Ok(found.map(|batch| SubmittedBatch::New(batch, superseded)))
}

/// Writes the batch itself; `false` when its key is taken.
async fn insert(connection: &mut PgConnection, batch: &NewJobs) -> Result<bool, sqlx::Error> {
    let NewJobs { id, tenant_id, jobs, idempotency } = batch;
    let idempotency = idempotency.as_ref();
    let inserted = sqlx::query(SUBMIT_BATCH)
        .bind(*id.as_uuid())
        .bind(*tenant_id.as_uuid())
        .bind(jobs.iter().map(|job| *job.id.as_uuid()).collect::<Vec<_>>())
        .bind(idempotency.map(|idempotency| idempotency.key.as_str()))
        .bind(idempotency.map(|idempotency| idempotency.request_sha256.as_bytes().as_slice()))
        .execute(connection)
        .await?;
    Ok(inserted.rows_affected() > 0)
}

/// What the earlier request with the key makes of this one.
async fn earlier(
    connection: &mut PgConnection,
    batch: &NewJobs,
) -> Result<Result<SubmittedBatch, StoreError>, sqlx::Error> {
    let Some(idempotency) = &batch.idempotency else { return Ok(Err(gone())) };
    let row = sqlx::query(EARLIER)
        .bind(*batch.tenant_id.as_uuid())
        .bind(&idempotency.key)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(Err(gone())) };
    let (id, request_sha256): (Uuid, Vec<u8>) = (row.try_get("id")?, row.try_get("request_sha256")?);
    let is_same = <[u8; 32]>::try_from(request_sha256).map(Sha256::from) == Ok(idempotency.request_sha256);
    if !is_same {
        return Ok(Ok(SubmittedBatch::KeyReused));
    }
    Ok(found(connection, batch, id.into()).await.map(SubmittedBatch::Existing))
}

async fn found(connection: &mut PgConnection, batch: &NewJobs, id: BatchId) -> Result<Batch, StoreError> {
    batches::batch(connection, batch.tenant_id, id).await?.ok_or_else(gone)
}

fn gone() -> StoreError {
    StoreError::Unavailable("the batch of this key has just been removed".into())
}

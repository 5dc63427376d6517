//! `submit_batch`: jobs enter the books together.

use std::collections::HashMap;

use scheduler::ports::{CONCURRENCY_QUEUE_MAX, NewJobs, StoreError, Submitted, SubmittedBatch};
use schemas::{Batch, BatchId, OnConflict, Sha256, Timestamp};
use sqlx::SqliteConnection;

use crate::batch;
use crate::concurrency;
use crate::row::{self, unavailable};
use crate::submit::Submit;
use crate::writer::Write;

pub(crate) struct SubmitBatch {
    pub(crate) batch: NewJobs,
}

impl Write for SubmitBatch {
    type Answer = SubmittedBatch;

    fn n_rows(&self) -> usize {
        self.batch.jobs.iter().map(|job| 2 + job.inputs.len()).sum()
    }

    async fn apply(
        &self,
        connection: &mut SqliteConnection,
        now: Timestamp,
    ) -> Result<SubmittedBatch, StoreError> {
        if let Some(earlier) = self.earlier(connection).await? {
            return Ok(earlier);
        }
        let beyond = self.beyond(connection).await?;
        if !beyond.is_empty() {
            return Ok(SubmittedBatch::ConcurrencyQueueFull(beyond));
        }
        self.insert(connection, now).await?;
        let mut superseded = Vec::new();
        for (number, job) in (0_u32..).zip(&self.batch.jobs) {
            let submitted = Submit { job: job.clone() }.apply(&mut *connection, now).await?;
            if let Submitted::Superseding(_, earlier) = submitted {
                superseded.extend(earlier);
            }
            self.insert_job(connection, number).await?;
        }
        Ok(SubmittedBatch::New(self.found(connection, self.batch.id).await?, superseded))
    }
}

impl SubmitBatch {
    /// What an earlier request with the key makes of this one; `None` when there was none.
    async fn earlier(&self, connection: &mut SqliteConnection) -> Result<Option<SubmittedBatch>, StoreError> {
        let Some(idempotency) = &self.batch.idempotency else { return Ok(None) };
        let sql = "SELECT id, request_sha256 FROM batches WHERE tenant_id = ?1 AND idempotency_key = ?2";
        let row = sqlx::query(sql)
            .bind(self.batch.tenant_id.as_uuid())
            .bind(&idempotency.key)
            .fetch_optional(&mut *connection)
            .await
            .map_err(unavailable)?;
        let Some(row) = row else { return Ok(None) };
        let request_sha256: Sha256 = row::sha256(&row, "batches.request_sha256")?;
        if request_sha256 != idempotency.request_sha256 {
            return Ok(Some(SubmittedBatch::KeyReused));
        }
        let id = row::column::<_, sqlx::types::Uuid>(&row, "batches.id")?.into();
        Ok(Some(SubmittedBatch::Existing(self.found(connection, id).await?)))
    }

    /// The jobs that would find the lines of their concurrency keys full.
    async fn beyond(&self, connection: &mut SqliteConnection) -> Result<Vec<usize>, StoreError> {
        let (mut beyond, mut n_of_key) = (Vec::new(), HashMap::new());
        for (job_idx, job) in self.batch.jobs.iter().enumerate() {
            let Some(place) = concurrency::next_place(connection, job).await? else { continue };
            let n_earlier = n_of_key.entry(&place.concurrency.key).or_insert(0_u32);
            let is_beyond = place.n_before + *n_earlier >= CONCURRENCY_QUEUE_MAX;
            if is_beyond && place.concurrency.on_conflict == OnConflict::Queue {
                beyond.push(job_idx);
            }
            *n_earlier += 1;
        }
        Ok(beyond)
    }

    async fn insert(&self, connection: &mut SqliteConnection, now: Timestamp) -> Result<(), StoreError> {
        let NewJobs { id, tenant_id, jobs, idempotency } = &self.batch;
        let idempotency = idempotency.as_ref();
        let sql = "INSERT INTO batches (id, tenant_id, submitted_at, n_jobs, idempotency_key, request_sha256) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        sqlx::query(sql)
            .bind(id.as_uuid())
            .bind(tenant_id.as_uuid())
            .bind(now.unix_ms())
            .bind(i64::try_from(jobs.len()).unwrap_or(i64::MAX))
            .bind(idempotency.map(|idempotency| &idempotency.key))
            .bind(idempotency.map(|idempotency| idempotency.request_sha256.as_bytes().as_slice()))
            .execute(connection)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    async fn insert_job(&self, connection: &mut SqliteConnection, number: u32) -> Result<(), StoreError> {
        let job = &self.batch.jobs[number as usize];
        let sql = "INSERT INTO batch_jobs (batch_id, number, tenant_id, job_id) VALUES (?1, ?2, ?3, ?4)";
        sqlx::query(sql)
            .bind(self.batch.id.as_uuid())
            .bind(number)
            .bind(job.tenant_id.as_uuid())
            .bind(job.id.as_uuid())
            .execute(connection)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    async fn found(&self, connection: &mut SqliteConnection, id: BatchId) -> Result<Batch, StoreError> {
        let found = batch::batch(connection, self.batch.tenant_id, id).await?;
        found.ok_or_else(|| StoreError::Unavailable("the batch of this key has just been removed".into()))
    }
}

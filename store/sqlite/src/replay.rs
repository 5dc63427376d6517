//! `replay`: an errored job is submitted once more.

use scheduler::ports::StoreError;
use schemas::{EventKind, Job, JobId, TenantId, Timestamp};
use sqlx::SqliteConnection;

use crate::event_log;
use crate::row::{self, unavailable};
use crate::writer::Write;

pub(crate) struct Replay {
    pub(crate) tenant: TenantId,
    pub(crate) job: JobId,
    pub(crate) new_job: JobId,
}

impl Write for Replay {
    type Answer = Option<Job>;

    async fn apply(
        &self,
        connection: &mut SqliteConnection,
        now: Timestamp,
    ) -> Result<Option<Job>, StoreError> {
        let row = sqlx::query(include_str!("queries/replay.sql"))
            .bind(self.tenant.as_uuid())
            .bind(self.job.as_uuid())
            .bind(self.new_job.as_uuid())
            .bind(now.unix_ms())
            .fetch_optional(&mut *connection)
            .await
            .map_err(unavailable)?;
        let Some(job) = row.as_ref().map(row::job).transpose()? else {
            return Ok(None);
        };
        self.copy_inputs(connection).await?;
        event_log::append(connection, &job, now, &EventKind::Submitted).await?;
        Ok(Some(job))
    }
}

impl Replay {
    /// Within the one transaction, so that at every moment a row names their contents.
    async fn copy_inputs(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let sql = "INSERT INTO job_inputs (tenant_id, job_id, path, sha256, size_bytes, inline) \
                   SELECT tenant_id, ?2, path, sha256, size_bytes, inline FROM job_inputs WHERE job_id = ?1";
        sqlx::query(sql)
            .bind(self.job.as_uuid())
            .bind(self.new_job.as_uuid())
            .execute(connection)
            .await
            .map(drop)
            .map_err(unavailable)
    }
}

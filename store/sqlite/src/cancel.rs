//! `cancel`: the owner calls a job off.

use scheduler::ports::{Lease, StoreError};
use schemas::{EventKind, Job, JobId, TenantId, Timestamp};
use sqlx::SqliteConnection;

use crate::event_log;
use crate::row::{self, unavailable};
use crate::writer::Write;

pub(crate) struct Cancel {
    pub(crate) tenant: TenantId,
    pub(crate) job: JobId,
}

impl Write for Cancel {
    type Answer = Option<(Job, Lease)>;

    async fn apply(
        &self,
        connection: &mut SqliteConnection,
        now: Timestamp,
    ) -> Result<Option<(Job, Lease)>, StoreError> {
        let row = sqlx::query("SELECT * FROM jobs WHERE id = ?1 AND tenant_id = ?2")
            .bind(self.job.as_uuid())
            .bind(self.tenant.as_uuid())
            .fetch_optional(&mut *connection)
            .await
            .map_err(unavailable)?;
        let Some((mut job, lease)) = row.as_ref().map(row::leased_job).transpose()? else {
            return Ok(None);
        };
        if !job.cancel_requested && !job.state.is_final() {
            job.cancel_requested = true;
            request_cancel(connection, &job, now).await?;
        }
        Ok(Some((job, lease)))
    }
}

async fn request_cancel(
    connection: &mut SqliteConnection,
    job: &Job,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE jobs SET cancel_requested = 1 WHERE id = ?1")
        .bind(job.id.as_uuid())
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    event_log::append(connection, job, now, &EventKind::CancelRequested { superseded_by: None }).await
}

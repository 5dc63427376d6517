//! `jobs`: a tenant's jobs, page by page.

use scheduler::ports::{JobFilter, StoreError};
use schemas::{Job, JobState, TenantId};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::row::{self, unavailable};

/// Greater than every id: a byte longer than the greatest of them.
pub(crate) const AFTER_ALL_IDS: [u8; 17] = [0xff; 17];

pub(crate) async fn jobs(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    mut filter: JobFilter,
) -> Result<Vec<Job>, StoreError> {
    let mut jobs = Vec::new();
    loop {
        let rows = rows(connection, tenant, filter).await?;
        match row::take_page(&rows, filter, &mut jobs)? {
            Some(next) => filter = next,
            None => return Ok(jobs),
        }
    }
}

async fn rows(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    filter: JobFilter,
) -> Result<Vec<SqliteRow>, StoreError> {
    let sql = match filter.state {
        None => include_str!("queries/jobs.sql"),
        Some(_) => include_str!("queries/jobs_in_state.sql"),
    };
    let before = filter.before.as_ref().map_or(AFTER_ALL_IDS.as_slice(), |id| id.as_uuid().as_bytes());
    sqlx::query(sql)
        .bind(tenant.as_uuid())
        .bind(before)
        .bind(filter.n_max)
        .bind(filter.state.map(JobState::as_str))
        .fetch_all(connection)
        .await
        .map_err(unavailable)
}

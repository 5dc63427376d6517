//! `jobs`: a tenant's jobs, page by page.

use scheduler::ports::{JobFilter, StoreError};
use schemas::{Job, JobState, TenantId};
use sqlx::PgConnection;
use sqlx::postgres::PgRow;
use sqlx::types::Uuid;

use crate::row::{self, unavailable};

/// One page.
pub(crate) const JOBS: &str = include_str!("queries/jobs.sql");
/// One page of those in a state.
pub(crate) const JOBS_IN_STATE: &str = include_str!("queries/jobs_in_state.sql");

pub(crate) async fn jobs(
    connection: &mut PgConnection,
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
    connection: &mut PgConnection,
    tenant: TenantId,
    filter: JobFilter,
) -> Result<Vec<PgRow>, StoreError> {
    let sql = if filter.state.is_some() { JOBS_IN_STATE } else { JOBS };
    // No UUIDv7 is as great as the greatest UUID.
    let before = filter.before.map_or(Uuid::max(), |id| *id.as_uuid());
    let query = sqlx::query(sql).bind(*tenant.as_uuid()).bind(before).bind(i64::from(filter.n_max));
    let query = match filter.state.map(JobState::as_str) {
        Some(state) => query.bind(state),
        None => query,
    };
    query.fetch_all(connection).await.map_err(unavailable)
}

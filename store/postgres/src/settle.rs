//! `settle`: jobs that follow others of their action get its result, or one of them is to run.

use scheduler::ports::{Settled, StoreError};
use schemas::{ActionKey, CacheStatus, EventKind, TenantId};
use sqlx::PgConnection;

use crate::row::{self, unavailable};
use crate::value::json;

/// The statement.
pub(crate) const SETTLE: &str = include_str!("queries/settle.sql");

pub(crate) async fn settle(
    connection: &mut PgConnection,
    tenant: TenantId,
    action: ActionKey,
    n_max: u32,
) -> Result<Settled, StoreError> {
    let rows = sqlx::query(SETTLE)
        .bind(*tenant.as_uuid())
        .bind(action.as_bytes().as_slice())
        .bind(i64::from(n_max))
        .bind(json(&EventKind::Finished { cache: Some(CacheStatus::Merged) }))
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    let mut settled = Settled::default();
    for row in &rows {
        let job = row::job(row)?;
        if job.state.is_final() {
            settled.ended.push(job);
        } else {
            settled.promoted = Some(job.id);
        }
    }
    settled.ended.sort_unstable_by_key(|job| (job.class, job.submitted_at, job.id));
    Ok(settled)
}

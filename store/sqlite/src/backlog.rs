//! `backlog`: who has work.

use scheduler::ports::{Backlog, StoreError};
use schemas::{TenantId, Timestamp};
use sqlx::SqliteConnection;

use crate::row::{self, unavailable};
use crate::value::from;

pub(crate) async fn backlog(
    connection: &mut SqliteConnection,
    now: Timestamp,
    after: Option<TenantId>,
    n_max: u32,
) -> Result<Backlog, StoreError> {
    let rows = sqlx::query(include_str!("queries/backlog.sql"))
        .bind(now.unix_ms())
        .bind(from(after))
        .bind(n_max)
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    let mut backlog = Backlog { now, ..Backlog::default() };
    if let Some((due, tenants)) = rows.split_first() {
        backlog.next_due_at = row::optional_timestamp(due, "jobs.next_due_at")?;
        let tenants = tenants.iter().map(|row| row::tenant_id(row, "jobs.tenant_id"));
        backlog.tenants = tenants.collect::<Result<_, _>>()?;
    }
    Ok(backlog)
}

//! `backlog`: who has work.

use scheduler::ports::{Backlog, StoreError};
use schemas::TenantId;
use sqlx::PgConnection;

use crate::row::{self, corrupt, unavailable};
use crate::value::from;

/// The statement.
pub(crate) const BACKLOG: &str = include_str!("queries/backlog.sql");

pub(crate) async fn backlog(
    connection: &mut PgConnection,
    after: Option<TenantId>,
    n_max: u32,
) -> Result<Backlog, StoreError> {
    let rows = sqlx::query(BACKLOG)
        .bind(from(after))
        .bind(i64::from(n_max))
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    let times = rows.first().ok_or_else(|| corrupt("clock.now")("there is no time"))?;
    let tenants = rows.iter().filter_map(|row| row::optional_tenant_id(row, "jobs.tenant_id").transpose());
    Ok(Backlog {
        tenants: tenants.collect::<Result<_, _>>()?,
        next_due_at: row::optional_timestamp(times, "jobs.next_due_at")?,
        now: row::timestamp(times, "clock.now")?,
    })
}

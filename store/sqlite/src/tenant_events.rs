//! `tenant_events`: what happened to all jobs of a tenant.

use scheduler::ports::{StoreError, TenantEvent};
use schemas::TenantId;
use sqlx::SqliteConnection;

use crate::row::{self, unavailable};
use crate::value::integer;

pub(crate) async fn tenant_events(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    after: u64,
    n_max: u32,
) -> Result<Vec<TenantEvent>, StoreError> {
    let rows = sqlx::query(include_str!("queries/tenant_events.sql"))
        .bind(tenant.as_uuid())
        .bind(integer(after))
        .bind(n_max)
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    rows.iter().map(row::tenant_event).collect()
}

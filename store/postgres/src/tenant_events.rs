//! `tenant_events`: what happened to all jobs of a tenant.
//!
//! Events get their number within the tenant when somebody asks for them, so that writing them costs no lock that all
//! jobs of the tenant would share.

use scheduler::ports::{StoreError, TenantEvent};
use schemas::TenantId;
use sqlx::PgConnection;
use sqlx::types::Uuid;

use crate::connection;
use crate::row::{self, unavailable};
use crate::value::integer;

/// Whether events of tenant $1 wait for their number.
pub(crate) const ARE_UNNUMBERED: &str =
    "SELECT EXISTS (SELECT FROM events WHERE tenant_id = $1 AND tenant_seq IS NULL)";
/// The statement that makes this the only transaction that numbers.
pub(crate) const HOLD_NUMBERING: &str = include_str!("queries/hold_numbering.sql");
/// The statement that numbers.
pub(crate) const NUMBER_EVENTS: &str = include_str!("queries/number_events.sql");
/// The statement that reads.
pub(crate) const TENANT_EVENTS: &str = include_str!("queries/tenant_events.sql");

/// Numbers as many as are asked for, so that the page is full whenever there are enough.
pub(crate) async fn tenant_events(
    connection: &mut PgConnection,
    tenant: TenantId,
    after: u64,
    n_max: u32,
) -> Result<Vec<TenantEvent>, StoreError> {
    let mut transaction = connection::begin_for(connection, [tenant]).await.map_err(unavailable)?;
    number(&mut transaction, *tenant.as_uuid(), n_max).await.map_err(unavailable)?;
    let rows = sqlx::query(TENANT_EVENTS)
        .bind(*tenant.as_uuid())
        .bind(integer(after))
        .bind(i64::from(n_max))
        .fetch_all(&mut *transaction)
        .await
        .map_err(unavailable)?;
    // Only then: what is not on disk may get another number.
    transaction.commit().await.map_err(unavailable)?;
    rows.iter().map(row::tenant_event).collect()
}

async fn number(connection: &mut PgConnection, tenant: Uuid, n_max: u32) -> Result<(), sqlx::Error> {
    if !sqlx::query_scalar(ARE_UNNUMBERED).bind(tenant).fetch_one(&mut *connection).await? {
        return Ok(());
    }
    sqlx::query(HOLD_NUMBERING).bind(tenant).execute(&mut *connection).await?;
    // A statement of its own, so that it sees what was committed while this one waited.
    sqlx::query(NUMBER_EVENTS).bind(tenant).bind(i64::from(n_max)).execute(connection).await.map(drop)
}

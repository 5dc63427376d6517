//! `followed`: for which actions jobs wait that others do.

use scheduler::ports::{Followed, StoreError};
use sqlx::PgConnection;
use sqlx::types::Uuid;

use crate::row::{self, unavailable};

/// The statement.
pub(crate) const FOLLOWED: &str = include_str!("queries/followed.sql");

pub(crate) async fn followed(
    connection: &mut PgConnection,
    after: Option<Followed>,
    n_max: u32,
) -> Result<Vec<Followed>, StoreError> {
    // Before every key is the empty one.
    let tenant = after.map_or(Uuid::nil(), |after| *after.tenant_id.as_uuid());
    let action = after.as_ref().map_or(&[][..], |after| after.action.as_bytes());
    let rows = sqlx::query(FOLLOWED)
        .bind(tenant)
        .bind(action)
        .bind(i64::from(n_max))
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    rows.iter().map(row::followed).collect()
}

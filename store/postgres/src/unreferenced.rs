//! `unreferenced`: which contents nobody needs any more.

use std::collections::HashSet;

use scheduler::ports::StoreError;
use schemas::{Sha256, TenantId};
use sqlx::PgConnection;

use crate::row::{self, unavailable};

/// The statement.
pub(crate) const UNREFERENCED: &str = include_str!("queries/unreferenced.sql");

pub(crate) async fn unreferenced(
    connection: &mut PgConnection,
    tenant: TenantId,
    digests: &[Sha256],
) -> Result<Vec<Sha256>, StoreError> {
    let rows = sqlx::query(UNREFERENCED)
        .bind(*tenant.as_uuid())
        .bind(digests.iter().map(|digest| digest.as_bytes().as_slice()).collect::<Vec<_>>())
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    let unreferenced =
        rows.iter().map(|row| row::sha256(row, "digest.sha256")).collect::<Result<HashSet<_>, _>>()?;
    Ok(digests.iter().copied().filter(|digest| unreferenced.contains(digest)).collect())
}

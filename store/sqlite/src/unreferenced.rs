//! `unreferenced`: which contents nobody needs any more.

use std::collections::HashSet;

use scheduler::ports::StoreError;
use schemas::{Sha256, TenantId};
use sqlx::SqliteConnection;

use crate::row::{self, unavailable};
use crate::value::hex_digests;

pub(crate) async fn unreferenced(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    digests: &[Sha256],
) -> Result<Vec<Sha256>, StoreError> {
    let rows = sqlx::query(include_str!("queries/unreferenced.sql"))
        .bind(tenant.as_uuid())
        .bind(hex_digests(digests))
        .fetch_all(connection)
        .await
        .map_err(unavailable)?;
    let unreferenced =
        rows.iter().map(|row| row::sha256(row, "digest.sha256")).collect::<Result<HashSet<_>, _>>()?;
    Ok(digests.iter().copied().filter(|digest| unreferenced.contains(digest)).collect())
}

//! How many connections the server has room for.

use scheduler::ports::StoreError;
use sqlx::PgConnection;

use crate::ask::ask;
use crate::row::{self, unavailable};
use crate::store::PostgresStore;

/// The statement. Since PostgreSQL 16 two settings reserve places.
const ROOM: &str = "
    SELECT
        current_setting('max_connections')::bigint AS connections_max,
        current_setting('superuser_reserved_connections')::bigint
            + coalesce(current_setting('reserved_connections', true), '0')::bigint AS reserved,
        (SELECT coalesce(sum(numbackends), 0)::bigint FROM pg_stat_database) AS in_use";

/// How many connections the server has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// All that it takes, those for superusers left out.
    pub connections_max: u64,
    /// Those that are open now, by whomever.
    pub in_use: u64,
}

impl PostgresStore {
    /// Asks how many connections the server has room for.
    ///
    /// # Errors
    ///
    /// [`StoreError`]. Asking again is safe.
    pub async fn room(&self) -> Result<Room, StoreError> {
        ask(&self.pools.app, |connection| Box::pin(room(connection))).await
    }
}

async fn room(connection: &mut PgConnection) -> Result<Room, StoreError> {
    let row = sqlx::query(ROOM).fetch_one(connection).await.map_err(unavailable)?;
    let number = |column| row::unsigned::<u64>(&row, column);
    Ok(Room {
        connections_max: number("server.connections_max")?.saturating_sub(number("server.reserved")?),
        in_use: number("server.in_use")?,
    })
}

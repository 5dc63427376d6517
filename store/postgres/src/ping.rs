//! `ping`: whether the store answers, and what its clock says.

use scheduler::ports::StoreError;
use schemas::Timestamp;
use sqlx::PgConnection;

use crate::row::{self, unavailable};

/// The statement.
pub(crate) const PING: &str = "SELECT farm_now() AS now, pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS is_read_only";

/// A server that only reads, a standby perhaps, is as good as none.
pub(crate) async fn ping(connection: &mut PgConnection) -> Result<Timestamp, StoreError> {
    let row = sqlx::query(PING).fetch_one(connection).await.map_err(unavailable)?;
    if row::column(&row, "server.is_read_only")? {
        return Err(StoreError::Unavailable("the server takes no writes".into()));
    }
    row::timestamp(&row, "clock.now")
}

//! `ping`: whether the store answers, and what its clock says.

use scheduler::ports::StoreError;
use schemas::Timestamp;
use sqlx::SqliteConnection;

use crate::row::unavailable;
use crate::writer::Write;

/// Goes through the writer, because that is what would be stuck.
pub(crate) struct Ping;

impl Write for Ping {
    type Answer = Timestamp;

    async fn apply(
        &self,
        connection: &mut SqliteConnection,
        now: Timestamp,
    ) -> Result<Timestamp, StoreError> {
        sqlx::query("SELECT 1").execute(connection).await.map(|_| now).map_err(unavailable)
    }
}

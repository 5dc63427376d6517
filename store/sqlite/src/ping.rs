//! `ping`: whether the store answers.

use scheduler::ports::StoreError;
use schemas::Timestamp;
use sqlx::SqliteConnection;

use crate::row::unavailable;
use crate::writer::Write;

/// Goes through the writer, because that is what would be stuck.
pub(crate) struct Ping;

impl Write for Ping {
    type Answer = ();

    async fn apply(&self, connection: &mut SqliteConnection, _now: Timestamp) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(connection).await.map(drop).map_err(unavailable)
    }
}

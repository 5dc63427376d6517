//! `retain`: old jobs leave the books.

use std::time::Duration;

use scheduler::ports::StoreError;
use schemas::Timestamp;
use sqlx::SqliteConnection;

use crate::row::unavailable;
use crate::writer::Write;

pub(crate) struct Retain {
    pub(crate) keep: Duration,
    pub(crate) n_max: u32,
}

impl Write for Retain {
    type Answer = u32;

    fn n_rows(&self) -> usize {
        usize::try_from(self.n_max).unwrap_or(usize::MAX)
    }

    async fn apply(&self, connection: &mut SqliteConnection, now: Timestamp) -> Result<u32, StoreError> {
        let keep_ms = i64::try_from(self.keep.as_millis()).unwrap_or(i64::MAX);
        let pruned = sqlx::query(include_str!("queries/retain.sql"))
            .bind(now.unix_ms().saturating_sub(keep_ms))
            .bind(self.n_max)
            .execute(connection)
            .await
            .map_err(unavailable)?;
        Ok(u32::try_from(pruned.rows_affected()).unwrap_or(self.n_max))
    }
}

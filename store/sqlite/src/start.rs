//! `start`: the guest of a suspect is about to run.

use scheduler::ports::{Lease, StoreError};
use schemas::Timestamp;
use sqlx::SqliteConnection;

use crate::row::unavailable;
use crate::value::integer;
use crate::writer::Write;

pub(crate) struct Start {
    pub(crate) lease: Lease,
}

impl Write for Start {
    type Answer = bool;

    async fn apply(&self, connection: &mut SqliteConnection, _now: Timestamp) -> Result<bool, StoreError> {
        let noted = sqlx::query(include_str!("queries/start.sql"))
            .bind(self.lease.job_id.as_uuid())
            .bind(integer(self.lease.epoch))
            .execute(connection)
            .await
            .map_err(unavailable)?;
        Ok(noted.rows_affected() == 1)
    }
}

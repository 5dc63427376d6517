//! `heartbeat`: a worker keeps its leases.

use std::collections::HashMap;
use std::time::Duration;

use scheduler::ports::{Heartbeat, Lease, StoreError};
use schemas::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::row::{self, unavailable};
use crate::value::{hex_id, integer, json};
use crate::writer::Write;

pub(crate) struct HeartbeatLeases {
    pub(crate) leases: Vec<Lease>,
    pub(crate) lease: Duration,
}

impl Write for HeartbeatLeases {
    type Answer = Vec<Heartbeat>;

    fn n_rows(&self) -> usize {
        self.leases.len()
    }

    async fn apply(
        &self,
        connection: &mut SqliteConnection,
        now: Timestamp,
    ) -> Result<Vec<Heartbeat>, StoreError> {
        let rows = sqlx::query(include_str!("queries/heartbeat.sql"))
            .bind(self.leases_json())
            .bind(now.after(self.lease).unix_ms())
            .fetch_all(connection)
            .await
            .map_err(unavailable)?;
        let kept = rows.iter().map(kept).collect::<Result<HashMap<_, _>, _>>()?;
        let standing = |lease| kept.get(lease).copied().unwrap_or(Heartbeat::Lost);
        Ok(self.leases.iter().map(standing).collect())
    }
}

impl HeartbeatLeases {
    fn leases_json(&self) -> String {
        let pairs = self.leases.iter().map(|lease| (hex_id(&lease.job_id), integer(lease.epoch)));
        json(&pairs.collect::<Vec<_>>())
    }
}

fn kept(row: &SqliteRow) -> Result<(Lease, Heartbeat), StoreError> {
    let lease = Lease { job_id: row::job_id(row, "jobs.id")?, epoch: row::unsigned(row, "jobs.epoch")? };
    let cancel_requested = row::column(row, "jobs.cancel_requested")?;
    Ok((lease, if cancel_requested { Heartbeat::CancelRequested } else { Heartbeat::Kept }))
}

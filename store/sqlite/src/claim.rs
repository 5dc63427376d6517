//! `claim`: a worker takes jobs by compare-and-set.

use std::collections::HashMap;
use std::time::Duration;

use scheduler::ports::{Claim, StoreError};
use schemas::{EventKind, JobId, Timestamp, WorkerId};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::event_log;
use crate::row::{self, unavailable};
use crate::value::hex_ids;
use crate::writer::Write;

pub(crate) struct ClaimJobs {
    pub(crate) worker: WorkerId,
    pub(crate) jobs: Vec<JobId>,
    pub(crate) lease: Duration,
}

impl Write for ClaimJobs {
    type Answer = Vec<Claim>;

    fn n_rows(&self) -> usize {
        self.jobs.len()
    }

    async fn apply(
        &self,
        connection: &mut SqliteConnection,
        now: Timestamp,
    ) -> Result<Vec<Claim>, StoreError> {
        let mut claims = self.compare_and_set(connection, now).await?;
        let mut in_order = Vec::with_capacity(claims.len());
        for job in &self.jobs {
            let Some(claim) = claims.remove(job) else { continue };
            let claimed = EventKind::Claimed { attempt: claim.job.attempt };
            event_log::append(connection, &claim.job, now, &claimed).await?;
            in_order.push(claim);
        }
        Ok(in_order)
    }
}

impl ClaimJobs {
    async fn compare_and_set(
        &self,
        connection: &mut SqliteConnection,
        now: Timestamp,
    ) -> Result<HashMap<JobId, Claim>, StoreError> {
        let rows = sqlx::query(include_str!("queries/claim.sql"))
            .bind(hex_ids(&self.jobs))
            .bind(self.worker.as_uuid())
            .bind(now.unix_ms())
            .bind(now.after(self.lease).unix_ms())
            .fetch_all(connection)
            .await
            .map_err(unavailable)?;
        // One that cannot be read stays claimed: it would only be offered again and again.
        let claims = rows.iter().filter_map(|row| row::readable(claim(row)));
        Ok(claims.map(|claim| (claim.job.id, claim)).collect())
    }
}

fn claim(row: &SqliteRow) -> Result<Claim, StoreError> {
    let (job, lease) = row::leased_job(row)?;
    let workers_lost: u32 = row::unsigned(row, "jobs.workers_lost")?;
    Ok(Claim { job, lease, is_suspect: workers_lost > 0 })
}

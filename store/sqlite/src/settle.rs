//! `settle`: jobs that follow others of their action get its result, or one of them is to run.

use scheduler::ports::{Settled, StoreError};
use schemas::{ActionKey, CacheStatus, EventKind, Job, TenantId, Timestamp};
use sqlx::SqliteConnection;

use crate::action::{KnownResult, copy_result, is_led, known_result};
use crate::event_log;
use crate::row::{self, corrupt, unavailable};
use crate::writer::Write;

/// About how many rows a follower's end writes.
const ROWS_PER_FOLLOWER: usize = 8;

pub(crate) struct Settle {
    pub(crate) tenant: TenantId,
    pub(crate) action: ActionKey,
    pub(crate) n_max: u32,
}

impl Write for Settle {
    type Answer = Settled;

    fn n_rows(&self) -> usize {
        usize::try_from(self.n_max).unwrap_or(usize::MAX).saturating_mul(ROWS_PER_FOLLOWER)
    }

    async fn apply(&self, connection: &mut SqliteConnection, now: Timestamp) -> Result<Settled, StoreError> {
        let mut settled = Settled::default();
        if let Some(known) = known_result(connection, self.tenant, self.action).await? {
            for follower in self.followers(connection, self.n_max).await? {
                settled.ended.push(take_result(connection, follower, &known, now).await?);
            }
        } else {
            let first = self.followers(connection, 1).await?.pop();
            if let Some(first) = first
                && !is_led(connection, (self.tenant, self.action), first.class).await?
            {
                promote(connection, &first).await?;
                settled.promoted = Some(first.id);
            }
        }
        Ok(settled)
    }
}

impl Settle {
    async fn followers(&self, connection: &mut SqliteConnection, n_max: u32) -> Result<Vec<Job>, StoreError> {
        let rows = sqlx::query(include_str!("queries/followers.sql"))
            .bind(self.tenant.as_uuid())
            .bind(self.action.as_bytes().as_slice())
            .bind(n_max)
            .fetch_all(connection)
            .await
            .map_err(unavailable)?;
        rows.iter().map(row::job).collect()
    }
}

async fn take_result(
    connection: &mut SqliteConnection,
    follower: Job,
    known: &KnownResult,
    now: Timestamp,
) -> Result<Job, StoreError> {
    let cache = CacheStatus::Merged;
    let state = follower.state.taking(known.state).map_err(corrupt("jobs.state"))?;
    sqlx::query(include_str!("queries/take_result.sql"))
        .bind(follower.id.as_uuid())
        .bind(state.as_str())
        .bind(now.unix_ms())
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    copy_result(connection, known.job_id, follower.id).await?;
    let job = Job { state, cache, started_at: Some(now), finished_at: Some(now), ..follower };
    event_log::append(connection, &job, now, &EventKind::Finished { cache: Some(cache) }).await?;
    Ok(job)
}

async fn promote(connection: &mut SqliteConnection, follower: &Job) -> Result<(), StoreError> {
    sqlx::query("UPDATE jobs SET is_following = 0 WHERE id = ?1")
        .bind(follower.id.as_uuid())
        .execute(connection)
        .await
        .map(drop)
        .map_err(unavailable)
}

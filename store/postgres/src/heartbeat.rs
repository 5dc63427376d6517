//! `heartbeat`: workers keep their leases.

use std::collections::HashMap;
use std::time::Duration;

use scheduler::ports::{Heartbeat, Lease, StoreError};
use sqlx::PgConnection;
use sqlx::postgres::PgRow;

use crate::connection::{Commit, Role, Session};
use crate::row;
use crate::value::{duration_ms, integer};
use crate::writer::{Size, Verb};

/// The statement.
pub(crate) const HEARTBEAT: &str = include_str!("queries/heartbeat.sql");

/// The verb.
#[derive(Debug)]
pub(crate) struct HeartbeatLeases;

/// What one worker asks.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) leases: Vec<Lease>,
    pub(crate) lease: Duration,
}

impl Verb for HeartbeatLeases {
    type Ask = Held;
    type Answer = Vec<Heartbeat>;
    const NAME: &'static str = "heartbeat";
    /// A lease that a crash of the server makes shorter is prolonged by the next heartbeat.
    const SESSION: Session = Session { role: Role::Dispatcher, commit: Commit::Lazy };

    fn size(held: &Held) -> Size {
        Size { n_rows: held.leases.len(), n_bytes: 0 }
    }

    async fn apply(
        connection: &mut PgConnection,
        asks: &[&Held],
    ) -> Result<Vec<Result<Vec<Heartbeat>, StoreError>>, sqlx::Error> {
        let kept = prolong(connection, asks).await?;
        let standing = |lease: &Lease| kept.get(lease).copied().unwrap_or(Heartbeat::Lost);
        let answer = |ask: &&Held| Ok(ask.leases.iter().map(standing).collect());
        Ok(asks.iter().map(answer).collect())
    }
}

async fn prolong(
    connection: &mut PgConnection,
    asks: &[&Held],
) -> Result<HashMap<Lease, Heartbeat>, sqlx::Error> {
    let leases = asks.iter().flat_map(|ask| ask.leases.iter().map(|lease| (*lease, duration_ms(ask.lease))));
    let leases: HashMap<Lease, i64> = leases.collect();
    let rows = sqlx::query(HEARTBEAT)
        .bind(leases.keys().map(|lease| *lease.job_id.as_uuid()).collect::<Vec<_>>())
        .bind(leases.keys().map(|lease| integer(lease.epoch)).collect::<Vec<_>>())
        .bind(leases.values().copied().collect::<Vec<_>>())
        .fetch_all(connection)
        .await?;
    Ok(rows.iter().filter_map(|row| row::readable(kept(row))).collect())
}

fn kept(row: &PgRow) -> Result<(Lease, Heartbeat), StoreError> {
    let lease = Lease { job_id: row::job_id(row, "jobs.id")?, epoch: row::unsigned(row, "jobs.epoch")? };
    let cancel_requested = row::column(row, "jobs.cancel_requested")?;
    Ok((lease, if cancel_requested { Heartbeat::CancelRequested } else { Heartbeat::Kept }))
}

//! `cancel`: owners call jobs off.

use std::collections::{HashMap, HashSet};

use scheduler::ports::{Change, Lease, StoreError};
use schemas::{EventKind, Job, JobId, TenantId};
use sqlx::PgConnection;
use sqlx::postgres::PgRow;

use crate::connection::{self, Role, Session};
use crate::notifier::Notifier;
use crate::row;
use crate::value::{column, json};
use crate::writer::Verb;

/// The statement.
pub(crate) const CANCEL: &str = include_str!("queries/cancel.sql");

/// The verb.
#[derive(Debug)]
pub(crate) struct Cancel;

impl Verb for Cancel {
    /// The owner and the job.
    type Ask = (TenantId, JobId);
    type Answer = Option<(Job, Lease)>;
    const NAME: &'static str = "cancel";
    const SESSION: Session = Session::of(Role::App);

    async fn apply(
        connection: &mut PgConnection,
        asks: &[&(TenantId, JobId)],
    ) -> Result<Vec<Result<Self::Answer, StoreError>>, sqlx::Error> {
        let mut transaction =
            connection::begin_for(connection, asks.iter().map(|(tenant, _)| *tenant)).await?;
        let found = call_off(&mut transaction, asks).await?;
        transaction.commit().await?;
        let answer = |ask: &&(TenantId, JobId)| match found.get(*ask) {
            Some(row) => row::leased_job(row).map(Some),
            None => Ok(None),
        };
        Ok(asks.iter().map(answer).collect())
    }

    fn tell(answer: &Self::Answer, notifier: &Notifier) {
        if let Some((job, _)) = answer
            && !job.state.is_final()
        {
            notifier.tell(Change::Job(job.id));
        }
    }
}

async fn call_off(
    connection: &mut PgConnection,
    asks: &[&(TenantId, JobId)],
) -> Result<HashMap<(TenantId, JobId), PgRow>, sqlx::Error> {
    let once: HashSet<&(TenantId, JobId)> = asks.iter().copied().collect();
    let once: Vec<_> = once.into_iter().collect();
    let rows = sqlx::query(CANCEL)
        .bind(column(&once, |(tenant, _)| *tenant.as_uuid()))
        .bind(column(&once, |(_, job)| *job.as_uuid()))
        .bind(json(&EventKind::CancelRequested { superseded_by: None }))
        .fetch_all(connection)
        .await?;
    let with_ids = |row: PgRow| {
        let ids = (row::uuid(&row, "tenant_id")?.into(), row::uuid(&row, "id")?.into());
        Ok((ids, row))
    };
    rows.into_iter().map(with_ids).collect()
}

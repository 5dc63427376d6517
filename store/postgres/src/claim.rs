//! `claim`: workers take jobs by compare-and-set.

use std::collections::HashMap;
use std::time::Duration;

use scheduler::ports::{Change, Claim, StoreError};
use schemas::{JobId, WorkerId};
use sqlx::PgConnection;
use sqlx::postgres::PgRow;

use crate::connection::{Role, Session};
use crate::notifier::Notifier;
use crate::row;
use crate::value::{column, duration_ms};
use crate::writer::{Size, Verb};

/// The statement.
pub(crate) const CLAIM: &str = include_str!("queries/claim.sql");

/// The verb.
#[derive(Debug)]
pub(crate) struct ClaimJobs;

/// What one worker asks.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) worker: WorkerId,
    pub(crate) jobs: Vec<JobId>,
    pub(crate) lease: Duration,
}

impl Verb for ClaimJobs {
    type Ask = Wanted;
    type Answer = Vec<Claim>;
    const NAME: &'static str = "claim";
    const SESSION: Session = Session::of(Role::Dispatcher);

    fn size(wanted: &Wanted) -> Size {
        Size { n_rows: 2 * wanted.jobs.len(), n_bytes: 0 }
    }

    async fn apply(
        connection: &mut PgConnection,
        asks: &[&Wanted],
    ) -> Result<Vec<Result<Vec<Claim>, StoreError>>, sqlx::Error> {
        let askers = askers(asks);
        let mut claims = compare_and_set(connection, asks, &askers).await?;
        let answer = |(ask_idx, ask): (usize, &&Wanted)| {
            let own = ask.jobs.iter().filter(|job| askers.get(job) == Some(&ask_idx));
            Ok(own.filter_map(|job| claims.remove(job)).collect())
        };
        Ok(asks.iter().enumerate().map(answer).collect())
    }

    fn tell(claims: &Vec<Claim>, notifier: &Notifier) {
        for claim in claims {
            notifier.tell(Change::Job(claim.job.id));
        }
    }
}

/// Who is to have each job: the first one that asks for it, as an index into `asks`.
fn askers(asks: &[&Wanted]) -> HashMap<JobId, usize> {
    let mut askers = HashMap::new();
    for (ask_idx, ask) in asks.iter().enumerate() {
        for job in &ask.jobs {
            askers.entry(*job).or_insert(ask_idx);
        }
    }
    askers
}

async fn compare_and_set(
    connection: &mut PgConnection,
    asks: &[&Wanted],
    askers: &HashMap<JobId, usize>,
) -> Result<HashMap<JobId, Claim>, sqlx::Error> {
    let wanted: Vec<&Wanted> = askers.values().map(|ask_idx| asks[*ask_idx]).collect();
    let rows = sqlx::query(CLAIM)
        .bind(askers.keys().map(|job| *job.as_uuid()).collect::<Vec<_>>())
        .bind(column(&wanted, |wanted| *wanted.worker.as_uuid()))
        .bind(column(&wanted, |wanted| duration_ms(wanted.lease)))
        .fetch_all(connection)
        .await?;
    // One that cannot be read stays claimed: it would only be offered again and again.
    let claims = rows.iter().filter_map(|row| row::readable(claim(row)));
    Ok(claims.map(|claim| (claim.job.id, claim)).collect())
}

fn claim(row: &PgRow) -> Result<Claim, StoreError> {
    let (job, lease) = row::leased_job(row)?;
    let workers_lost: u32 = row::unsigned(row, "jobs.workers_lost")?;
    Ok(Claim { job, lease, is_suspect: workers_lost > 0 })
}

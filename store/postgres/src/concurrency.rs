//! How jobs of one concurrency key get along, on their way into the books.
//!
//! Whoever submits a job of a key holds the key until the commit. So jobs of a key become visible in the order of their
//! numbers, and whoever sees one sees all that stand before it and are not final.

use std::collections::{BTreeSet, HashMap};

use scheduler::ports::{CONCURRENCY_QUEUE_MAX, Lease, NewJob};
use schemas::{Concurrency, Job, JobId, OnConflict, Sha256, TenantId};
use sqlx::postgres::PgRow;
use sqlx::types::Uuid;
use sqlx::{PgConnection, Row};

use crate::row;
use crate::value::column;

/// The statement that locks keys.
pub(crate) const HOLD: &str = include_str!("queries/concurrency_hold.sql");
/// The statement that looks who stands in line.
pub(crate) const LINES: &str = include_str!("queries/concurrency_lines.sql");
/// The statement that calls off.
pub(crate) const SUPERSEDE: &str = include_str!("queries/supersede.sql");

/// The class of the locks, apart from those of a single number: "jpec" in ASCII.
const LOCKS: i32 = 0x6a70_6563;

/// The jobs that stand before a new one in its line.
#[derive(Debug, Clone, Copy)]
struct Before {
    n_jobs: i64,
    last_seq: i64,
}

/// What jobs of one key have in common, as a number.
pub(crate) fn line(job: &NewJob) -> Option<Uuid> {
    let key = job.concurrency.as_ref()?.key.as_str().as_bytes();
    let digest = Sha256::of_parts([job.tenant_id.as_uuid().as_bytes().as_slice(), key]);
    let (id, _) = digest.as_bytes().split_first_chunk::<16>()?;
    Some(Uuid::from_bytes(*id))
}

/// The places of new jobs in the lines of their keys, which are held until the end of the transaction.
#[derive(Debug, Default)]
pub(crate) struct Places(HashMap<JobId, Before>);

impl Places {
    /// Holds the keys of `jobs`, and looks for their places.
    pub(crate) async fn take(connection: &mut PgConnection, jobs: &[&NewJob]) -> Result<Self, sqlx::Error> {
        let keyed: Vec<&NewJob> = jobs.iter().copied().filter(|job| job.concurrency.is_some()).collect();
        if keyed.is_empty() {
            return Ok(Self::default());
        }
        hold(connection, &keyed).await?;
        let mut lines = lines(connection, &keyed).await?;
        let place = |job: &&NewJob| {
            let before = lines.get_mut(&(job.tenant_id, key(job)?.to_owned()))?;
            let place = (job.id, *before);
            *before = Before { n_jobs: before.n_jobs + 1, last_seq: before.last_seq + 1 };
            Some(place)
        };
        Ok(Self(keyed.iter().filter_map(place).collect()))
    }

    /// The number of `job` in its line; `None` when it stands in none.
    pub(crate) fn seq(&self, job: &NewJob) -> Option<i64> {
        self.0.get(&job.id).map(|before| before.last_seq + 1)
    }

    /// Whether `job` would wait for more jobs than may be.
    pub(crate) fn is_beyond(&self, job: &NewJob) -> bool {
        let n_before = self.0.get(&job.id).map_or(0, |before| before.n_jobs);
        has(job, OnConflict::Queue) && n_before >= i64::from(CONCURRENCY_QUEUE_MAX)
    }

    /// Whether `job` calls off what stands before it.
    fn supersedes(&self, job: &NewJob) -> bool {
        has(job, OnConflict::CancelPrevious) && self.0.get(&job.id).is_some_and(|before| before.n_jobs > 0)
    }
}

/// What `job` does about those before it is this.
fn has(job: &NewJob, on_conflict: OnConflict) -> bool {
    job.concurrency.as_ref().is_some_and(|concurrency| concurrency.on_conflict == on_conflict)
}

/// Whether `job` waits for its turn.
pub(crate) fn waits_turn(job: &NewJob) -> bool {
    has(job, OnConflict::Queue)
}

/// The key of `job`.
pub(crate) fn key(job: &NewJob) -> Option<&str> {
    job.concurrency.as_ref().map(|Concurrency { key, .. }| key.as_str())
}

async fn hold(connection: &mut PgConnection, keyed: &[&NewJob]) -> Result<(), sqlx::Error> {
    // Two keys may come to one number: then their jobs wait for each other, and that is all.
    let number = |job: &&NewJob| Some(i32::from_be_bytes(*line(job)?.as_bytes().first_chunk()?));
    let numbers: BTreeSet<i32> = keyed.iter().filter_map(number).collect();
    let numbers: Vec<i32> = numbers.into_iter().collect();
    sqlx::query(HOLD).bind(LOCKS).bind(numbers).execute(connection).await.map(drop)
}

async fn lines(
    connection: &mut PgConnection,
    keyed: &[&NewJob],
) -> Result<HashMap<(TenantId, String), Before>, sqlx::Error> {
    let rows = sqlx::query(LINES)
        .bind(column(keyed, |job| *job.tenant_id.as_uuid()))
        .bind(column(keyed, key))
        .fetch_all(connection)
        .await?;
    let line = |row: &PgRow| {
        let before = Before { n_jobs: row.try_get("n_before")?, last_seq: row.try_get("last_seq")? };
        Ok(((row::uuid(row, "tenant_id")?.into(), row.try_get("concurrency_key")?), before))
    };
    rows.iter().map(line).collect()
}

/// Calls off what those of `jobs` supersede that were inserted, and returns it by the job that did.
pub(crate) async fn supersede(
    connection: &mut PgConnection,
    jobs: impl Iterator<Item = &NewJob>,
    places: &Places,
) -> Result<HashMap<JobId, Vec<(Job, Lease)>>, sqlx::Error> {
    let superseding: Vec<&NewJob> = jobs.filter(|job| places.supersedes(job)).collect();
    let mut superseded: HashMap<JobId, Vec<_>> = HashMap::new();
    if superseding.is_empty() {
        return Ok(superseded);
    }
    let rows = sqlx::query(SUPERSEDE)
        .bind(column(&superseding, |job| *job.tenant_id.as_uuid()))
        .bind(column(&superseding, key))
        .bind(column(&superseding, |job| *job.id.as_uuid()))
        .bind(column(&superseding, |job| places.seq(job)))
        .fetch_all(connection)
        .await?;
    for row in &rows {
        if let Some((job, lease)) = row::readable(row::leased_job(row))
            && let Some(by) = job.superseded_by
        {
            superseded.entry(by).or_default().push((job, lease));
        }
    }
    Ok(superseded)
}

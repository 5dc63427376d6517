//! How rows are read back as domain values. A row that holds something else is [`StoreError::Corrupt`].

use std::error::Error;

use scheduler::ports::{Content, Lease, StoreError, StoredFile};
use schemas::{Class, Job, JobId, JobKind, JobState, ProjectPath, Sha256, TenantId, Timestamp};
use serde::de::DeserializeOwned;
use sqlx::postgres::PgRow;
use sqlx::types::Uuid;
use sqlx::{Decode, Postgres, Row, Type};

use crate::value::{class_rank, kind_name};

/// PostgreSQL's codes for a damaged table and for a damaged index.
///
/// Source: PostgreSQL 15, appendix A.
const DAMAGED: [&str; 2] = ["XX001", "XX002"];

/// What a failed statement means to whoever asked.
pub(crate) fn unavailable(error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    match code {
        Some(code) if DAMAGED.contains(&&*code) => corrupt("the database")(error),
        _ => StoreError::Unavailable(error.into()),
    }
}

/// Says that `what`, a table and column, cannot be read back.
pub(crate) fn corrupt<E>(what: &'static str) -> impl FnOnce(E) -> StoreError
where
    E: Into<Box<dyn Error + Send + Sync>>,
{
    move |source| StoreError::Corrupt { what, source: source.into() }
}

/// The value in the column that `what` names after its table.
pub(crate) fn column<'r, T>(row: &'r PgRow, what: &'static str) -> Result<T, StoreError>
where
    T: Decode<'r, Postgres> + Type<Postgres>,
{
    let (_, name) = what.split_once('.').expect("a column is named `table.column`");
    row.try_get(name).map_err(corrupt(what))
}

/// The UUID in column `name`, for whoever puts rows in order before they are read.
pub(crate) fn uuid(row: &PgRow, name: &str) -> Result<Uuid, sqlx::Error> {
    row.try_get(name)
}

pub(crate) fn unsigned<T: TryFrom<i64>>(row: &PgRow, what: &'static str) -> Result<T, StoreError>
where
    T::Error: Error + Send + Sync + 'static,
{
    let number: i64 = column(row, what)?;
    T::try_from(number).map_err(corrupt(what))
}

pub(crate) fn timestamp(row: &PgRow, what: &'static str) -> Result<Timestamp, StoreError> {
    column(row, what).map(Timestamp::from_unix_ms)
}

pub(crate) fn optional_timestamp(row: &PgRow, what: &'static str) -> Result<Option<Timestamp>, StoreError> {
    let unix_ms: Option<i64> = column(row, what)?;
    Ok(unix_ms.map(Timestamp::from_unix_ms))
}

pub(crate) fn job_id(row: &PgRow, what: &'static str) -> Result<JobId, StoreError> {
    column(row, what).map(|uuid: Uuid| uuid.into())
}

pub(crate) fn sha256(row: &PgRow, what: &'static str) -> Result<Sha256, StoreError> {
    let bytes: &[u8] = column(row, what)?;
    <[u8; 32]>::try_from(bytes).map(Sha256::from).map_err(corrupt(what))
}

pub(crate) fn project_path(row: &PgRow, what: &'static str) -> Result<ProjectPath, StoreError> {
    let path: String = column(row, what)?;
    ProjectPath::new(path).map_err(corrupt(what))
}

pub(crate) fn json<T: DeserializeOwned>(row: &PgRow, what: &'static str) -> Result<T, StoreError> {
    let text: &str = column(row, what)?;
    serde_json::from_str(text).map_err(corrupt(what))
}

pub(crate) fn state(row: &PgRow, what: &'static str) -> Result<JobState, StoreError> {
    let name: &str = column(row, what)?;
    one_of(what, name, JobState::ALL, |state| state.as_str() == name)
}

/// Reads a row of `jobs`.
pub(crate) fn job(row: &PgRow) -> Result<Job, StoreError> {
    Ok(Job {
        id: job_id(row, "jobs.id")?,
        tenant_id: column(row, "jobs.tenant_id").map(|uuid: Uuid| TenantId::from(uuid))?,
        kind: kind(row)?,
        class: class(row)?,
        state: state(row, "jobs.state")?,
        project_name: column(row, "jobs.project_name")?,
        options: json(row, "jobs.options")?,
        limits: json(row, "jobs.limits")?,
        inputs_sha256: sha256(row, "jobs.inputs_sha256")?,
        attempt: unsigned(row, "jobs.attempt")?,
        max_attempts: unsigned(row, "jobs.max_attempts")?,
        cancel_requested: column(row, "jobs.cancel_requested")?,
        submitted_at: timestamp(row, "jobs.submitted_at")?,
        not_before: timestamp(row, "jobs.not_before")?,
        deadline_at: optional_timestamp(row, "jobs.deadline_at")?,
        started_at: optional_timestamp(row, "jobs.started_at")?,
        finished_at: optional_timestamp(row, "jobs.finished_at")?,
    })
}

/// Reads a row of `jobs` with the lease under which the job can be ended.
pub(crate) fn leased_job(row: &PgRow) -> Result<(Job, Lease), StoreError> {
    let job = job(row)?;
    let lease = Lease { job_id: job.id, epoch: unsigned(row, "jobs.epoch")? };
    Ok((job, lease))
}

/// The value of a row among others; `None` for a row that is [`StoreError::Corrupt`]. One such row must not take
/// its neighbours out of reach; it is logged and counted each time it is met.
pub(crate) fn readable<T>(read: Result<T, StoreError>) -> Option<T> {
    let corrupt = match read {
        Ok(value) => return Some(value),
        Err(corrupt) => corrupt,
    };
    metrics::counter!("jpefarm_store_rows_unreadable_total").increment(1);
    tracing::error!(error = &corrupt as &dyn Error, "a row of the store cannot be read and is passed over");
    None
}

/// Reads the content columns, which are alike in `job_inputs`, `reports` and `report_files`.
pub(crate) fn content(row: &PgRow) -> Result<Content, StoreError> {
    let inline: Option<Vec<u8>> = column(row, "content.inline")?;
    Ok(Content {
        sha256: sha256(row, "content.sha256")?,
        size_bytes: unsigned(row, "content.size_bytes")?,
        inline: inline.map(Into::into),
    })
}

/// Reads a row of `job_inputs` or `report_files`.
pub(crate) fn stored_file(row: &PgRow) -> Result<StoredFile, StoreError> {
    Ok(StoredFile { path: project_path(row, "content.path")?, content: content(row)? })
}

fn kind(row: &PgRow) -> Result<JobKind, StoreError> {
    let name: &str = column(row, "jobs.kind")?;
    let kinds = [JobKind::Build, JobKind::Validate];
    one_of("jobs.kind", name, kinds, |kind| kind_name(*kind) == name)
}

pub(crate) fn class(row: &PgRow) -> Result<Class, StoreError> {
    let rank: i16 = column(row, "jobs.class")?;
    let classes = [Class::Interactive, Class::Normal, Class::Bulk];
    one_of("jobs.class", rank, classes, |class| class_rank(*class) == rank)
}

fn one_of<T>(
    what: &'static str,
    found: impl std::fmt::Debug,
    known: impl IntoIterator<Item = T>,
    is_it: impl Fn(&T) -> bool,
) -> Result<T, StoreError> {
    let value = known.into_iter().find(is_it);
    value.ok_or_else(|| corrupt(what)(format!("{found:?} is not one of the known values")))
}

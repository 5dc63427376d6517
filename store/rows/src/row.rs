//! How rows are read back as domain values.

use std::error::Error;
use std::fmt::Debug;

use bytes::Bytes;
use scheduler::ports::{Content, Followed, Lease, ReadyJob, Standing, StoreError, StoredFile, TenantEvent};
use schemas::{
    ActionKey, CacheStatus, Class, Concurrency, ConcurrencyKey, Event, Job, JobId, JobKind, JobState,
    OnConflict, OutputFile, ProjectPath, Sha256, TenantId, Timestamp,
};
use serde::de::DeserializeOwned;

use crate::column::{Columns, corrupt};
use crate::value::{class_rank, kind_name};

/// A number that is not negative and fits.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn unsigned<T: TryFrom<i64>>(row: &impl Columns, what: &'static str) -> Result<T, StoreError>
where
    T::Error: Error + Send + Sync + 'static,
{
    T::try_from(row.number(what)?).map_err(corrupt(what))
}

/// A time.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn timestamp(row: &impl Columns, what: &'static str) -> Result<Timestamp, StoreError> {
    row.number(what).map(Timestamp::from_unix_ms)
}

/// A time, or none.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn optional_timestamp(row: &impl Columns, what: &'static str) -> Result<Option<Timestamp>, StoreError> {
    Ok(row.optional_number(what)?.map(Timestamp::from_unix_ms))
}

/// The owner of a job.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn tenant_id(row: &impl Columns, what: &'static str) -> Result<TenantId, StoreError> {
    row.uuid(what).map(Into::into)
}

/// The owner of a job, or none.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn optional_tenant_id(row: &impl Columns, what: &'static str) -> Result<Option<TenantId>, StoreError> {
    Ok(row.optional_uuid(what)?.map(Into::into))
}

/// The id of a job.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn job_id(row: &impl Columns, what: &'static str) -> Result<JobId, StoreError> {
    row.uuid(what).map(Into::into)
}

/// A digest.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn sha256(row: &impl Columns, what: &'static str) -> Result<Sha256, StoreError> {
    digest(row.bytes(what)?, what)
}

fn digest(bytes: &[u8], what: &'static str) -> Result<Sha256, StoreError> {
    <[u8; 32]>::try_from(bytes).map(Sha256::from).map_err(corrupt(what))
}

/// The path of a file.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn project_path(row: &impl Columns, what: &'static str) -> Result<ProjectPath, StoreError> {
    ProjectPath::new(row.text(what)?.to_owned()).map_err(corrupt(what))
}

/// What a column holds as JSON.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn json<T: DeserializeOwned>(row: &impl Columns, what: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(row.text(what)?).map_err(corrupt(what))
}

/// The state of a job.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn state(row: &impl Columns, what: &'static str) -> Result<JobState, StoreError> {
    let name = row.text(what)?;
    one_of(what, name, JobState::ALL, |state| state.as_str() == name)
}

/// Reads a row of `jobs`.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn job(row: &impl Columns) -> Result<Job, StoreError> {
    Ok(Job {
        id: job_id(row, "jobs.id")?,
        tenant_id: tenant_id(row, "jobs.tenant_id")?,
        kind: kind(row)?,
        class: class(row)?,
        state: state(row, "jobs.state")?,
        project_name: row.text("jobs.project_name")?.to_owned(),
        options: json(row, "jobs.options")?,
        limits: json(row, "jobs.limits")?,
        inputs_sha256: sha256(row, "jobs.inputs_sha256")?,
        action: action(row)?,
        cache: cache(row)?,
        attempt: unsigned(row, "jobs.attempt")?,
        max_attempts: unsigned(row, "jobs.max_attempts")?,
        cancel_requested: row.flag("jobs.cancel_requested")?,
        concurrency: concurrency(row)?,
        superseded_by: row.optional_uuid("jobs.superseded_by")?.map(Into::into),
        submitted_at: timestamp(row, "jobs.submitted_at")?,
        not_before: timestamp(row, "jobs.not_before")?,
        deadline_at: optional_timestamp(row, "jobs.deadline_at")?,
        started_at: optional_timestamp(row, "jobs.started_at")?,
        finished_at: optional_timestamp(row, "jobs.finished_at")?,
    })
}

/// Reads a row of `jobs` with the lease under which the job can be ended.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn leased_job(row: &impl Columns) -> Result<(Job, Lease), StoreError> {
    let job = job(row)?;
    let lease = Lease { job_id: job.id, epoch: unsigned(row, "jobs.epoch")? };
    Ok((job, lease))
}

fn ready_job(row: &impl Columns) -> Result<ReadyJob, StoreError> {
    Ok(ReadyJob {
        id: job_id(row, "jobs.id")?,
        class: class(row)?,
        epoch: unsigned(row, "jobs.epoch")?,
        submitted_at: timestamp(row, "jobs.submitted_at")?,
    })
}

/// Reads that an action is followed.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn followed(row: &impl Columns) -> Result<Followed, StoreError> {
    Ok(Followed {
        tenant_id: tenant_id(row, "jobs.tenant_id")?,
        action: sha256(row, "jobs.action")?.into(),
        is_stuck: row.flag("followed.is_stuck")?,
    })
}

/// Reads how a job stands.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn standing(row: &impl Columns) -> Result<Standing, StoreError> {
    Ok(Standing {
        id: job_id(row, "jobs.id")?,
        state: state(row, "jobs.state")?,
        epoch: unsigned(row, "jobs.epoch")?,
        cpu_us: unsigned(row, "jobs.cpu_us")?,
    })
}

/// Puts jobs that may run in lines, each in the order of submission. A row has beside the job the number of its line,
/// the first of which is 0.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn lines(rows: &[impl Columns], n_lines: usize) -> Result<Vec<Vec<ReadyJob>>, StoreError> {
    let mut lines = vec![Vec::new(); n_lines];
    for row in rows {
        let number: usize = unsigned(row, "line.number")?;
        let line = lines.get_mut(number).ok_or_else(|| corrupt("line.number")("there is no such line"))?;
        line.push(ready_job(row)?);
    }
    for line in &mut lines {
        line.sort_unstable_by_key(|job| (job.submitted_at, job.id));
    }
    Ok(lines)
}

/// The value of a row among others; `None` for a row that is [`StoreError::Corrupt`]. One such row must not take
/// its neighbours out of reach; it is logged and counted each time it is met.
pub fn readable<T>(read: Result<T, StoreError>) -> Option<T> {
    let corrupt = match read {
        Ok(value) => return Some(value),
        Err(corrupt) => corrupt,
    };
    metrics::counter!("jpefarm_store_rows_unreadable_total").increment(1);
    tracing::error!(error = &corrupt as &dyn Error, "a row of the store cannot be read and is passed over");
    None
}

/// Reads the content columns, which are alike in `job_inputs`, `reports` and `report_files`.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn content(row: &impl Columns) -> Result<Content, StoreError> {
    let inline = row.optional_bytes("content.inline")?;
    Ok(Content {
        sha256: sha256(row, "content.sha256")?,
        size_bytes: unsigned(row, "content.size_bytes")?,
        inline: inline.map(Bytes::copy_from_slice),
    })
}

/// Reads a row of `job_inputs` or `report_files`.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn stored_file(row: &impl Columns) -> Result<StoredFile, StoreError> {
    Ok(StoredFile { path: project_path(row, "content.path")?, content: content(row)? })
}

/// Reads a row of `events`.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn event(row: &impl Columns) -> Result<Event, StoreError> {
    Ok(Event {
        seq: unsigned(row, "events.seq")?,
        job_id: job_id(row, "events.job_id")?,
        at: timestamp(row, "events.at")?,
        state: state(row, "events.state")?,
        kind: json(row, "events.kind")?,
    })
}

/// Reads a row of `events` with its number within the tenant.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn tenant_event(row: &impl Columns) -> Result<TenantEvent, StoreError> {
    Ok(TenantEvent { tenant_seq: unsigned(row, "events.tenant_seq")?, event: event(row)? })
}

/// Reads a row of `report_files` without its content; `None` in the one row of a job that has no outputs.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn output_file(row: &impl Columns) -> Result<Option<OutputFile>, StoreError> {
    if row.optional_text("report_files.path")?.is_none() {
        return Ok(None);
    }
    Ok(Some(OutputFile {
        path: project_path(row, "report_files.path")?,
        size_bytes: unsigned(row, "report_files.size_bytes")?,
        sha256: sha256(row, "report_files.sha256")?,
    }))
}

fn action(row: &impl Columns) -> Result<Option<ActionKey>, StoreError> {
    let what = "jobs.action";
    row.optional_bytes(what)?.map(|bytes| digest(bytes, what).map(ActionKey::from)).transpose()
}

fn cache(row: &impl Columns) -> Result<CacheStatus, StoreError> {
    let name = row.text("jobs.cache")?;
    one_of("jobs.cache", name, CacheStatus::ALL, |status| status.as_str() == name)
}

fn kind(row: &impl Columns) -> Result<JobKind, StoreError> {
    let name = row.text("jobs.kind")?;
    let kinds = [JobKind::Build, JobKind::Validate];
    one_of("jobs.kind", name, kinds, |kind| kind_name(*kind) == name)
}

fn concurrency(row: &impl Columns) -> Result<Option<Concurrency>, StoreError> {
    let Some(key) = row.optional_text("jobs.concurrency_key")? else { return Ok(None) };
    let key = ConcurrencyKey::new(key).map_err(corrupt("jobs.concurrency_key"))?;
    let waits_turn = row.flag("jobs.waits_turn")?;
    let on_conflict = if waits_turn { OnConflict::Queue } else { OnConflict::CancelPrevious };
    Ok(Some(Concurrency { key, on_conflict }))
}

/// The class of a job.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn class(row: &impl Columns) -> Result<Class, StoreError> {
    let rank = row.small("jobs.class")?;
    let classes = [Class::Interactive, Class::Normal, Class::Bulk];
    one_of("jobs.class", rank, classes, |class| class_rank(*class) == rank)
}

fn one_of<T>(
    what: &'static str,
    found: impl Debug,
    known: impl IntoIterator<Item = T>,
    is_it: impl Fn(&T) -> bool,
) -> Result<T, StoreError> {
    let value = known.into_iter().find(is_it);
    value.ok_or_else(|| corrupt(what)(format!("{found:?} is not one of the known values")))
}

//! Pages of jobs, some of which cannot be read.

use scheduler::ports::{JobFilter, StoreError};
use schemas::Job;

use crate::column::Columns;
use crate::row::{job, job_id, readable};

/// Adds to `jobs` those of `rows`, which `filter` found. Answers with what to ask for next where rows could not be
/// read: the page is filled up, or it would look like the last one.
///
/// # Errors
///
/// [`StoreError::Corrupt`]: not even the id of the last row can be read.
pub fn take_page(
    rows: &[impl Columns],
    filter: JobFilter,
    jobs: &mut Vec<Job>,
) -> Result<Option<JobFilter>, StoreError> {
    let n_found = jobs.len();
    jobs.extend(rows.iter().filter_map(|row| readable(job(row))));
    let n_unreadable = rows.len() - (jobs.len() - n_found);
    let is_last = rows.len() < usize::try_from(filter.n_max).unwrap_or(usize::MAX);
    let Some(last) = rows.last().filter(|_| n_unreadable > 0 && !is_last) else {
        return Ok(None);
    };
    let before = Some(job_id(last, "jobs.id")?);
    let n_max = u32::try_from(n_unreadable).unwrap_or(filter.n_max);
    Ok(Some(JobFilter { before, n_max, ..filter }))
}

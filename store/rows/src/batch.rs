//! How the rows of batches are read back.

use scheduler::ports::StoreError;
use schemas::{Batch, BatchId, JobState};

use crate::column::Columns;
use crate::row;

/// Reads batches, of each of which there is a row for each state that some of its jobs are in, with their number. The
/// rows of a batch follow each other.
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn batches(rows: &[impl Columns]) -> Result<Vec<Batch>, StoreError> {
    let ids = |row| row_ids(row);
    let mut batches: Vec<Batch> = Vec::new();
    let mut counts: Vec<(JobState, u32)> = Vec::new();
    for (row_idx, row) in rows.iter().enumerate() {
        let (tenant, batch) = ids(row)?;
        counts.push((row::state(row, "jobs.state")?, row::unsigned(row, "batches.n_in_state")?));
        let next = rows.get(row_idx + 1).map(ids).transpose()?;
        if next != Some((tenant, batch)) {
            let submitted_at = row::timestamp(row, "batches.submitted_at")?;
            let n_jobs = row::unsigned(row, "batches.n_jobs")?;
            batches.push(Batch::new((tenant, batch), submitted_at, n_jobs, counts.drain(..)));
        }
    }
    Ok(batches)
}

fn row_ids(row: &impl Columns) -> Result<(schemas::TenantId, BatchId), StoreError> {
    Ok((row::tenant_id(row, "batches.tenant_id")?, row.uuid("batches.id")?.into()))
}

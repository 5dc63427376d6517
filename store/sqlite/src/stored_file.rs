//! Writes the files of a job: its inputs, or its outputs.

use scheduler::ports::{StoreError, StoredFile};
use schemas::{JobId, TenantId};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::row::unavailable;
use crate::value::integer;

/// Rows that go in one statement. Few sizes, so that the statements stay prepared; the greatest first.
const ROWS_PER_STATEMENT: [usize; 3] = [64, 8, 1];

/// Files of one job that are listed: more than `ProjectLimits` and `Limits` let a job have, so that every list
/// has a bound and none is cut short.
pub(crate) const FILES_MAX: u32 = 1_000_000;

/// The tables that hold files; their columns are alike.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Table {
    JobInputs,
    ReportFiles,
}

impl Table {
    fn insert(self) -> &'static str {
        match self {
            Self::JobInputs => {
                "INSERT INTO job_inputs (tenant_id, job_id, path, sha256, size_bytes, inline) "
            }
            Self::ReportFiles => {
                "INSERT INTO report_files (tenant_id, job_id, path, sha256, size_bytes, inline) "
            }
        }
    }
}

/// Writes `files` of `job` to `table`.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    table: Table,
    (tenant, job): (TenantId, JobId),
    files: &[StoredFile],
) -> Result<(), StoreError> {
    let mut rest = files;
    for n_rows in ROWS_PER_STATEMENT {
        let mut chunks = rest.chunks_exact(n_rows);
        for chunk in &mut chunks {
            let mut query = insert_chunk(table, (tenant, job), chunk);
            query.build().execute(&mut *connection).await.map_err(unavailable)?;
        }
        rest = chunks.remainder();
    }
    Ok(())
}

fn insert_chunk(
    table: Table,
    (tenant, job): (TenantId, JobId),
    files: &[StoredFile],
) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(table.insert());
    query.push_values(files, |mut row, file| {
        row.push_bind(tenant.as_uuid())
            .push_bind(job.as_uuid())
            .push_bind(file.path.as_str())
            .push_bind(file.content.sha256.as_bytes().as_slice())
            .push_bind(integer(file.content.size_bytes))
            .push_bind(file.content.inline.as_deref());
    });
    query
}

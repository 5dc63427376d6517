//! How rows are read back as domain values, as [`store_rows`] says, and what an error of the database means.

pub(crate) use store_rows::{
    batches, column, content, corrupt, event, followed, job, job_id, leased_job, lines, optional_tenant_id,
    optional_timestamp, output_file, readable, sha256, standing, state, stored_file, take_page, tenant_event,
    timestamp, unsigned,
};

use scheduler::ports::StoreError;
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::types::Uuid;

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

/// The UUID in column `name`, for whoever puts rows in order before they are read.
pub(crate) fn uuid(row: &PgRow, name: &str) -> Result<Uuid, sqlx::Error> {
    row.try_get(name)
}

//! How rows are read back as domain values, as [`store_rows`] says, and what an error of the database means.

pub(crate) use store_rows::{
    batches, column, content, corrupt, event, followed, job, job_id, leased_job, lines, optional_timestamp,
    output_file, readable, sha256, standing, state, stored_file, take_page, tenant_event, tenant_id,
    unsigned,
};

use scheduler::ports::StoreError;

/// SQLite's primary result codes for a file that is damaged, and for one that is something else.
///
/// Source: <https://sqlite.org/rescode.html>.
const DAMAGED: [&str; 2] = ["11", "26"];

/// What a failed statement means to whoever asked.
pub(crate) fn unavailable(error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    match code {
        Some(code) if DAMAGED.contains(&&*code) => corrupt("the database file")(error),
        _ => StoreError::Unavailable(error.into()),
    }
}

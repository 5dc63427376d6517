//! What the stores on SQL databases have in common: how domain values are written to columns, and how rows are read
//! back. The tables of all of them have columns of the same names and meaning; statements, transactions and what an
//! error of the database means are each store's own.
//!
//! A row that holds something else than was written is [`StoreError::Corrupt`](scheduler::ports::StoreError::Corrupt).

mod batch;
mod column;
mod page;
mod row;
mod value;

pub use batch::batches;
pub use column::{Columns, column, corrupt};
pub use page::take_page;
pub use row::{
    class, content, event, followed, job, job_id, json, leased_job, lines, optional_tenant_id,
    optional_timestamp, output_file, project_path, readable, sha256, standing, state, stored_file,
    tenant_event, tenant_id, timestamp, unsigned,
};
pub use value::{class_rank, from, integer, json_text, kind_name};

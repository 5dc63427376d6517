//! When a build's events were committed, to the microsecond.
//!
//! The events themselves have milliseconds. PostgreSQL notes the time of each commit when it writes the commit's record,
//! which is just before the flush that the commit waits for: about one fsync before a client is told.

use std::collections::BTreeMap;

use schemas::JobId;
use testbed::cluster::Books;
use tokio::task::block_in_place;

use crate::clock::Instant;

/// When every build of `books` had its first event of the type `kind`, as `submitted`, or its last.
pub(crate) fn first(books: &Books, kind: &str) -> BTreeMap<JobId, Instant> {
    let sql = format!(
        "SELECT job_id, min((extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint) \
         FROM events WHERE kind::json ->> 'type' = '{kind}' GROUP BY job_id"
    );
    block_in_place(|| books.rows(&sql)).iter().map(|row| entry(row)).collect()
}

/// When `build` was claimed for the `attempt`th time; `None` while it was not.
pub(crate) fn claimed(books: &Books, build: JobId, attempt: u32) -> Option<Instant> {
    let sql = format!(
        "SELECT job_id, (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint FROM events \
         WHERE job_id = '{build}' AND kind::json ->> 'type' = 'claimed' \
         ORDER BY seq OFFSET {} LIMIT 1",
        attempt - 1
    );
    block_in_place(|| books.rows(&sql)).first().map(|row| entry(row).1)
}

fn entry(row: &[String]) -> (JobId, Instant) {
    let [id, unix_us] = row else { panic!("{row:?} is no row of two") };
    let unix_us = unix_us.parse().expect("a time is a number");
    (id.parse().expect("it is an id"), Instant::from_unix_us(unix_us))
}

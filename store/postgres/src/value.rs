//! How domain values are written to columns. [`row`](crate::row) reads them back.

pub(crate) use store_rows::{class_rank, from, integer, json_text as json, kind_name};

use std::time::Duration;

/// A thousand years: longer than any lease, backoff or deadline, and still a time that PostgreSQL can write.
const DURATION_MS_MAX: i64 = 31_556_952_000_000;

/// Milliseconds, at most a thousand years of them.
pub(crate) fn duration_ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX).min(DURATION_MS_MAX)
}

/// One column of an array of rows.
pub(crate) fn column<'a, R, V>(rows: &[&'a R], value: impl Fn(&'a R) -> V) -> Vec<V> {
    rows.iter().map(|row| value(row)).collect()
}

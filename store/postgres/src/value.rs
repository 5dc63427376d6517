//! How domain values are written to columns. [`row`](crate::row) reads them back.

use std::time::Duration;

use schemas::{Class, JobKind};
use serde::Serialize;

/// A thousand years: longer than any lease, backoff or deadline, and still a time that PostgreSQL can write.
const DURATION_MS_MAX: i64 = 31_556_952_000_000;

/// Saturates at 2^63 − 1, the greatest number PostgreSQL has.
pub(crate) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Milliseconds, at most a thousand years of them.
pub(crate) fn duration_ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX).min(DURATION_MS_MAX)
}

pub(crate) fn kind_name(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Build => "build",
        JobKind::Validate => "validate",
    }
}

/// The order in which classes are served.
pub(crate) fn class_rank(class: Class) -> i16 {
    match class {
        Class::Interactive => 0,
        Class::Normal => 1,
        Class::Bulk => 2,
    }
}

pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("options, limits and events are plain data with string keys")
}

/// One column of an array of rows.
pub(crate) fn column<'a, R, V>(rows: &[&'a R], value: impl Fn(&'a R) -> V) -> Vec<V> {
    rows.iter().map(|row| value(row)).collect()
}

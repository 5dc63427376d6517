//! How domain values are written to columns. [`row`](crate::row) reads them back.

use schemas::{Class, JobId, JobKind, Sha256};
use serde::Serialize;

/// Saturates at 2^63 − 1, the greatest number SQLite has.
pub(crate) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn kind_name(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Build => "build",
        JobKind::Validate => "validate",
    }
}

/// The order in which classes are served.
pub(crate) fn class_rank(class: Class) -> i64 {
    match class {
        Class::Interactive => 0,
        Class::Normal => 1,
        Class::Bulk => 2,
    }
}

pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("options, limits and events are plain data with string keys")
}

/// A JSON list of ids in hexadecimal, for `unhex(value)` over `json_each`.
pub(crate) fn hex_ids(ids: &[JobId]) -> String {
    json(&ids.iter().map(hex_id).collect::<Vec<_>>())
}

/// An id in hexadecimal without hyphens, for `unhex`.
pub(crate) fn hex_id(id: &JobId) -> String {
    id.as_uuid().simple().to_string()
}

/// A JSON list of digests in hexadecimal, for `unhex(value)` over `json_each`.
pub(crate) fn hex_digests(digests: &[Sha256]) -> String {
    json(&digests)
}

//! How domain values are written to columns.

use schemas::{Class, JobKind, TenantId};
use serde::Serialize;
use sqlx::types::Uuid;

/// Saturates at 2^63 − 1, the greatest number the databases have.
pub fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The first id that comes after `after`, or the first of all.
pub fn from(after: Option<TenantId>) -> Uuid {
    after.map_or(Uuid::nil(), |after| Uuid::from_u128(after.as_uuid().as_u128().saturating_add(1)))
}

/// What a kind of job is called.
pub fn kind_name(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Build => "build",
        JobKind::Validate => "validate",
    }
}

/// The order in which classes are served.
pub fn class_rank(class: Class) -> i16 {
    match class {
        Class::Interactive => 0,
        Class::Normal => 1,
        Class::Bulk => 2,
    }
}

/// A value as JSON.
///
/// # Panics
///
/// The value has keys that are no strings; options, limits and events have none.
pub fn json_text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("options, limits and events are plain data with string keys")
}

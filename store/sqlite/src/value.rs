//! How domain values are written to columns. [`row`](crate::row) reads them back.

pub(crate) use store_rows::{class_rank, from, integer, json_text as json, kind_name};

use scheduler::ports::Line;
use schemas::{JobId, Sha256};

/// A JSON list of ids in hexadecimal, for `unhex(value)` over `json_each`.
pub(crate) fn hex_ids(ids: &[JobId]) -> String {
    json(&ids.iter().map(hex_id).collect::<Vec<_>>())
}

/// An id in hexadecimal without hyphens, for `unhex`.
pub(crate) fn hex_id(id: &JobId) -> String {
    id.as_uuid().simple().to_string()
}

/// A JSON list of pairs: the tenant in hexadecimal, for `unhex`, and the class.
pub(crate) fn lines_json(lines: &[Line]) -> String {
    let pair = |line: &Line| (line.tenant_id.as_uuid().simple().to_string(), class_rank(line.class));
    json(&lines.iter().map(pair).collect::<Vec<_>>())
}

/// A JSON list of digests in hexadecimal, for `unhex(value)` over `json_each`.
pub(crate) fn hex_digests(digests: &[Sha256]) -> String {
    json(&digests)
}
